internal import Foundation

/// A number type that the transformer computes with.
///
/// Every kernel exists in generic Swift (`ReferenceKernels`), which says the formula and is what
/// gradients are checked with in `Double`. `Float` replaces the hot ones by the C kernels. Matrices
/// are row-major; shapes stand at the reference.
protocol KernelScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  static func exp(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func complementaryError(_ x: Self) -> Self

  /// c = scale · a·b + keep · c; a is [m, k] and b [k, n] after the transpositions.
  static func product(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>,
    into c: UnsafeMutablePointer<Self>, pitch: Int, scale: Self, keep: Self)

  static func layerNormForward(
    _ x: UnsafePointer<Self>, weight: UnsafePointer<Self>, bias: UnsafePointer<Self>,
    into y: UnsafeMutablePointer<Self>, statistics: UnsafeMutablePointer<Self>, rows: Int,
    width: Int)
  static func layerNormBackward(
    _ dy: UnsafePointer<Self>, x: UnsafePointer<Self>, weight: UnsafePointer<Self>,
    statistics: UnsafePointer<Self>, into dx: UnsafeMutablePointer<Self>,
    weightGradient: UnsafeMutablePointer<Self>, biasGradient: UnsafeMutablePointer<Self>,
    rows: Int, width: Int)
  static func geluForward(
    _ x: UnsafeMutablePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int)
  static func multiply(_ y: UnsafeMutablePointer<Self>, by x: UnsafePointer<Self>, count: Int)
  static func causalSoftmaxForward(
    _ scores: UnsafeMutablePointer<Self>, rows: Int, first: Int, columns: Int, pitch: Int)
  static func causalSoftmaxBackward(
    _ p: UnsafePointer<Self>, gradient dp: UnsafeMutablePointer<Self>, rows: Int, columns: Int,
    pitch: Int, scale: Self)
  static func crossEntropy(
    _ logits: UnsafeMutablePointer<Self>, targets: UnsafePointer<UInt16>, rows: Int, columns: Int,
    scale: Self
  ) -> Double
  static func rotary(
    _ projected: UnsafeMutablePointer<Self>, table: UnsafePointer<Self>, rows: Int, context: Int,
    heads: Int, headWidth: Int, rotated: Int, direction: Self)
  static func fillRows(
    _ y: UnsafeMutablePointer<Self>, bias: UnsafePointer<Self>, rows: Int, width: Int)
  static func addBias(
    _ y: UnsafeMutablePointer<Self>, _ x: UnsafePointer<Self>, bias: UnsafePointer<Self>, rows: Int,
    width: Int)
  static func columnSums(
    _ y: UnsafePointer<Self>, into sums: UnsafeMutablePointer<Self>, rows: Int, width: Int)
  static func add(_ x: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>, count: Int)
  static func squaredNorm(_ x: UnsafePointer<Self>, count: Int) -> Double
  static func adamW(
    _ p: UnsafeMutablePointer<Self>, gradient: UnsafePointer<Self>,
    firstMoment m: UnsafeMutablePointer<Self>, secondMoment v: UnsafeMutablePointer<Self>,
    count: Int, update: AdamWUpdate)
}

/// A matrix that enters a product: where it starts, the distance between its rows, transposed or
/// not.
struct MatrixOperand<Scalar> {
  let start: UnsafePointer<Scalar>
  let pitch: Int
  let transposed: Bool

  init(_ start: UnsafePointer<Scalar>, _ pitch: Int, transposed: Bool = false) {
    self.start = start
    self.pitch = pitch
    self.transposed = transposed
  }
}

/// The epsilon of every layer norm.
let layerNormEpsilon = 1e-5
