/// The mean and the variance of the weights, one number of each for each mode.
///
/// A value: a run is branched by copying it.
public struct MomentState: Sendable, Equatable {
  /// a = E[x].
  public internal(set) var mean: [Double]
  /// v = Var[x].
  public internal(set) var variance: [Double]
  /// P: the share of the start's distance from any optimum that is left; 1 before the first step.
  public internal(set) var memory: [Double]
  /// The optimizer's own moments; without arrays in plain SGD.
  public internal(set) var optimizer = OptimizerMoments()

  /// A state from its moments.
  ///
  /// - Throws: ``SimError`` if the lengths differ, a number is not finite or a variance is
  ///   negative.
  public init(mean: [Double], variance: [Double]) throws(SimError) {
    try requireFinite(mean, mean.count, "state mean")
    try requireNotNegative(variance, mean.count, "state variance")
    self.mean = mean
    self.variance = variance
    memory = [Double](repeating: 1, count: mean.count)
  }

  /// The untrained state: every mode at exactly 0.
  public init(untrained modes: Int) {
    mean = [Double](repeating: 0, count: modes)
    variance = mean
    memory = [Double](repeating: 1, count: modes)
  }
}
