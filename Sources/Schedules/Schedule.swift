/// A learning rate for every step of a run.
///
/// The one convention of the project: `step` t = 1 … `stepCount` is the t-th update of the
/// optimizer, and it uses the formula's value at t. The formula's t = 0 is the state before the
/// first step, so no step is spent at the rate from which a warm-up starts, and the last step uses
/// exactly the final rate. In a phase of k steps the j-th takes the curve at j / k.
///
/// A schedule is a pure function of the step: to resume a run one needs the step alone.
public protocol Schedule: Sendable {
  /// Number of steps N of the run, at least 1.
  var stepCount: Int { get }

  /// Returns the learning rate of one step.
  ///
  /// - Precondition: `step` lies in 1 … `stepCount`.
  func learningRate(at step: Int) -> Double
}
