/// How the weights respond to the rate of each step.
///
/// A step at rate η acts like a step at P₀ (η/P₀)^κ: on progress, on noise and on weight decay alike.
/// κ = 1 changes nothing. Other than ``PeakExponents`` it does not know of stages: a stage that goes
/// on at the rate at which the last one ended changes nothing at the boundary.
public struct RateExponent: Sendable, Equatable {
  /// κ.
  public var exponent: Double
  /// P₀: the rate that stays as it is, usually the first stage's peak.
  public var referencePeak: Double

  /// The exponent κ and the rate that stays as it is.
  public init(_ exponent: Double, referencePeak: Double) {
    self.exponent = exponent
    self.referencePeak = referencePeak
  }

  /// The rates that the given ones act like; 0 stays 0.
  func effective(_ rates: [Double]) -> [Double] {
    rates.map { rate in
      rate == 0
        ? 0 : referencePeak * ElementaryFunctions.power(rate / referencePeak, exponent)
    }
  }

  func check() throws(SimError) {
    try requirePositive([exponent], 1, "rate exponent")
    try requirePositive([referencePeak], 1, "rate exponent's reference peak")
  }
}
