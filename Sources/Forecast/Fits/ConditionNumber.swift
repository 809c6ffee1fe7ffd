/// How far some directions are from telling each other apart.
enum ConditionNumber {
  /// The largest over the smallest singular value of the vectors, each brought to the length 1;
  /// infinite where one depends on the others or is 0.
  ///
  /// By Jacobi's rotations of pairs of vectors until all are at right angles (one-sided Jacobi,
  /// Hestenes 1958), which keeps small singular values exact.
  static func of(_ vectors: [[Double]]) -> Double {
    var vectors = vectors.map { vector in
      let length = dot(vector, vector).squareRoot()
      return vector.map { length > 0 ? $0 / length : 0 }
    }
    for _ in 0..<40 {
      var largest = 0.0
      for first in vectors.indices {
        for second in (first + 1)..<max(first + 1, vectors.count) {
          largest = max(largest, rotate(&vectors, first, second))
        }
      }
      if largest < 1e-12 { break }
    }
    let lengths = vectors.map { dot($0, $0).squareRoot() }
    guard let low = lengths.min(), let high = lengths.max(), low > 1e-14 * high else {
      return .infinity
    }
    return high / low
  }

  /// Turns two vectors to right angles; their cosine before.
  private static func rotate(_ vectors: inout [[Double]], _ first: Int, _ second: Int) -> Double {
    let a = dot(vectors[first], vectors[first])
    let b = dot(vectors[second], vectors[second])
    let c = dot(vectors[first], vectors[second])
    guard a > 0, b > 0, c != 0 else { return 0 }
    let zeta = (b - a) / (2 * c)
    let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    for index in vectors[first].indices {
      let (x, y) = (vectors[first][index], vectors[second][index])
      vectors[first][index] = cosine * (x - tangent * y)
      vectors[second][index] = cosine * (tangent * x + y)
    }
    return abs(c) / (a * b).squareRoot()
  }
}
