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
  /// Cov[x₂ⱼ, x₂ⱼ₊₁] in each pair of modes, where a task's basis is turned; else empty.
  public internal(set) var pairCovariance: [Double] = []
  /// The other entries of P, which is a matrix where a task's basis is turned: what is left in mode
  /// 2j of the distance in mode 2j + 1, and the other way round; else empty.
  public internal(set) var pairMemory: [Double] = []
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

  /// Makes room for what a landscape and an optimizer need, and drops what they do not.
  mutating func fit(_ landscape: Landscape, _ optimizer: MomentOptimizer) {
    let modes = landscape.modes
    let pairs = landscape.sharesBasis ? 0 : modes / 2
    if pairCovariance.count != pairs {
      pairCovariance = [Double](repeating: 0, count: pairs)
      pairMemory = [Double](repeating: 0, count: 2 * pairs)
    }
    if !self.optimizer.fit(optimizer, modes: modes) {
      self.optimizer = OptimizerMoments(of: optimizer, modes: modes)
    }
  }
}
