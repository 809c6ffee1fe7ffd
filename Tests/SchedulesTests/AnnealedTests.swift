import Testing

@testable import Schedules

@Test func annealingKeepsTheSharedStepsToTheBit() throws {
  let main = try makePlan(.infiniteCosine, stages: [1000, 500])
  // Within the cooldown, at a join, in the second stage, at the very end.
  for (step, stages) in [
    (300, [400]), (610, [710]), (999, [1099]), (1200, [1000, 300]), (1500, [1000, 600]),
  ] {
    let plan = try main.annealed(from: step, over: 100, shape: .linear, to: 1e-6)
    #expect(plan.stepCount == step + 100)
    #expect(plan.stages.map(\.stepCount) == stages)
    #expect(plan.learningRates(in: 1...step) == main.learningRates(in: 1...step))
    let start = main.learningRate(at: step)
    #expect(plan.learningRate(at: step + 50) == 0.5 * start + 0.5 * 1e-6)
    #expect(plan.learningRate(at: step + 100) == 1e-6)
    #expect(plan.phase(at: step + 1).kind == .anneal && plan.branches.isEmpty)
    #expect(plan.phases.last?.firstStep == step + 1)
  }
}

@Test func annealingAtABoundaryBelongsToTheNextStage() throws {
  let main = try makePlan(.infiniteCosine, stages: [1000, 500])
  let plan = try main.annealed(from: 1000, over: 100, shape: .exponential, to: 1e-5)
  #expect(plan.stages.map(\.stepCount) == [1000, 100])
  #expect(plan.phases.last?.stage == 1)
}

@Test func annealingAnAnnealedPlanGoesOn() throws {
  let first = try makePlan(.cosine).annealed(from: 500, over: 100, shape: .linear, to: 1e-5)
  let second = try first.annealed(from: 550, over: 10, shape: .square, to: 0)
  #expect(second.learningRates(in: 1...550) == first.learningRates(in: 1...550))
  #expect(second.stepCount == 560 && second.learningRate(at: 560) == 0)
}

@Test(arguments: [
  (0, 10, Shape.linear, 1e-5, "anneal: it leaves after step 0"),
  (1001, 10, .linear, 1e-5, "anneal: it leaves after step 1001"),
  (500, 0, .linear, 1e-5, "anneal: 0 steps"),
  (500, 1_000_000_000, .linear, 1e-5, "anneal: 1000000000 steps"),
  (500, 10, .linear, 1e-3, "anneal: from 0.0003 to 0.001; an anneal does not rise"),
  (500, 10, .linear, -1e-5, "anneal: from 0.0003 to -1e-05"),
  (500, 10, .linear, .nan, "anneal: from 0.0003 to nan"),
  (500, 10, .exponential, 0, "anneal: exponential from 0.0003 to 0"),
  (500, 10, .constant, 1e-5, "anneal: shape = constant; a shape is one of linear"),
])
func annealsThatMakeNoSenseAreRefused(
  _ step: Int, _ count: Int, _ shape: Shape, _ rate: Double, _ expected: String
) throws {
  let plan = try makePlan(.constant)
  let error = #expect(throws: ScheduleError.self) {
    try plan.annealed(from: step, over: count, shape: shape, to: rate)
  }
  #expect(error?.description.hasPrefix(expected) == true, "\(String(describing: error))")
}
