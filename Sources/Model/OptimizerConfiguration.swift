/// The settings of AdamW that stay the same during a run; the rate is given at each step.
///
/// AdamW with decoupled weight decay: Loshchilov & Hutter 2017, arXiv 1711.05101. Weight decay acts
/// on matrices only, embeddings among them, not on biases and norms.
public struct OptimizerConfiguration: Sendable, Equatable, Codable {
  /// The decay of the first moment, in 0..<1.
  public var beta1: Double
  /// The decay of the second moment, in 0..<1.
  public var beta2: Double
  /// What is added to the root of the second moment, above 0.
  public var epsilon: Double
  /// The decoupled weight decay: a step multiplies matrices by `1 - rate · weightDecay` first.
  public var weightDecay: Double
  /// The largest norm of the whole gradient, to which larger ones are scaled down; 0 for no
  /// clipping.
  public var clip: Double

  /// Makes a configuration.
  ///
  /// The defaults are those of Ibrahim et al. 2024, arXiv 2403.08763; epsilon is 1e-8, which they
  /// do not state.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.95, epsilon: Double = 1e-8, weightDecay: Double = 0.1,
    clip: Double = 1
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clip = clip
  }

  /// Checks that every setting lies in its range.
  ///
  /// - Throws: `ModelError.invalid` naming the first setting that is wrong.
  public func validate() throws(ModelError) {
    try require((0..<1).contains(beta1), "beta1", given: beta1, allowed: "0 to below 1")
    try require((0..<1).contains(beta2), "beta2", given: beta2, allowed: "0 to below 1")
    try require(epsilon > 0 && epsilon.isFinite, "epsilon", given: epsilon, allowed: "above 0")
    try require(
      weightDecay >= 0 && weightDecay.isFinite, "weightDecay", given: weightDecay,
      allowed: "0 or more")
    try require(
      clip >= 0 && clip.isFinite, "clip", given: clip, allowed: "above 0, or 0 for no clipping")
  }
}
