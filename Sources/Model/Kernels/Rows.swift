extension ReferenceKernels {
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
