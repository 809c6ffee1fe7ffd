import Foundation
import Testing

@testable import Schedules

/// The laws under random parameters and stages; a new preset is tried as soon as it exists.
@Suite struct RandomScheduleTests {
  private func expectLaws(_ plan: Plan, _ random: RandomSchedule) throws {
    expectScheduleLaws(plan, stages: random.stages, peak: random.peak)
    let again = try random.specification.resolved(
      stages: random.stages, tokensPerStep: random.tokensPerStep)
    #expect(again == plan)
    let data = try JSONEncoder().encode(plan)
    let read = try JSONDecoder().decode(Plan.self, from: data)
    #expect(read == plan)
    #expect(
      read.learningRates(in: 1...plan.stepCount) == plan.learningRates(in: 1...plan.stepCount))
    for branch in plan.branches {
      let stages = Array(random.stages.prefix(branch.stage + 1))
      expectScheduleLaws(branch.plan, stages: stages, peak: random.peak)
    }
  }

  @Test(arguments: Preset.allCases) func presets(_ preset: Preset) throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<40 {
      let random = RandomSchedule(preset, using: &generator)
      let plan = try random.specification.resolved(
        stages: random.stages, tokensPerStep: random.tokensPerStep)
      try expectLaws(plan, random)
    }
  }

  /// Any two presets one behind the other, and a table of what comes out.
  @Test(arguments: Preset.allCases) func compositions(_ preset: Preset) throws {
    var generator = SeededGenerator(seed: 2)
    for next in Preset.allCases {
      let first = RandomSchedule(preset, using: &generator)
      let second = RandomSchedule(next, using: &generator)
      let plans = try [first, second].map {
        try $0.specification.resolved(stages: $0.stages, tokensPerStep: $0.tokensPerStep)
      }
      let plan = try plans[0].followed(by: plans[1])
      let peak = max(first.peak, second.peak)
      expectScheduleLaws(plan, stages: first.stages + second.stages, peak: peak)
      let rates = plans.flatMap { $0.learningRates(in: 1...$0.stepCount) }
      #expect(plan.learningRates(in: 1...plan.stepCount) == rates)
      let rows = rates.enumerated().map { (step: $0.offset, rate: $0.element) }
      let table = ScheduleSpecification(
        name: "table", form: .table(try RateTable(rows: rows, firstStep: 0)))
      let read = try table.resolved(stages: [rates.count], tokensPerStep: 1)
      #expect(read.learningRates(in: 1...rates.count) == rates)
    }
  }
}
