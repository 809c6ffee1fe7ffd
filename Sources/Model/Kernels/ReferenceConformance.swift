/// Where a type brings no faster kernel, it computes the formula.
extension KernelScalar {
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
  static func geluForward(
    _ x: UnsafeMutablePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int
  ) {
    ReferenceKernels.geluForward(x, into: y, count: count)
  }
  static func multiply(
    _ y: UnsafeMutablePointer<Self>, by x: UnsafePointer<Self>, count: Int
  ) {
    ReferenceKernels.multiply(y, by: x, count: count)
  }
  static func causalSoftmaxForward(
    _ scores: UnsafeMutablePointer<Self>, rows: Int, first: Int, columns: Int, pitch: Int
  ) {
    ReferenceKernels.causalSoftmaxForward(
      scores, rows: rows, first: first, columns: columns, pitch: pitch)
  }
  static func causalSoftmaxBackward(
    _ p: UnsafePointer<Self>, gradient dp: UnsafeMutablePointer<Self>, rows: Int, columns: Int,
    pitch: Int, scale: Self
  ) {
    ReferenceKernels.causalSoftmaxBackward(
      p, gradient: dp, rows: rows, columns: columns, pitch: pitch, scale: scale)
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
  static func fillRows(
    _ y: UnsafeMutablePointer<Self>, bias: UnsafePointer<Self>, rows: Int, width: Int
  ) {
    ReferenceKernels.fillRows(y, bias: bias, rows: rows, width: width)
  }
  static func addBias(
    _ y: UnsafeMutablePointer<Self>, _ x: UnsafePointer<Self>, bias: UnsafePointer<Self>, rows: Int,
    width: Int
  ) {
    ReferenceKernels.addBias(y, x, bias: bias, rows: rows, width: width)
  }
  static func columnSums(
    _ y: UnsafePointer<Self>, into sums: UnsafeMutablePointer<Self>, rows: Int, width: Int
  ) {
    ReferenceKernels.columnSums(y, into: sums, rows: rows, width: width)
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
  ) {
    ReferenceKernels.adamW(
      p, gradient: gradient, firstMoment: m, secondMoment: v, count: count, update: update)
  }
}
