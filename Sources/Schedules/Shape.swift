/// The curve of a phase between its two rates.
///
/// With start a, end b and fraction f of the phase, every shape but `exponential` is the blend
/// `(1 − w)·a + w·b` with a weight w that runs from 0 to 1:
/// ```
/// linear           w = f
/// cosine           w = (1 − cos πf) / 2
/// one-minus-sqrt   w = √f
/// square           w = f²
/// inverse-sqrt     w = h(f) / h(1),  h(x) = 1/√(1 + αx) − 1
/// exponential      a·(b/a)^f         (both rates above 0)
/// ```
/// The value is exactly a at f = 0 and exactly b at f = 1, and never leaves the span of the two.
///
/// Sources: cosine, inverse-sqrt and exponential as in Ibrahim et al. 2024, arXiv 2403.08763,
/// Eqs. 2–4; one-minus-sqrt and square as in Hägele et al. 2024, arXiv 2405.18392.
public enum Shape: String, Sendable, CaseIterable {
  /// A straight line.
  case linear
  /// Half a period of a cosine.
  case cosine
  /// Falls with the square root of the fraction: fast at first.
  case oneMinusSqrt = "one-minus-sqrt"
  /// Falls like 1/√(1 + αf); the steepness α says how fast at first.
  case inverseSqrt = "inverse-sqrt"
  /// A constant ratio from step to step.
  case exponential
  /// Falls with the square of the fraction: slow at first.
  case square
  /// No change; the shape of constant phases only, so it is not in `allCases`.
  case constant

  /// The shapes that a phase may name.
  public static let allCases: [Shape] = [
    .linear, .cosine, .oneMinusSqrt, .inverseSqrt, .exponential, .square,
  ]

  /// What is allowed, for messages; key paths do not exist in Embedded Swift.
  static var rule: String {
    "a shape is one of " + allCases.map { $0.rawValue }.joined(separator: ", ")
  }

  /// Steepness of `inverseSqrt` unless given: 10.
  ///
  /// Source: Ibrahim et al. 2024, arXiv 2403.08763, Table 14.
  public static let defaultAlpha = 10.0

  /// Returns the rate at a fraction of the way.
  ///
  /// - Parameters:
  ///   - start: the rate at fraction 0.
  ///   - end: the rate at fraction 1.
  ///   - fraction: how much of the phase is done, in 0 … 1.
  ///   - alpha: steepness of `inverseSqrt`, above 0; the other shapes do not look at it.
  /// - Precondition: `fraction` lies in 0 … 1.
  public func value(
    from start: Double, to end: Double, fraction: Double, alpha: Double = defaultAlpha
  ) -> Double {
    precondition(fraction >= 0 && fraction <= 1, "a fraction lies in 0 ... 1")
    if fraction == 0 || start == end || self == .constant { return start }
    if fraction == 1 { return end }
    let value: Double
    if self == .exponential {
      value = start * Elementary.pow(end / start, fraction)
    } else {
      let weight = weight(at: fraction, alpha: alpha)
      value = (1 - weight) * start + weight * end
    }
    // Rounding may pass an end by one unit in the last place.
    return start < end ? min(max(value, start), end) : min(max(value, end), start)
  }

  /// How much of the way from start to end is done.
  private func weight(at fraction: Double, alpha: Double) -> Double {
    switch self {
    case .linear: fraction
    case .cosine: (1 - Elementary.cos(.pi * fraction)) / 2
    case .oneMinusSqrt: fraction.squareRoot()
    case .square: fraction * fraction
    case .inverseSqrt:
      (1 / (1 + alpha * fraction).squareRoot() - 1) / (1 / (1 + alpha).squareRoot() - 1)
    case .exponential, .constant: 0
    }
  }
}

#if !hasFeature(Embedded)
  extension Shape: Codable {}
#endif
