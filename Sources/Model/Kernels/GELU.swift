extension ReferenceKernels {
  /// y = gelu(x) = x · P(x), P the normal distribution; x becomes the derivative P(x) + x · p(x).
  ///
  /// The exact form of Hendrycks & Gimpel 2016, arXiv 1606.08415, by the complementary error
  /// function, which keeps its relative accuracy in the lower tail. Keeping the derivative in place
  /// of x makes the way back one multiplication.
  static func geluForward(_ x: Output, into y: Output, count: Int) {
    let root = Scalar(0.5).squareRoot()
    let height = Scalar(0.398_942_280_401_432_7)
    for i in 0..<count {
      let share = Scalar.complementaryError(-x[i] * root) / 2
      y[i] = x[i] * share
      x[i] = share + x[i] * height * Scalar.exp(-x[i] * x[i] / 2)
    }
  }
}
