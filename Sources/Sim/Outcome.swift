/// How a simulated run went.
///
/// A mode is stable while rate × (curvature + weight decay) ≤ 2; beyond that its error grows
/// with each step. With momentum the curvature counts (1 − β)/(1 + β) times; with Adam not at all,
/// because the rate of a mode falls as its gradient grows.
public enum Outcome: Sendable, Equatable {
  /// Every step was stable in every mode.
  case stable
  /// A step left the stable range, but the losses are still finite.
  ///
  /// `step` is the first such step (counted from 1), `product` its rate × (curvature + decay).
  case unstable(step: Int, product: Double)
  /// The losses are no longer finite at the end of `step`, the first measurement that shows it.
  case diverged(step: Int)
}
