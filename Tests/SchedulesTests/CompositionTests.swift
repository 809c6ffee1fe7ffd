import Testing

@testable import Schedules

@Suite struct CompositionTests {
  /// The example of docs/schedules-in-swift.md.
  @Test func example() throws {
    let stable = ScheduleSpecification(
      "stable", peak: 3e-4,
      phases: {
        Warmup(.share(0.01))
        Constant(.rest)
      })
    let cycles = ScheduleSpecification(
      "cycles", peak: 3e-4,
      stages: {
        StagePhases {
          Warmup(.steps(10))
          Decay(.rest, shape: .linear, to: 3e-5)
        }
        for _ in 1...2 {
          StagePhases {
            Warmup(.steps(5), from: 3e-5, to: 1e-4)
            Decay(.rest, to: 1e-5)
          }
        }
      })
    let plan = try cycles.resolved(stages: [1000, 500, 500], tokensPerStep: 4096)
    #expect(plan.learningRate(at: 1000) == 3e-5 && plan.learningRate(at: 1505) == 1e-4)
    let preset = ScheduleSpecification(.cosine)
    let both = try preset.followed(by: stable).resolved(stages: [1000, 500], tokensPerStep: 4096)
    #expect(both.learningRate(at: 1000) == 3e-4 / 10 && both.learningRate(at: 1005) == 3e-4)
  }

  @Test func theBuilderTakesConditions() {
    func phases(_ flag: Bool) -> [PhaseSpecification] {
      StagePhases {
        if flag { Warmup(.steps(1)) }
        if flag { Constant(.rest) } else { Decay(.rest, to: 0) }
      }.phases
    }
    #expect(phases(true).map(\.kind) == [.warmup, .constant])
    #expect(phases(false).map(\.kind) == [.decay])
  }

  /// Infinite schedules have branches; cosine restarts end within a period.
  @Test func plansKeepTheirRatesToTheBit() throws {
    let first = try makePlan(.cosineRestarts, stages: [400, 300])
    let next = try makePlan(.infiniteCosine, stages: [1000, 500])
    let plan = try first.followed(by: next)
    #expect(plan.stages.map(\.stepCount) == [400, 300, 1000, 500])
    #expect(plan.learningRates(in: 1...700) == first.learningRates(in: 1...700))
    #expect(plan.learningRates(in: 701...2200) == next.learningRates(in: 1...1500))
    #expect(plan.branches.map(\.name) == ["anneal-3", "anneal-4"])
    for (branch, own) in zip(plan.branches, next.branches) {
      #expect(branch.leavesAfter == 700 + own.leavesAfter)
      let length = own.plan.stepCount
      #expect(
        branch.plan.learningRates(in: 701...700 + length) == own.plan.learningRates(in: 1...length))
      expectScheduleLaws(branch.plan, stages: branch.plan.stages.map(\.stepCount), peak: 3e-4)
    }
    expectScheduleLaws(plan, stages: [400, 300, 1000, 500], peak: 3e-4)
  }

  /// A sequence of presets is the plans of its parts, one behind the other.
  @Test(arguments: Preset.allCases) func sequencesAreTheirPartsPlans(_ preset: Preset) throws {
    let parts = [
      ScheduleSpecification(preset), ScheduleSpecification(.wsd, PresetParameters(peak: 1e-3)),
    ]
    let plan = try parts[0].followed(by: parts[1]).resolved(stages: [700, 300], tokensPerStep: 1)
    let joined = try makePlan(preset, stages: [700]).followed(
      by: try parts[1].resolved(stages: [300], tokensPerStep: 1))
    #expect(plan == joined)
  }

  @Test func repetition() throws {
    let plan = try makePlan(.cosine, stages: [100])
    let thrice = try plan.repeated(3)
    let rates = plan.learningRates(in: 1...100)
    #expect(thrice.learningRates(in: 1...300) == rates + rates + rates)
    let written = try ScheduleSpecification(.cosine).repeated(3).resolved(
      stages: [100, 100, 100], tokensPerStep: 1000)
    #expect(written == thrice)
    #expect(throws: ScheduleError.self) { try plan.repeated(0) }
  }

  @Test func behindAGivenStage() throws {
    let down = ScheduleSpecification("down", peak: 3e-4, phases: { Decay(.rest, to: 0) })
    let plan = try ScheduleSpecification(.cosine).followed(by: down).resolved(
      after: GivenRates(peak: 2e-4, final: 5e-5), stages: [100, 50], tokensPerStep: 1)
    #expect(plan.learningRate(at: 100) == 5e-5 && plan.phases.last?.start == 5e-5)
  }

  @Test func wrongNumbersAreRefused() throws {
    let error = #expect(throws: ScheduleError.self) {
      try ScheduleSpecification(.cosine).repeated(2).resolved(stages: [10], tokensPerStep: 1)
    }
    #expect(
      error?.description == "sequence: schedules for 2 stages; the run has 1")
    let long = try makePlan(.constant, stages: [600_000_000])
    #expect(throws: ScheduleError.self) { try long.followed(by: long) }
  }
}
