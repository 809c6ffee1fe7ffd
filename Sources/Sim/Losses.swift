/// The expected loss of one task, split into what causes it.
///
///     total = bias + noiseFloor + irreducible,  added from left to right
///
/// All in nats.
public struct LossSplit: Sendable, Equatable {
  /// ½ Σ h (a − μ)²: the mean is not at the task's optimum (not learned yet, or forgotten).
  public let bias: Double
  /// ½ Σ h v: the noise of the gradients keeps the weights moving; grows with the rate.
  public let noiseFloor: Double
  /// E: what no training removes.
  public let irreducible: Double

  /// The expected loss: bias, then noise floor, then irreducible loss added.
  public var total: Double { bias + noiseFloor + irreducible }

  /// A split from its three parts, in nats.
  public init(bias: Double, noiseFloor: Double, irreducible: Double) {
    self.bias = bias
    self.noiseFloor = noiseFloor
    self.irreducible = irreducible
  }
}

/// The expected losses of both tasks after a step.
public struct Losses: Sendable, Equatable {
  /// Steps done before this measurement; 0 is the state before the first step.
  public let step: Int
  /// The loss on the old data.
  public let old: LossSplit
  /// The loss on the new data.
  public let new: LossSplit

  /// Whether both losses are finite.
  public var isFinite: Bool { old.total.isFinite && new.total.isFinite }

  /// Losses measured after `step` steps.
  public init(step: Int, old: LossSplit, new: LossSplit) {
    self.step = step
    self.old = old
    self.new = new
  }
}
