internal import Foundation

extension ReferenceKernels {
  /// Turns the first `rotated` dimensions of each query and key by the angles of its position.
  ///
  /// `projected` is [rows, heads, 3, headWidth] (query, key, value), row r at position r mod
  /// context. Dimension i turns with i + rotated/2 (the half-split form):
  /// `(a, b) → (a cos - b sin, b cos + a sin)`. `direction` is 1 on the way forward and -1 on the
  /// way back. Su et al. 2021, arXiv 2104.09864.
  static func rotary(
    _ projected: Output, table: Input, rows: Int, context: Int, heads: Int, headWidth: Int,
    rotated: Int, direction: Scalar
  ) {
    let half = rotated / 2
    for row in 0..<rows {
      let cosine = table + (row % context) * rotated
      let sine = cosine + half
      for vector in 0..<(2 * heads) {
        let part = 3 * (vector / 2) + vector % 2
        let x = projected + (row * heads * 3 + part) * headWidth
        for i in 0..<half {
          let (a, b, turn) = (x[i], x[i + half], direction * sine[i])
          x[i] = a * cosine[i] - b * turn
          x[i + half] = b * cosine[i] + a * turn
        }
      }
    }
  }

  /// Cosines and sines of the angles `position · 10000^(-2i/rotated)`, [context, 2, rotated/2].
  static func rotaryTable(context: Int, rotated: Int) -> Buffer<Scalar> {
    let table = Buffer<Scalar>(count: context * rotated)
    let half = rotated / 2
    for position in 0..<context {
      for i in 0..<half {
        let angle = Double(position) * pow(10000, -2 * Double(i) / Double(rotated))
        table.start[position * rotated + i] = Scalar(cos(angle))
        table.start[position * rotated + half + i] = Scalar(sin(angle))
      }
    }
    return table
  }
}
