/// Where a type brings no faster kernel, it computes the formula.
extension KernelScalar {
  static func scratchCount(context: Int, headWidth: Int) -> Int { 0 }
  static func product(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>,
    into c: UnsafeMutablePointer<Self>, pitch: Int, finish: ProductFinish<Self>,
    scratch: UnsafeMutablePointer<Self>
  ) {
    ReferenceKernels.product(m, n, k, a, b, into: c, pitch: pitch, finish: finish)
  }
  static var packsOperands: Bool { false }
  static func packedCount(columns: Int, depth: Int) -> Int { 0 }
  static func pack(
    _ b: MatrixOperand<Self>, columns: Int, depth: Int, into panels: UnsafeMutablePointer<Self>
  ) {
    preconditionFailure("the reference takes operands as they lie")
  }
  static func attentionForward(
    _ head: AttentionHead<Self>, into attended: UnsafeMutablePointer<Self>, pitch: Int,
    logarithms: UnsafeMutablePointer<Self>, scratch: UnsafeMutablePointer<Self>
  ) {
    ReferenceKernels.attentionForward(
      head, into: attended, pitch: pitch, logarithms: logarithms)
  }
  static func attentionBackward(
    _ head: AttentionHead<Self>, attended: UnsafePointer<Self>, gradient: UnsafePointer<Self>,
    pitch: Int, logarithms: UnsafePointer<Self>, into down: AttentionGradients<Self>,
    scratch: UnsafeMutablePointer<Self>
  ) {
    ReferenceKernels.attentionBackward(
      head, attended: attended, gradient: gradient, pitch: pitch, logarithms: logarithms,
      into: down)
  }
  static func layerNormForward(
    _ x: UnsafePointer<Self>, weight: UnsafePointer<Self>, bias: UnsafePointer<Self>,
    into y: UnsafeMutablePointer<Self>, statistics: UnsafeMutablePointer<Self>, rows: Int,
    width: Int
  ) {
    ReferenceKernels.layerNormForward(
      x, weight: weight, bias: bias, into: y, statistics: statistics, rows: rows, width: width)
  }
  static func layerNormBackward(
    _ dy: UnsafePointer<Self>, x: UnsafePointer<Self>, weight: UnsafePointer<Self>,
    statistics: UnsafePointer<Self>, into dx: UnsafeMutablePointer<Self>,
    weightGradient: UnsafeMutablePointer<Self>, biasGradient: UnsafeMutablePointer<Self>, rows: Int,
    width: Int
  ) {
    ReferenceKernels.layerNormBackward(
      dy, x: x, weight: weight, statistics: statistics, into: dx, weightGradient: weightGradient,
      biasGradient: biasGradient, rows: rows, width: width)
  }
  static func crossEntropy(
    _ logits: UnsafeMutablePointer<Self>, targets: UnsafePointer<UInt16>, rows: Int, columns: Int,
    scale: Self
  ) -> Double {
    ReferenceKernels.crossEntropy(
      logits, targets: targets, rows: rows, columns: columns, scale: scale)
  }
  static func rotary(
    _ projected: UnsafeMutablePointer<Self>, table: UnsafePointer<Self>, rows: Int, context: Int,
    heads: Int, headWidth: Int, rotated: Int, direction: Self
  ) {
    ReferenceKernels.rotary(
      projected, table: table, rows: rows, context: context, heads: heads, headWidth: headWidth,
      rotated: rotated, direction: direction)
  }
  static func add(
    _ x: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>, count: Int
  ) {
    ReferenceKernels.add(x, to: y, count: count)
  }
  static func squaredNorm(
    _ x: UnsafePointer<Self>, count: Int
  ) -> Double {
    ReferenceKernels.squaredNorm(x, count: count)
  }
  static func adamW(
    _ p: UnsafeMutablePointer<Self>, gradient: UnsafePointer<Self>,
    firstMoment m: UnsafeMutablePointer<Self>, secondMoment v: UnsafeMutablePointer<Self>,
    count: Int, update: AdamWUpdate
  ) -> Double {
    ReferenceKernels.adamW(
      p, gradient: gradient, firstMoment: m, secondMoment: v, count: count, update: update)
  }
}
