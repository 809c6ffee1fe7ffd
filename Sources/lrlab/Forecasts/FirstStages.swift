import Schedules
import Sim

/// The first stages of all schedules, each distinct one simulated once.
///
/// A first stage does not depend on replay, and several schedules often share it.
struct FirstStages: Sendable {
  /// What tells two first stages apart: the rates, of the branch too.
  private struct Key: Hashable, Sendable {
    var rates: [Double]
    var branch: [Double]
  }

  private let landscape: ForecastLandscape
  private var stages: [Key: SimulatedStage] = [:]

  init(of plans: [Plan], on landscape: ForecastLandscape) throws(SimError) {
    self.landscape = landscape
    var jobs: [(key: Key, plan: Plan)] = []
    for plan in plans {
      let key = Self.key(plan)
      if !jobs.contains(where: { $0.key == key }) { jobs.append((key, plan)) }
    }
    let done = try Concurrent.map(jobs) { job throws(SimError) in
      try Self.simulated(job.plan, on: landscape)
    }
    for (job, stage) in zip(jobs, done) { stages[job.key] = stage }
  }

  /// The first stage of a plan.
  func stage(of plan: Plan) throws(SimError) -> SimulatedStage {
    if let found = stages[Self.key(plan)] { return found }
    return try Self.simulated(plan, on: landscape)
  }

  private static func simulated(_ plan: Plan, on landscape: ForecastLandscape)
    throws(SimError) -> SimulatedStage
  {
    try SimulatedStage(
      plan: plan, stage: 0, shares: landscape.shares([landscape.domains[0]: 1]),
      moments: .reset, from: landscape.start())
  }

  private static func key(_ plan: Plan) -> Key {
    let last = plan.stages[0].lastStep
    let branch = plan.branches.first { $0.stage == 0 }
    return Key(
      rates: plan.learningRates(in: 1...last),
      branch: branch.map { $0.plan.learningRates(in: 1...last) } ?? [])
  }
}
