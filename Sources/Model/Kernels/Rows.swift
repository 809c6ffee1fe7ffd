extension ReferenceKernels {
  /// Each row of y [rows, width] becomes the bias; a product that keeps y then adds to it.
  static func fillRows(_ y: Output, bias: Input, rows: Int, width: Int) {
    for i in 0..<(rows * width) { y[i] = bias[i % width] }
  }

  /// y = x + bias, row by row; y and x are [rows, width] and may be the same.
  static func addBias(_ y: Output, _ x: Input, bias: Input, rows: Int, width: Int) {
    for i in 0..<(rows * width) { y[i] = x[i] + bias[i % width] }
  }

  /// Adds the column sums of y [rows, width] to `sums`: the gradient of a bias.
  static func columnSums(_ y: Input, into sums: Output, rows: Int, width: Int) {
    for i in 0..<(rows * width) { sums[i % width] += y[i] }
  }

  /// y += x.
  static func add(_ x: Input, to y: Output, count: Int) {
    for i in 0..<count { y[i] += x[i] }
  }

  /// The sum of squares, in Double.
  static func squaredNorm(_ x: Input, count: Int) -> Double {
    var total = 0.0
    for i in 0..<count { total += Double(x[i]) * Double(x[i]) }
    return total
  }
}
