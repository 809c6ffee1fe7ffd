internal import Schedules

/// Where candidates are tried: a stage, and what may be true of it.
public struct Arena: Sendable {
  /// The stage.
  public let stage: NewStage
  /// What may be true.
  public let hypotheses: [Hypothesis]

  /// An arena; at least one hypothesis.
  public init(stage: NewStage, hypotheses: [Hypothesis]) {
    self.stage = stage
    self.hypotheses = hypotheses
  }

  /// The arena with a few of the hypotheses, spread over all.
  func thinned(to count: Int) -> Arena {
    guard hypotheses.count > count else { return self }
    return Arena(
      stage: stage,
      hypotheses: (0..<count).map { hypotheses[(2 * $0 + 1) * hypotheses.count / (2 * count)] })
  }

  /// The losses of a candidate under each hypothesis; nil where the stage is too short for it.
  public func outcome(of candidate: Candidate) -> Outcome? {
    var rates: [[Double]] = []
    for horizon in stage.horizons {
      guard let own = try? candidate.rates(for: stage, until: horizon) else { return nil }
      rates.append(own)
    }
    return outcome(rates: rates, replay: candidate.replay)
  }

  /// The losses after these rates, one list a horizon.
  func outcome(rates: [[Double]], replay: Double) -> Outcome {
    Outcome(
      Concurrently.map(hypotheses) { hypothesis in
        let losses = rates.map { hypothesis.losses($0, replay: replay) }
        return Outcome.Ends(
          old: losses.map(\.old), new: losses.map(\.new), reference: hypothesis.reference,
          errors: hypothesis.errors)
      })
  }
}
