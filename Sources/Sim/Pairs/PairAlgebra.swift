/// One number for the even and one for the odd mode of each of eight pairs.
struct PairVector: BitwiseCopyable, Sendable {
  typealias Block = SIMD8<Double>

  var first: Block
  var second: Block

  /// Eight pairs from an array over modes; lanes beyond the last pair are zero.
  static func load(_ values: [Double], _ block: Int) -> PairVector {
    var vector = PairVector(first: .zero, second: .zero)
    let start = block * Blocks.width
    for lane in 0..<max(0, min(Blocks.width, values.count / 2 - start)) {
      vector.first[lane] = values[2 * (start + lane)]
      vector.second[lane] = values[2 * (start + lane) + 1]
    }
    return vector
  }

  func store(in values: inout [Double], _ block: Int) {
    let start = block * Blocks.width
    for lane in 0..<max(0, min(Blocks.width, values.count / 2 - start)) {
      values[2 * (start + lane)] = first[lane]
      values[2 * (start + lane) + 1] = second[lane]
    }
  }

  static func + (left: PairVector, right: PairVector) -> PairVector {
    PairVector(first: left.first + right.first, second: left.second + right.second)
  }

  static func - (left: PairVector, right: PairVector) -> PairVector {
    PairVector(first: left.first - right.first, second: left.second - right.second)
  }

  static func * (factor: Double, vector: PairVector) -> PairVector {
    PairVector(first: factor * vector.first, second: factor * vector.second)
  }
}

/// A symmetric 2 × 2 matrix for each of eight pairs.
struct PairMatrix: BitwiseCopyable, Sendable {
  typealias Block = SIMD8<Double>

  var first: Block
  var second: Block
  /// Both entries off the diagonal.
  var cross: Block

  static let zero = PairMatrix(first: .zero, second: .zero, cross: .zero)

  /// R diag(values) Rᵀ with R = [[cos, −sin], [sin, cos]].
  static func turned(_ values: PairVector, cosine: Block, sine: Block) -> PairMatrix {
    let (c, s) = (cosine, sine)
    return PairMatrix(
      first: c * c * values.first + s * s * values.second,
      second: s * s * values.first + c * c * values.second,
      cross: c * s * (values.first - values.second))
  }

  static func + (left: PairMatrix, right: PairMatrix) -> PairMatrix {
    PairMatrix(
      first: left.first + right.first, second: left.second + right.second,
      cross: left.cross + right.cross)
  }

  static func - (left: PairMatrix, right: PairMatrix) -> PairMatrix {
    PairMatrix(
      first: left.first - right.first, second: left.second - right.second,
      cross: left.cross - right.cross)
  }

  static func * (factor: Double, matrix: PairMatrix) -> PairMatrix {
    PairMatrix(
      first: factor * matrix.first, second: factor * matrix.second, cross: factor * matrix.cross)
  }

  @inline(__always)
  static func * (matrix: PairMatrix, vector: PairVector) -> PairVector {
    PairVector(
      first: matrix.first * vector.first + matrix.cross * vector.second,
      second: matrix.cross * vector.first + matrix.second * vector.second)
  }

  /// M V M for symmetric M and V.
  @inline(__always)
  func around(_ inner: PairMatrix) -> PairMatrix {
    let top = self * PairVector(first: inner.first, second: inner.cross)
    let bottom = self * PairVector(first: inner.cross, second: inner.second)
    return PairMatrix(
      first: top.first * first + bottom.first * cross,
      second: top.second * cross + bottom.second * second,
      cross: top.first * cross + bottom.first * second)
  }

  /// xᵀ M x.
  @inline(__always)
  func form(_ x: PairVector) -> Block {
    first * (x.first * x.first) + second * (x.second * x.second)
      + (cross + cross) * (x.first * x.second)
  }

  /// tr(M V) for symmetric M and V.
  @inline(__always)
  func trace(_ other: PairMatrix) -> Block {
    first * other.first + second * other.second + (cross + cross) * other.cross
  }
}
