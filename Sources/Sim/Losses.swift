/// The expected loss of one task, split into what causes it.
///
///     total = bias + shift + noiseFloor + irreducible,  added from left to right
///
/// All in nats. With x₀ the start of the run and P the share of the start's distance that is left
/// (the product of all 1 − η h in plain SGD), the mean's distance from the task's optimum is
/// a − μ = P (x₀ − x*) + x* − μ + rest, where x* = (H + wd)⁻¹ H μ is μ but for weight decay. Bias
/// belongs to all but the rest: what it would be had all data been of this task (exactly so in
/// SGD; with momentum but for its first steps; with Adam x* is taken to be μ). The rest of the mean is
/// shift. With a concave link every part is scaled by link(Q)/Q, so that the sum stays exact.
public struct LossSplit: Sendable, Equatable {
  /// ½ Σ h (P (x₀ − x*) + x* − μ)²: not learned yet, or held back by weight decay.
  public let bias: Double
  /// ½ Σ h (a − μ)² − bias: the weights went to where other data pulled them.
  public let shift: Double
  /// ½ Σ h v: the noise of the gradients keeps the weights moving; heals when the rate falls.
  public let noiseFloor: Double
  /// E: what no training removes.
  public let irreducible: Double

  /// The expected loss.
  public var total: Double { bias + shift + noiseFloor + irreducible }

  /// A split from its four parts, in nats.
  public init(bias: Double, shift: Double, noiseFloor: Double, irreducible: Double) {
    self.bias = bias
    self.shift = shift
    self.noiseFloor = noiseFloor
    self.irreducible = irreducible
  }
}

/// The expected losses of all tasks after a step.
public struct Losses: Sendable, Equatable {
  /// Steps done before this measurement; 0 is the state before the first step.
  public let step: Int
  /// One split for each task of the landscape.
  public let tasks: [LossSplit]

  /// Whether all losses are finite.
  public var isFinite: Bool { tasks.allSatisfy { $0.total.isFinite } }

  /// Losses measured after `step` steps.
  public init(step: Int, tasks: [LossSplit]) {
    self.step = step
    self.tasks = tasks
  }
}
