import Schedules
import Sim

/// The first stages of all schedules, each distinct one simulated once.
///
/// A first stage does not depend on replay, and several schedules often share it.
struct FirstStages: Sendable {
  /// What tells two first stages apart: the rates, of the branch too, and the landscape.
  private struct Key: Hashable, Sendable {
    var landscape: Int
    var rates: [Double]
    var branch: [Double]
  }

  private let landscapes: [Landscape]
  private var stages: [Key: SimulatedStage] = [:]

  init(of plans: [Plan], on landscapes: [Landscape]) throws(SimError) {
    self.landscapes = landscapes
    var jobs: [(key: Key, plan: Plan)] = []
    for landscape in landscapes.indices {
      for plan in plans {
        let key = Self.key(plan, landscape)
        if !jobs.contains(where: { $0.key == key }) { jobs.append((key, plan)) }
      }
    }
    let done = try Concurrent.map(jobs) { job throws(SimError) in
      let fresh = try MomentSimulation(landscape: landscapes[job.key.landscape])
      return try SimulatedStage(plan: job.plan, stage: 0, replay: 1, from: fresh)
    }
    for (job, stage) in zip(jobs, done) { stages[job.key] = stage }
  }

  /// The first stage of a plan on the landscape of that index.
  func line(of plan: Plan, on landscape: Int) throws(SimError) -> SimulatedStage {
    if let found = stages[Self.key(plan, landscape)] { return found }
    let fresh = try MomentSimulation(landscape: landscapes[landscape])
    return try SimulatedStage(plan: plan, stage: 0, replay: 1, from: fresh)
  }

  private static func key(_ plan: Plan, _ landscape: Int) -> Key {
    let last = plan.stages[0].lastStep
    let branch = plan.branches.first { $0.stage == 0 }
    return Key(
      landscape: landscape, rates: plan.learningRates(in: 1...last),
      branch: branch.map { $0.plan.learningRates(in: 1...last) } ?? [])
  }
}
