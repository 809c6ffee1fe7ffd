/// The kernels as formulas, in generic Swift: what the fast ones are measured against.
enum ReferenceKernels<Scalar: KernelScalar> {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>
}

extension ReferenceKernels {
  /// Normalizes each row: `y = (x - mean) / sqrt(variance + 1e-5) · weight + bias`.
  ///
  /// x and y are [rows, width]; statistics is [rows, 2]: mean and 1/deviation, kept for the way
  /// back.
  static func layerNormForward(
    _ x: Input, weight: Input, bias: Input, into y: Output, statistics: Output, rows: Int,
    width: Int
  ) {
    for row in 0..<rows {
      let (x, y) = (x + row * width, y + row * width)
      var mean: Scalar = 0
      for i in 0..<width { mean += x[i] }
      mean /= Scalar(width)
      var variance: Scalar = 0
      for i in 0..<width { variance += (x[i] - mean) * (x[i] - mean) }
      variance /= Scalar(width)
      let inverse = 1 / (variance + Scalar(layerNormEpsilon)).squareRoot()
      statistics[2 * row] = mean
      statistics[2 * row + 1] = inverse
      for i in 0..<width { y[i] = (x[i] - mean) * inverse * weight[i] + bias[i] }
    }
  }

  /// Adds the gradients of a layer norm to dx [rows, width] and to those of weight and bias.
  ///
  /// With n = (x - mean)/deviation and g = dy · weight: `dx += (g - mean(g) - n ·
  /// mean(g·n))/deviation`.
  static func layerNormBackward(
    _ dy: Input, x: Input, weight: Input, statistics: Input, into dx: Output,
    weightGradient: Output, biasGradient: Output, rows: Int, width: Int
  ) {
    for row in 0..<rows {
      let (dy, x, dx) = (dy + row * width, x + row * width, dx + row * width)
      let (mean, inverse) = (statistics[2 * row], statistics[2 * row + 1])
      var total: Scalar = 0
      var along: Scalar = 0
      for i in 0..<width {
        let normed = (x[i] - mean) * inverse
        biasGradient[i] += dy[i]
        weightGradient[i] += dy[i] * normed
        total += dy[i] * weight[i]
        along += dy[i] * weight[i] * normed
      }
      let (first, second) = (total / Scalar(width), along / Scalar(width))
      for i in 0..<width {
        let normed = (x[i] - mean) * inverse
        dx[i] += inverse * (dy[i] * weight[i] - first - normed * second)
      }
    }
  }
}
