import Testing

@testable import Schedules

@Suite struct StartPointTests {
  private let stages = [1000, 500, 200]

  private func decaying() throws -> Plan {
    let first = [
      PhaseSpecification(kind: .warmup, length: .steps(10)),
      PhaseSpecification(kind: .constant, length: .rest),
      PhaseSpecification(kind: .decay, length: .steps(100), to: 1e-5),
    ]
    let later = [PhaseSpecification(kind: .constant, length: .rest, to: 2e-5)]
    return try ScheduleSpecification(name: "d", form: .stages([first, later, later], peak: 1e-3))
      .resolved(stages: stages, tokensPerStep: 1)
  }

  @Test func eachPresetHasItsOwn() throws {
    func points(_ preset: Preset, _ stages: [Int] = [1000, 500]) throws -> [StartPoint] {
      try makePlan(preset, stages: stages).startPoints
    }
    #expect(try points(.infiniteCosine) == [.preAnneal, .annealed])
    #expect(try points(.infiniteInverseSqrt) == [.preAnneal, .annealed])
    for preset in [Preset.rewarmedCosine, .cosineThenMin, .cosineThenPeak] {
      #expect(try points(preset) == [.annealed])
    }
    // Laid over the whole run: no decay ends with the first stage.
    for preset in [Preset.constant, .cosine, .linear, .wsd, .inverseSqrt] {
      #expect(try points(preset) == [.preAnneal])
    }
    #expect(try points(.infiniteCosine, [1000]) == [])
    #expect(try decaying().startPoints == [.annealed, .preAnneal])
  }

  @Test func theBranchBecomesTheMainLine() throws {
    let plan = try makePlan(.infiniteCosine, stages: stages)
    let annealed = try #require(plan.starting(from: .annealed))
    let branch = plan.branches[0].plan
    #expect(annealed.stages == plan.stages)
    #expect(annealed.learningRates(in: 1...1000) == branch.learningRates(in: 1...1000))
    #expect(annealed.learningRates(in: 1001...1700) == plan.learningRates(in: 1001...1700))
    #expect(annealed.branches.map(\.stage) == [1, 2])
    for (own, usual) in zip(annealed.branches, plan.branches.dropFirst()) {
      #expect(own.leavesAfter == usual.leavesAfter)
      let last = own.plan.stepCount
      #expect(last == usual.plan.stepCount)
      #expect(own.plan.learningRates(in: 1...1000) == branch.learningRates(in: 1...1000))
      #expect(own.plan.learningRates(in: 1001...last) == usual.plan.learningRates(in: 1001...last))
    }
    #expect(plan.starting(from: .preAnneal) == plan)
  }

  @Test func theFinalDecayIsLeftOut() throws {
    let plan = try decaying()
    let early = try #require(plan.starting(from: .preAnneal))
    #expect(early.stages.map(\.stepCount) == [900, 500, 200])
    #expect(early.stepCount == 1600)
    #expect(early.learningRates(in: 1...900) == plan.learningRates(in: 1...900))
    #expect(early.learningRates(in: 901...1600) == plan.learningRates(in: 1001...1700))
    #expect(early.startPoints == [.preAnneal])
    #expect(try makePlan(.rewarmedCosine, stages: stages).starting(from: .preAnneal) == nil)
  }
}
