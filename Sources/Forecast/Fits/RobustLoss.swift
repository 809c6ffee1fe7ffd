/// Huber's loss: squares up to a width, straight lines beyond it.
///
///     ρ(r) = ½ r²  for |r| ≤ δ,    δ (|r| − ½ δ)  beyond.
///
/// Source: Huber 1964, Robust estimation of a location parameter.
struct RobustLoss: Sendable {
  /// δ.
  var width: Double

  /// ρ.
  func value(_ residual: Double) -> Double {
    let size = abs(residual)
    return size <= width ? 0.5 * size * size : width * (size - 0.5 * width)
  }

  /// The weight of a squared residual that has the same slope: min(1, δ/|r|).
  func weight(_ residual: Double) -> Double {
    let size = abs(residual)
    return size <= width ? 1 : width / size
  }

  /// f with ½ f² = ρ(r), of the sign of r, and df/dr: so least squares minimise ρ.
  func root(_ residual: Double) -> (value: Double, slope: Double) {
    let size = abs(residual)
    guard size > width else { return (residual, 1) }
    let root = (width * (2 * size - width)).squareRoot()
    return (residual < 0 ? -root : root, width / root)
  }
}
