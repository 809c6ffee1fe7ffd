/// A matrix that enters a product: where it starts, the distance between its rows, transposed or
/// not.
struct MatrixOperand<Scalar> {
  let start: UnsafePointer<Scalar>
  let pitch: Int
  let transposed: Bool
  /// Whether these are panels that `pack` made; the second operand only.
  let packed: Bool

  init(_ start: UnsafePointer<Scalar>, _ pitch: Int, transposed: Bool = false) {
    self.start = start
    self.pitch = pitch
    self.transposed = transposed
    packed = false
  }

  init(packed start: UnsafePointer<Scalar>) {
    self.start = start
    (pitch, transposed, packed) = (0, false, true)
  }
}

/// What becomes of the sums v of a product before they are stored as c.
///
/// Whatever comes after a product is done while its sums are at hand: no pass over memory of its
/// own. Matrices have the pitch of c.
struct ProductFinish<Scalar> {
  /// v += c.
  var keep = false
  /// v += bias, [n].
  var bias: UnsafePointer<Scalar>?
  /// v += residual, [m, n]; not c, for which there is `keep`.
  var residual: UnsafePointer<Scalar>?
  /// v *= slope, [m, n].
  var slope: UnsafePointer<Scalar>?
  /// hidden = gelu(v), [m, n], and v becomes the derivative.
  var hidden: UnsafeMutablePointer<Scalar>?
  /// sums += the row sums of a transposed a, [m]: the gradient of a bias.
  var sums: UnsafeMutablePointer<Scalar>?
}

extension ReferenceKernels {
  /// c = finish(a·b); a is [m, k] and b [k, n] after the transpositions.
  static func product(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Scalar>, _ b: MatrixOperand<Scalar>,
    into c: Output, pitch: Int, finish: ProductFinish<Scalar>
  ) {
    Scalar.blasProduct(m, n, k, a, b, into: c, pitch: pitch, keep: finish.keep ? 1 : 0)
    for i in 0..<m {
      let row = i * pitch
      for j in 0..<n {
        if let bias = finish.bias { c[row + j] += bias[j] }
        if let residual = finish.residual { c[row + j] += residual[row + j] }
        if let slope = finish.slope { c[row + j] *= slope[row + j] }
      }
      if let hidden = finish.hidden { geluForward(c + row, into: hidden + row, count: n) }
    }
    guard let sums = finish.sums else { return }
    precondition(a.transposed, "row sums of a are for a transposed one")
    for t in 0..<k {
      for i in 0..<m { sums[i] += a.start[t * a.pitch + i] }
    }
  }
}
