/// The stages of a run, in order: one entry of the axis of domains, with lengths and replay.
struct StageSequence: Sendable, Equatable {
  var domains: DomainChoice
  var stages: [Study.Stage]

  var stageSteps: [Int] { stages.map(\.steps) }

  /// The axis of replay: what every stage replays.
  var replays: [ReplayChoice] {
    let count = stages.map(\.replay.count).max() ?? 1
    return (0..<count).map { index in
      ReplayChoice(stages: stages.map { $0.replay[$0.replay.count == 1 ? 0 : index] })
    }
  }

  /// The domain of `new_loss`.
  var newDomain: String? { domains.newDomain }

  /// The stages' domains, each once.
  var stageDomains: [String] {
    var names: [String] = []
    for stage in stages where !names.contains(stage.domain) { names.append(stage.domain) }
    return names
  }

  /// Steps of all stages of a domain together.
  func steps(of domain: String) -> Int {
    stages.filter { $0.domain == domain }.reduce(0) { $0 + $1.steps }
  }

  /// The budget of a baseline: of all stages, or of the new domain's.
  func baselineSteps(_ baseline: Study.Baseline) -> Int {
    switch baseline {
    case .union: stageSteps.reduce(0, +)
    case .fromScratch: steps(of: newDomain ?? stages[0].domain)
    }
  }
}
