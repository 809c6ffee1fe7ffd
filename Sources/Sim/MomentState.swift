/// The mean and the variance of the weights, one number of each for each mode.
///
/// A value: a run is branched by copying it.
public struct MomentState: Sendable, Equatable {
  /// a = E[x].
  public internal(set) var mean: [Double]
  /// v = Var[x].
  public internal(set) var variance: [Double]

  /// A state from its moments.
  ///
  /// - Throws: ``SimError`` if the lengths differ, a number is not finite or a variance is
  ///   negative.
  public init(mean: [Double], variance: [Double]) throws(SimError) {
    try requireFinite(mean, mean.count, "state mean")
    try requireNotNegative(variance, mean.count, "state variance")
    self.mean = mean
    self.variance = variance
  }

  /// The untrained state: every mode at exactly 0.
  public init(untrained modes: Int) {
    mean = [Double](repeating: 0, count: modes)
    variance = mean
  }
}
