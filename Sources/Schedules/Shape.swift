/// The curve of a phase between its two rates.
///
/// With start a, end b and fraction f of the phase, every shape but the last two is the blend
/// `(1 − w)·a + w·b` with a weight w that runs from 0 to 1:
/// ```
/// linear           w = f
/// cosine           w = (1 − cos πf) / 2
/// one-minus-sqrt   w = √f
/// square           w = f²
/// mirror-cosine    w = 2f − (1 − cos πf) / 2
/// polynomial       w = 1 − (1 − f)^α
/// inverse-sqrt     w = h(f) / h(1),  h(x) = 1/√(1 + αx) − 1
/// exponential      a·(b/a)^f         (both rates above 0)
/// power            a·(b/a)^g,  g = ln(1 + αf) / ln(1 + α)   (both rates above 0)
/// ```
/// The value is exactly a at f = 0 and exactly b at f = 1, and never leaves the span of the two.
///
/// Sources: cosine, inverse-sqrt and exponential as in Ibrahim et al. 2024, arXiv 2403.08763,
/// Eqs. 2–4; one-minus-sqrt, square and mirror-cosine as in Hägele et al. 2024, arXiv 2405.18392;
/// power, written through its ends, as in Shen et al. 2024, arXiv 2408.13359.
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
  /// The cosine mirrored at the straight line: fast at both ends, slow in the middle.
  case mirrorCosine = "mirror-cosine"
  /// What is left falls with the power α of what is left of the way.
  case polynomial
  /// A power of the step: a constant ratio for each doubling of 1 + αf.
  case power
  /// No change; the shape of constant phases only, so it is not in `allCases`.
  case constant

  /// The shapes that a phase may name.
  public static let allCases: [Shape] = [
    .linear, .cosine, .oneMinusSqrt, .inverseSqrt, .exponential, .square,
    .mirrorCosine, .polynomial, .power,
  ]

  /// What is allowed, for messages; key paths do not exist in Embedded Swift.
  static var rule: String {
    "a shape is one of " + allCases.map { $0.rawValue }.joined(separator: ", ")
  }

  /// Steepness unless given: 1 for `polynomial`, which is the straight line; 10 for the others.
  ///
  /// Source of the 10: Ibrahim et al. 2024, arXiv 2403.08763, Table 14, for `inverseSqrt`.
  public var defaultAlpha: Double { self == .polynomial ? 1 : 10 }

  /// Whether the curve depends on a steepness.
  var takesAlpha: Bool { self == .inverseSqrt || self == .polynomial || self == .power }

  /// Whether the curve is a ratio of the two rates, which must then both be above 0.
  var isRatio: Bool { self == .exponential || self == .power }

  /// Returns the rate at a fraction of the way.
  ///
  /// - Parameters:
  ///   - start: the rate at fraction 0.
  ///   - end: the rate at fraction 1.
  ///   - fraction: how much of the phase is done, in 0 … 1.
  ///   - alpha: steepness of `inverseSqrt`, `polynomial` and `power`, above 0; the other shapes do not
  ///     look at it.
  /// - Precondition: `fraction` lies in 0 … 1.
  public func value(
    from start: Double, to end: Double, fraction: Double, alpha: Double? = nil
  ) -> Double {
    precondition(fraction >= 0 && fraction <= 1, "a fraction lies in 0 ... 1")
    return within(from: start, to: end, fraction: fraction, alpha: alpha ?? defaultAlpha)
  }

  /// The same, of a fraction that is known to lie in 0 … 1.
  @inline(__always)
  func within(from start: Double, to end: Double, fraction: Double, alpha: Double) -> Double {
    if fraction == 0 || start == end || self == .constant { return start }
    if fraction == 1 { return end }
    let value: Double
    if self == .exponential {
      value = start * Elementary.pow(end / start, fraction)
    } else if self == .power {
      let done = Elementary.log(1 + alpha * fraction) / Elementary.log(1 + alpha)
      value = start * Elementary.pow(end / start, done)
    } else {
      let weight = weight(at: fraction, alpha: alpha)
      value = (1 - weight) * start + weight * end
    }
    // Rounding may pass an end by one unit in the last place.
    return start < end ? min(max(value, start), end) : min(max(value, end), start)
  }

  /// How much of the way from start to end is done.
  @inline(__always)
  private func weight(at fraction: Double, alpha: Double) -> Double {
    switch self {
    case .linear: fraction
    case .cosine: (1 - Elementary.cos(.pi * fraction)) / 2
    case .oneMinusSqrt: fraction.squareRoot()
    case .square: fraction * fraction
    case .inverseSqrt:
      (1 / (1 + alpha * fraction).squareRoot() - 1) / (1 / (1 + alpha).squareRoot() - 1)
    case .mirrorCosine: 2 * fraction - (1 - Elementary.cos(.pi * fraction)) / 2
    case .polynomial: 1 - Elementary.pow(1 - fraction, alpha)
    case .exponential, .power, .constant: 0
    }
  }
}

#if !hasFeature(Embedded)
  extension Shape: Codable {}
#endif
