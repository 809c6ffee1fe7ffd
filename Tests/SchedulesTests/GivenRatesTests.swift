import Schedules
import Testing

@Suite struct GivenRatesTests {
  private let given = GivenRates(peak: 2e-4, final: 5e-5)

  private func plan(
    _ preset: Preset, _ parameters: PresetParameters = PresetParameters(), after given: GivenRates,
    stages: [Int] = [1000, 500]
  ) throws -> Plan {
    try ScheduleSpecification(preset, parameters).resolved(
      after: given, stages: stages, tokensPerStep: 1)
  }

  /// The first stage is the given one, whatever the schedule.
  @Test(arguments: Preset.allCases) func theFirstStageIsTheGivenOne(preset: Preset) throws {
    let alone = try given.plan(name: "g", steps: 1000, tokensPerStep: 1)
    let plan = try plan(preset, after: given)
    #expect(plan.stepCount == 1500 && plan.stages.map(\.stepCount) == [1000, 500])
    #expect(plan.learningRates(in: 1...1000) == alone.learningRates(in: 1...1000))
    #expect(plan.learningRate(at: 10) == 2e-4 && plan.learningRate(at: 1000) == 5e-5)
    #expect(!plan.branches.contains { $0.stage == 0 })
    for branch in plan.branches {
      #expect(branch.plan.learningRates(in: 1...1000) == plan.learningRates(in: 1...1000))
    }
    #expect(plan.startPoints == [.annealed])
  }

  /// Later stages keep the rates that they have behind the schedule's own first stage.
  @Test(arguments: [
    Preset.rewarmedCosine, .cosineThenPeak, .infiniteCosine, .infiniteInverseSqrt,
  ])
  func laterStagesAreTheSchedulesOwn(preset: Preset) throws {
    let own = try ScheduleSpecification(preset).resolved(stages: [1000, 500], tokensPerStep: 1)
    let plan = try plan(preset, after: given)
    #expect(plan.learningRates(in: 1001...1500) == own.learningRates(in: 1001...1500))
    #expect(plan.branches.map(\.name) == own.branches.map(\.name).filter { $0 != "anneal-1" })
  }

  /// What goes on from the last rate goes on from the given one.
  @Test func laterStagesGoOnFromTheGivenRate() throws {
    let last = try plan(.rewarmedCosine, PresetParameters(from: .last), after: given)
    // Five steps of warm-up from 5e-5 to 3e-4.
    #expect(abs(last.learningRate(at: 1001) - 1e-4) < 1e-18)
    #expect(last.learningRate(at: 1005) == 3e-4 && last.learningRate(at: 1500) == 3e-4 / 10)
    #expect(try plan(.cosineThenMin, after: given).learningRate(at: 1500) == 5e-5)
    #expect(
      try plan(.cosineThenMin, PresetParameters(min: 1e-5), after: given).learningRate(at: 1500)
        == 1e-5)
    let phases = ScheduleSpecification(
      name: "own",
      form: .stages(
        [
          [PhaseSpecification(kind: .constant, length: .rest)],
          [PhaseSpecification(kind: .decay, length: .rest, shape: .linear, to: 0)],
        ], peak: 1e-4))
    let down = try phases.resolved(after: given, stages: [1000, 500], tokensPerStep: 1)
    #expect(down.learningRate(at: 1250) == 2.5e-5 && down.learningRate(at: 1500) == 0)
  }

  /// A schedule of the whole run is laid over what is still to be run.
  @Test(arguments: [Preset.cosine, .linear, .constant, .inverseSqrt, .wsd])
  func theWholeRunIsWhatFollows(preset: Preset) throws {
    let parameters = PresetParameters(warmup: .steps(10))
    let own = try ScheduleSpecification(preset, parameters)
      .resolved(stages: [500, 300], tokensPerStep: 1)
    let plan = try plan(preset, parameters, after: given, stages: [1000, 500, 300])
    #expect(plan.learningRates(in: 1001...1800) == own.learningRates(in: 1...800))
    #expect(plan.stages.map(\.lastStep) == [1000, 1500, 1800])
  }

  @Test func shapes() throws {
    let linear = GivenRates(peak: 2e-4, final: 0, warmup: .steps(0), shape: .linear)
    let plan = try linear.plan(name: "g", steps: 100, tokensPerStep: 1)
    #expect(plan.learningRate(at: 50) == 1e-4 && plan.learningRate(at: 100) == 0)
    let flat = try GivenRates(peak: 2e-4, final: 2e-4).plan(
      name: "g", steps: 100, tokensPerStep: 1)
    #expect(flat.learningRate(at: 1) == 2e-4 && flat.learningRate(at: 100) == 2e-4)
    #expect(
      try self.plan(.rewarmedCosine, after: GivenRates(peak: 2e-4, final: 2e-4)).startPoints
        == [.preAnneal])
  }

  @Test func refuses() {
    #expect(throws: ScheduleError.self) {
      try plan(.rewarmedCosine, after: GivenRates(peak: 1e-4, final: 2e-4))
    }
    let alone = #expect(throws: ScheduleError.self) {
      try plan(.cosine, after: given, stages: [100])
    }
    #expect(
      alone.map { "\($0)" }
        == "run: a given stage alone; a given stage has another behind it")
    #expect(throws: ScheduleError.self) {
      try plan(.rewarmedCosine, PresetParameters(peaks: [1e-4]), after: given)
    }
  }
}
