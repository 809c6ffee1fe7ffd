internal import CKernels

/// `Float` computes with the C kernels that were chosen for this processor.
extension Float {
  static func layerNormForward(
    _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, statistics: UnsafeMutablePointer<Float>, rows: Int,
    width: Int
  ) {
    ck_chosen().pointee.layer_norm_forward(
      x, weight, bias, y, statistics, rows, width, Float(layerNormEpsilon))
  }
  static func layerNormBackward(
    _ dy: UnsafePointer<Float>, x: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    statistics: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    rows: Int, width: Int
  ) {
    ck_chosen().pointee.layer_norm_backward(
      dy, x, weight, statistics, dx, weightGradient, biasGradient, rows, width)
  }
  static func crossEntropy(
    _ logits: UnsafeMutablePointer<Float>, targets: UnsafePointer<UInt16>, rows: Int, columns: Int,
    scale: Float
  ) -> Double {
    ck_chosen().pointee.cross_entropy(logits, targets, rows, columns, scale)
  }
  static func rotary(
    _ projected: UnsafeMutablePointer<Float>, table: UnsafePointer<Float>, rows: Int, context: Int,
    heads: Int, headWidth: Int, rotated: Int, direction: Float
  ) {
    ck_chosen().pointee.rotary(
      projected, table, rows, context, heads, headWidth, rotated, direction)
  }
  static func add(
    _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    ck_chosen().pointee.add(y, x, count)
  }
  static func squaredNorm(
    _ x: UnsafePointer<Float>, count: Int
  ) -> Double {
    ck_chosen().pointee.squared_norm(x, count)
  }
  static func adamW(
    _ p: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    firstMoment m: UnsafeMutablePointer<Float>, secondMoment v: UnsafeMutablePointer<Float>,
    count: Int, update: AdamWUpdate
  ) -> Double {
    ck_chosen().pointee.adamw(p, gradient, m, v, count, update.inFloat)
  }
}

extension AdamWUpdate {
  /// The same numbers for the C kernel.
  var inFloat: ck_adamw {
    ck_adamw(
      gradient_scale: Float(gradientScale), beta1: Float(beta1), beta2: Float(beta2),
      decay: Float(decay), step_size: Float(stepSize), inverse_root: Float(inverseRoot),
      epsilon: Float(epsilon))
  }
}

extension Float {
  /// The instruction set of the kernels that were chosen.
  static var kernelName: String { String(cString: ck_chosen().pointee.name) }
}
