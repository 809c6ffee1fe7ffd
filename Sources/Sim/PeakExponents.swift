/// How progress and noise floor of a stage depend on the highest rate of that stage.
///
/// In a stage with peak P the weights move as if every rate were multiplied by (P/P₀)^(κ − 1), and
/// the steady noise floor is that of the rate multiplied by (P/P₀)^(ν − 1). With κ = ν = 1 nothing
/// changes. Within a stage the response stays as it is. An empirical rule, for a factor of about
/// four around the reference peak P₀.
public struct PeakExponents: Sendable, Equatable {
  /// κ.
  public var progress: Double
  /// ν.
  public var floor: Double
  /// P₀: the peak that changes nothing, usually the first stage's.
  public var referencePeak: Double

  /// The exponents κ and ν, and the peak that changes nothing.
  public init(progress: Double, floor: Double, referencePeak: Double) {
    self.progress = progress
    self.floor = floor
    self.referencePeak = referencePeak
  }

  /// What a stage's rates are multiplied by.
  func rateFactor(peak: Double) -> Double {
    ElementaryFunctions.power(peak / referencePeak, progress - 1)
  }

  /// What the gradients' noise variance is multiplied by, so that the floor comes out as said.
  func noiseFactor(peak: Double) -> Double {
    ElementaryFunctions.power(peak / referencePeak, floor - progress)
  }

  func check() throws(SimError) {
    try requireFinite([progress, floor], 2, "peak exponents")
    try requirePositive([referencePeak], 1, "peak exponents' reference peak")
  }
}
