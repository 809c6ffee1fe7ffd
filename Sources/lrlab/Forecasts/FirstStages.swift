import Schedules
import Sim

/// The first stages of all schedules, each distinct one simulated once.
///
/// A first stage does not depend on replay, and several schedules often share it.
struct FirstStages: Sendable {
  /// What tells two first stages apart: the landscape, and the rates, of the branch too.
  private struct Key: Hashable, Sendable {
    var domains: [String]
    var rates: [Double]
    var branch: [Double]
  }

  private var stages: [Key: SimulatedStage] = [:]
  /// The same first stage of all plans, where it was run elsewhere.
  private let described: DescribedStage?

  init(
    of plans: [(plan: Plan, landscape: ForecastLandscape)], described: DescribedStage?
  ) throws(SimError) {
    self.described = described
    var jobs: [(key: Key, plan: Plan, landscape: ForecastLandscape)] = []
    var seen = Set<Key>()
    for (plan, landscape) in plans {
      let key = key(plan, landscape)
      if seen.insert(key).inserted { jobs.append((key, plan, landscape)) }
    }
    let done = try Concurrent.map(jobs) { job throws(SimError) in
      try Self.simulated(job.plan, on: job.landscape, described)
    }
    for (job, stage) in zip(jobs, done) { stages[job.key] = stage }
  }

  /// The first stage of a plan.
  func stage(of plan: Plan, on landscape: ForecastLandscape) throws(SimError) -> SimulatedStage {
    if let found = stages[key(plan, landscape)] { return found }
    return try Self.simulated(plan, on: landscape, described)
  }

  private static func simulated(
    _ plan: Plan, on landscape: ForecastLandscape, _ described: DescribedStage?
  ) throws(SimError) -> SimulatedStage {
    let shares = landscape.shares([landscape.domains[0]: 1])
    let start = try landscape.start()
    if let described, start.hasClosedForm {
      return try SimulatedStage(describing: plan, described, shares: shares, from: start)
    }
    return try SimulatedStage(plan: plan, stage: 0, shares: shares, moments: .reset, from: start)
  }

  private func key(_ plan: Plan, _ landscape: ForecastLandscape) -> Key {
    guard described == nil else { return Key(domains: landscape.domains, rates: [], branch: []) }
    let last = plan.stages[0].lastStep
    let branch = plan.branches.first { $0.stage == 0 }
    return Key(
      domains: landscape.domains, rates: plan.learningRates(in: 1...last),
      branch: branch.map { $0.plan.learningRates(in: 1...last) } ?? [])
  }
}
