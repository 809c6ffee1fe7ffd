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

  /// c = a·b + keep · c by OpenBLAS; a is [m, k] and b [k, n] after the transpositions.
  static func blasProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>,
    into c: UnsafeMutablePointer<Self>, pitch: Int, keep: Self)

  /// The cells of scratch memory that products and attention need.
  static func scratchCount(context: Int, headWidth: Int) -> Int
  static func product(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>,
    into c: UnsafeMutablePointer<Self>, pitch: Int, finish: ProductFinish<Self>,
    scratch: UnsafeMutablePointer<Self>)
  /// Whether products take second operands that `pack` has made.
  static var packsOperands: Bool { get }
  /// The cells of a packed [depth, columns] matrix.
  static func packedCount(columns: Int, depth: Int) -> Int
  /// Copies a second operand, [depth, columns] after the transposition, into panels.
  static func pack(
    _ b: MatrixOperand<Self>, columns: Int, depth: Int, into panels: UnsafeMutablePointer<Self>)
  static func attentionForward(
    _ head: AttentionHead<Self>, into attended: UnsafeMutablePointer<Self>, pitch: Int,
    logarithms: UnsafeMutablePointer<Self>, scratch: UnsafeMutablePointer<Self>)
  static func attentionBackward(
    _ head: AttentionHead<Self>, attended: UnsafePointer<Self>, gradient: UnsafePointer<Self>,
    pitch: Int, logarithms: UnsafePointer<Self>, into down: AttentionGradients<Self>,
    scratch: UnsafeMutablePointer<Self>)

  static func layerNormForward(
    _ x: UnsafePointer<Self>, weight: UnsafePointer<Self>, bias: UnsafePointer<Self>,
    into y: UnsafeMutablePointer<Self>, statistics: UnsafeMutablePointer<Self>, rows: Int,
    width: Int)
  static func layerNormBackward(
    _ dy: UnsafePointer<Self>, x: UnsafePointer<Self>, weight: UnsafePointer<Self>,
    statistics: UnsafePointer<Self>, into dx: UnsafeMutablePointer<Self>,
    weightGradient: UnsafeMutablePointer<Self>, biasGradient: UnsafeMutablePointer<Self>,
    rows: Int, width: Int)
  static func crossEntropy(
    _ logits: UnsafeMutablePointer<Self>, targets: UnsafePointer<UInt16>, rows: Int, columns: Int,
    scale: Self
  ) -> Double
  static func rotary(
    _ projected: UnsafeMutablePointer<Self>, table: UnsafePointer<Self>, rows: Int, context: Int,
    heads: Int, headWidth: Int, rotated: Int, direction: Self)
  static func add(_ x: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>, count: Int)
  static func squaredNorm(_ x: UnsafePointer<Self>, count: Int) -> Double
  static func adamW(
    _ p: UnsafeMutablePointer<Self>, gradient: UnsafePointer<Self>,
    firstMoment m: UnsafeMutablePointer<Self>, secondMoment v: UnsafeMutablePointer<Self>,
    count: Int, update: AdamWUpdate
  ) -> Double
}

/// The epsilon of every layer norm.
let layerNormEpsilon = 1e-5
