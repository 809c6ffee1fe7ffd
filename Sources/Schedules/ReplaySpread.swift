/// How many sequences of each batch are replayed, so that the share holds over the whole stage.
///
/// A share of a batch is seldom a whole number of sequences. The counts are spread by error
/// diffusion: with t the step within the stage, from 1,
/// ```
/// count(t) = ⌊t·share·batch + 1/2⌋ − ⌊(t − 1)·share·batch + 1/2⌋
/// ```
/// So after any n steps the total is within half a sequence of n·share·batch, and each count is
/// one of the two whole numbers around share·batch.
///
/// Example: a share of 0.05 of 8 sequences gives 0, 1, 0, 1, 0, 0, 1, 0, 1, 0 in ten steps.
public struct ReplaySpread: Sendable, Equatable {
  /// Share of each batch that comes from earlier stages, in 0 … 1.
  public let share: Double
  /// Sequences of a batch.
  public let batch: Int

  /// Creates the spread of one stage.
  ///
  /// - Precondition: `share` lies in 0 … 1 and `batch` is at least 1.
  public init(share: Double, batch: Int) {
    precondition(share >= 0 && share <= 1, "a replay share lies in 0 ... 1")
    precondition(batch >= 1, "a batch has at least 1 sequence")
    self.share = share
    self.batch = batch
  }

  /// Returns how many sequences of the batch of one step are replayed.
  ///
  /// - Parameter step: the step within the stage, from 1.
  /// - Returns: a count in 0 … `batch`.
  public func count(at step: Int) -> Int {
    precondition(step >= 1, "steps count from 1")
    return total(after: step) - total(after: step - 1)
  }

  /// Returns how many sequences have been replayed after the first steps of the stage.
  public func total(after steps: Int) -> Int {
    Int((Double(steps) * share * Double(batch) + 0.5).rounded(.down))
  }
}
