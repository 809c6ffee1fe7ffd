/// Consecutive steps that are told as steps at one rate.
public struct RateSpan: Sendable, Equatable, Hashable {
  /// Their number, at least 1.
  public var stepCount: Int
  /// The rate of the one in their middle; of an even number the mean of the two there.
  public var learningRate: Double

  /// Creates a span.
  public init(stepCount: Int, learningRate: Double) {
    self.stepCount = stepCount
    self.learningRate = learningRate
  }
}

extension Plan {
  /// A stage in short: a few hundred spans at constant rates in place of its steps.
  ///
  /// Each phase is cut into `most` spans whose lengths differ by at most one step, a constant phase
  /// and one of fewer steps into what it has. Their area differs from Σηₜ by what the midpoint rule
  /// does: of the order of 1/most², relative.
  ///
  /// - Parameters:
  ///   - index: the stage's position, from 0.
  ///   - most: spans of one phase.
  /// - Complexity: the number of spans, whatever the number of steps.
  public func spans(ofStage index: Int, most: Int = 512) -> [RateSpan] {
    let stage = stages[index]
    var spans: [RateSpan] = []
    for phase in phases
    where phase.firstStep <= stage.lastStep && phase.lastStep >= stage.firstStep {
      let first = max(phase.firstStep, stage.firstStep)
      let steps = min(phase.lastStep, stage.lastStep) - first + 1
      let count = phase.kind == .constant ? 1 : min(most, steps)
      var done = 0
      for span in 1...count {
        // Not steps · span / count, which could be too large.
        let end = steps / count * span + steps % count * span / count
        let (low, high) = (first + (done + end - 1) / 2, first + (done + end) / 2)
        let rate = (phase.learningRate(at: low) + phase.learningRate(at: high)) / 2
        spans.append(RateSpan(stepCount: end - done, learningRate: rate))
        done = end
      }
    }
    return spans
  }
}
