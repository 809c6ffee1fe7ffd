/// The standard normal distribution's quantile function.
///
/// Relative error below 1.15e-9. Source: Acklam 2003, "An algorithm for computing the inverse
/// normal cumulative distribution function".
enum NormalQuantile {
  private static let tail = 0.02425

  /// The x below which a standard normal variable lies with `probability`, in 0 ..< 1 open.
  static func of(_ probability: Double) -> Double {
    if probability < tail { return lower(probability) }
    if probability > 1 - tail { return -lower(1 - probability) }
    return centre(probability - 0.5)
  }

  private static func centre(_ offset: Double) -> Double {
    let square = offset * offset
    let above = polynomial(
      square, -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690,
      -30.66479806614716, 2.506628277459239)
    let below = polynomial(
      square, -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
      -13.28068155288572, 1)
    return offset * above / below
  }

  private static func lower(_ probability: Double) -> Double {
    let distance = (-2 * ElementaryFunctions.log(probability)).squareRoot()
    let above = polynomial(
      distance, -0.007784894002430293, -0.3223964580411365, -2.400758277161838,
      -2.549732539343734, 4.374664141464968, 2.938163982698783)
    let below = polynomial(
      distance, 0, 0.007784695709041462, 0.3224671290700398, 2.445134137142996,
      3.754408661907416, 1)
    return above / below
  }

  /// Horner's rule, highest power first.
  private static func polynomial(
    _ x: Double, _ c5: Double, _ c4: Double, _ c3: Double, _ c2: Double, _ c1: Double,
    _ c0: Double
  ) -> Double {
    ((((c5 * x + c4) * x + c3) * x + c2) * x + c1) * x + c0
  }
}
