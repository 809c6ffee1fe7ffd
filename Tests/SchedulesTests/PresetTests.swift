import Testing

@testable import Schedules

/// Six digits, as the table prints them.
private func isClose(_ rate: Double, _ expected: Double) -> Bool {
  (rate - expected).magnitude <= 0.5000001e-6 * expected.significandScale
}

extension Double {
  /// The power of ten of the first digit: half a unit of the sixth decimal behind it is the claim.
  fileprivate var significandScale: Double {
    var scale = 1.0
    while scale > self { scale /= 10 }
    return scale
  }
}

@Test(arguments: Preset.allCases, stageLists)
func everyPresetObeysTheLaws(_ preset: Preset, _ stages: [Int]) throws {
  let specification = ScheduleSpecification(preset)
  let plan = try specification.resolved(stages: stages, tokensPerStep: 1000)
  expectScheduleLaws(plan, stages: stages, peak: 3e-4)
  #expect(try specification.resolved(stages: stages, tokensPerStep: 1000) == plan)
  for branch in plan.branches {
    let upToStage = Array(stages.prefix(branch.stage + 1))
    expectScheduleLaws(branch.plan, stages: upToStage, peak: 3e-4)
    #expect(branch.plan.branches.isEmpty)
    let shared = 1...branch.leavesAfter
    #expect(branch.plan.learningRates(in: shared) == plan.learningRates(in: shared))
    #expect(branch.plan.phase(at: branch.leavesAfter + 1).kind == .anneal)
  }
}

/// Test vectors of the paper's formulas: 1000 steps, 10 / 600 / 250 / 140, 3e-4 / 3e-5 / 1.65e-4.
@Test(arguments: [
  (5, 1.500000e-4, 1.500000e-4, 1.500000e-4),
  (10, 3.000000e-4, 3.000000e-4, 3.000000e-4),
  (11, 2.999993e-4, 2.999991e-4, 2.984092e-4),
  (100, 2.945316e-4, 2.926429e-4, 2.289631e-4),
  (160, 2.849928e-4, 2.802297e-4, 2.100351e-4),
  (310, 2.433077e-4, 2.325000e-4, 1.856295e-4),
  (505, 1.650000e-4, 1.749468e-4, 1.702738e-4),
  (610, 1.208458e-4, 1.650000e-4, 1.650000e-4),
  (860, 4.310492e-5, 1.650000e-4, 1.650000e-4),
  (861, 4.292141e-5, 1.630030e-4, 1.630030e-4),
  (930, 3.331698e-5, 7.035624e-5, 7.035624e-5),
  (1000, 3.000000e-5, 3.000000e-5, 3.000000e-5),
])
func vectorsOfThePaper(_ step: Int, _ cosine: Double, _ infinite: Double, _ sqrt: Double) throws {
  #expect(isClose(try makePlan(.cosine).learningRate(at: step), cosine))
  #expect(isClose(try makePlan(.infiniteCosine).learningRate(at: step), infinite))
  #expect(isClose(try makePlan(.infiniteInverseSqrt).learningRate(at: step), sqrt))
}

/// The mean rate over the peak; the paper's three schedules do not have the same area.
@Test func areasOfThePaper() throws {
  #expect(abs(try makePlan(.cosine).area(ofStage: 0) / 0.3 - 0.550) < 5e-4)
  #expect(abs(try makePlan(.infiniteCosine).area(ofStage: 0) / 0.3 - 0.645) < 5e-4)
  #expect(abs(try makePlan(.infiniteInverseSqrt).area(ofStage: 0) / 0.3 - 0.572) < 5e-4)
}

@Test func joinsOfTheInfiniteScheduleAreExact() throws {
  for preset in [Preset.infiniteCosine, .infiniteInverseSqrt] {
    let plan = try makePlan(preset)
    #expect(plan.phases.map(\.kind) == [.warmup, .cooldown, .constant, .anneal])
    #expect(plan.phases.map(\.lastStep) == [10, 610, 860, 1000])
    #expect(plan.learningRate(at: 10) == 3e-4)
    #expect(plan.learningRates(in: 610...860).allSatisfy { $0 == (3e-4 + 3e-4 / 10) / 2 })
    #expect(plan.learningRate(at: 1000) == 3e-4 / 10)
    #expect(plan.branches.isEmpty)
  }
}

@Test func constantExample() throws {
  let plan = try makePlan(.constant)
  #expect(plan.learningRate(at: 1) == 3e-4 / 10)
  #expect(plan.learningRate(at: 5) == 1.5e-4)
  #expect(plan.learningRates(in: 10...1000).allSatisfy { $0 == 3e-4 })
  let bare = try makePlan(.constant, PresetParameters(warmup: .steps(0)))
  #expect(bare.phases.count == 1 && bare.learningRate(at: 1) == 3e-4)
}

@Test func linearExample() throws {
  let plan = try makePlan(.linear)
  #expect(plan.learningRate(at: 10) == 3e-4)
  #expect(abs(plan.learningRate(at: 505) - 1.65e-4) < 1e-18)
  #expect(plan.learningRate(at: 1000) == 3e-4 / 10)
}

@Test func rewarmedCosineExample() throws {
  let plan = try makePlan(.rewarmedCosine, stages: [1000, 500])
  #expect(plan.learningRate(at: 1000) == 3e-4 / 10)
  #expect(plan.learningRate(at: 1001) == 3e-4 / 5)
  #expect(plan.learningRate(at: 1005) == 3e-4)
  #expect(plan.learningRate(at: 1500) == 3e-4 / 10)
  #expect(
    plan.phases.map(\.firstStep) == [1, 11, 1001, 1006] && plan.phases.map(\.stage) == [0, 0, 1, 1])
}

@Test func rewarmedCosineTakesListsAndStartsFromTheLastRate() throws {
  let parameters = PresetParameters(
    peaks: [4e-4, 2e-4], warmups: [.steps(100), .share(0.1)], from: .last)
  let plan = try makePlan(.rewarmedCosine, parameters, stages: [1000, 500])
  #expect(plan.learningRate(at: 100) == 4e-4)
  #expect(plan.learningRate(at: 1000) == 4e-4 / 10)
  #expect(abs(plan.learningRate(at: 1001) - (4e-5 + 1.6e-4 / 50)) < 1e-18)
  #expect(plan.learningRate(at: 1050) == 2e-4)
  #expect(plan.learningRate(at: 1500) == 2e-4 / 10)
}

@Test func cosineThenMinExample() throws {
  let plan = try makePlan(.cosineThenMin, stages: [1000, 500])
  #expect(plan.learningRate(at: 10) == 3e-4)
  #expect(plan.learningRates(in: 1000...1500).allSatisfy { $0 == 3e-4 / 10 })
  #expect(plan.phase(at: 1001).kind == .constant)
}

@Test func cosineThenPeakExample() throws {
  let plan = try makePlan(.cosineThenPeak, stages: [1000, 500, 300])
  #expect(plan.learningRate(at: 1000) == 3e-4 / 10)
  #expect(plan.learningRate(at: 1001) == 3e-4 / 5)
  #expect(plan.learningRates(in: 1005...1500).allSatisfy { $0 == 3e-4 })
  #expect(plan.learningRate(at: 1501) == 3e-4 / 3)
  let last = try makePlan(.cosineThenPeak, PresetParameters(from: .last), stages: [1000, 500, 300])
  #expect(abs(last.learningRate(at: 1001) - (3e-5 + 2.7e-4 / 5)) < 1e-18)
  #expect(last.learningRates(in: 1005...1800).allSatisfy { $0 == 3e-4 })
}

/// Three datasets as in the paper's figure 10: cooldown to 61 %, branches at 86, 186 and 286 %.
@Test func infiniteScheduleOverSeveralStages() throws {
  let plan = try makePlan(.infiniteCosine, stages: [10_000, 10_000, 10_000])
  #expect(plan.phases.map(\.lastStep) == [100, 6100, 10_000, 20_000, 30_000])
  #expect(plan.learningRates(in: 6100...30_000).allSatisfy { $0 == (3e-4 + 3e-4 / 10) / 2 })
  #expect(plan.branches.map(\.name) == ["anneal-1", "anneal-2", "anneal-3"])
  #expect(plan.branches.map(\.leavesAfter) == [8600, 18_600, 28_600])
  #expect(plan.branches.map(\.plan.stepCount) == [10_000, 20_000, 30_000])
  for branch in plan.branches {
    #expect(branch.plan.learningRate(at: branch.plan.stepCount) == 3e-4 / 10)
    // The paper's single line and a branch of the first stage are the same run.
    let halfway = branch.plan.learningRate(at: branch.leavesAfter + 700)
    #expect(isClose(halfway, 7.035624e-5))
  }
}

@Test func inverseSqrtExampleIsTheFormula() throws {
  let plan = try makePlan(.inverseSqrt)
  #expect(plan.learningRate(at: 10) == 3e-4)
  #expect(abs(plan.learningRate(at: 40) - 1.5e-4) < 1e-16)
  for step in 10...1000 {
    let formula = 3e-4 * (10 / Double(step)).squareRoot()
    #expect(abs(plan.learningRate(at: step) - formula) < 1e-14 * 3e-4)
  }
}

@Test func wsdSExample() throws {
  let plan = try makePlan(.wsdS, stages: [1000, 500])
  #expect(plan.learningRate(at: 10) == 3e-4 && plan.learningRate(at: 900) == 3e-4)
  #expect(plan.learningRate(at: 1000) == 3e-4 / 10)
  #expect(plan.learningRates(in: 1001...1450).allSatisfy { $0 == 3e-4 })
  #expect(plan.learningRate(at: 1500) == 3e-4 / 10)
  #expect(plan.startPoints == [.annealed, .preAnneal])
}

@Test func linearToZeroExample() throws {
  let plan = try makePlan(.linearToZero)
  #expect(plan.learningRate(at: 100) == 3e-4)
  #expect(abs(plan.learningRate(at: 550) - 1.5e-4) < 1e-18)
  #expect(plan.learningRate(at: 1000) == 0)
}

@Test func oneMinusSqrtExample() throws {
  let plan = try makePlan(.oneMinusSqrt, PresetParameters(warmup: .steps(10)), stages: [1010])
  #expect(plan.learningRate(at: 10) == 3e-4)
  #expect(abs(plan.learningRate(at: 260) - 1.65e-4) < 1e-18)
  #expect(plan.learningRate(at: 1010) == 3e-4 / 10)
}

@Test func loweredLinearExample() throws {
  let plan = try makePlan(.loweredLinear, PresetParameters(warmup: .steps(10)), stages: [1010])
  #expect(plan.learningRate(at: 10) == 3e-4)
  #expect(abs(plan.learningRate(at: 510) - 1.05e-4) < 1e-18)
  #expect(plan.learningRate(at: 1010) == 0)
  for factor in [0, 1.5, .nan] {
    #expect(throws: ScheduleError.self) {
      try makePlan(.loweredLinear, PresetParameters(factor: factor))
    }
  }
}

@Test func multiStepExample() throws {
  let plan = try makePlan(.multiStep)
  #expect(plan.learningRates(in: 10...800).allSatisfy { $0 == 3e-4 })
  #expect(plan.learningRates(in: 801...900).allSatisfy { $0 == 0.316 * 3e-4 })
  #expect(plan.learningRates(in: 901...1000).allSatisfy { $0 == 0.1 * 3e-4 })
  let own = try makePlan(.multiStep, PresetParameters(milestones: [0.5], factors: [0]))
  #expect(own.learningRate(at: 500) == 3e-4 && own.learningRate(at: 501) == 0)
  for (milestones, factors) in [
    ([0.5], [0.1, 0.01]), ([0.9, 0.8], [0.3, 0.1]), ([1], [0.1]), ([0.5], [1.1]), ([], []),
  ] as [([Double], [Double])] {
    #expect(throws: ScheduleError.self) {
      try makePlan(.multiStep, PresetParameters(milestones: milestones, factors: factors))
    }
  }
}

@Test func decayFromFinalExample() throws {
  let plan = try makePlan(.decayFromFinal, stages: [1000, 500])
  #expect(plan.learningRate(at: 1000) == 3e-4 / 10)
  #expect(abs(plan.learningRate(at: 1250) - 1.515e-5) < 1e-18)
  #expect(plan.learningRate(at: 1500) == 3e-4 / 10 / 100)
}

@Test func wsdExample() throws {
  let plan = try makePlan(.wsd)
  #expect(plan.learningRates(in: 10...900).allSatisfy { $0 == 3e-4 })
  #expect(abs(plan.learningRate(at: 925) - 1.65e-4) < 1e-18)
  #expect(plan.learningRate(at: 1000) == 3e-4 / 10)
  let other = try makePlan(.wsd, PresetParameters(min: 0, decay: .share(0.2), shape: .linear))
  #expect(abs(other.learningRate(at: 900) - 1.5e-4) < 1e-18)
  #expect(other.learningRate(at: 1000) == 0)
}

@Test func polynomialExample() throws {
  let plan = try makePlan(
    .polynomial, PresetParameters(warmup: .steps(10), power: 2), stages: [1010])
  #expect(plan.learningRate(at: 10) == 3e-4)
  #expect(abs(plan.learningRate(at: 510) - 9.75e-5) < 1e-18)
  #expect(plan.learningRate(at: 1010) == 3e-4 / 10)
  let line = try makePlan(.polynomial)
  let linear = try makePlan(.linear)
  for step in 1...1000 {
    #expect(abs(line.learningRate(at: step) - linear.learningRate(at: step)) < 1e-18)
  }
}

@Test func powerExampleIsTheFormula() throws {
  let plan = try makePlan(.power, PresetParameters(power: -0.5))
  #expect(plan.learningRate(at: 10) == 3e-4)
  #expect(abs(plan.learningRate(at: 40) - 1.5e-4) < 1e-18)
  #expect(isClose(plan.learningRate(at: 900), 3.162278e-5))
  #expect(isClose(plan.learningRate(at: 950), 1.581139e-5))
  #expect(plan.learningRate(at: 1000) == 0)
  for step in 10...900 {
    let formula = 3e-4 * (10 / Double(step)).squareRoot()
    #expect(abs(plan.learningRate(at: step) - formula) < 1e-14 * 3e-4)
  }
  // Up to the decay the horizon does not matter.
  let parameters = PresetParameters(warmup: .steps(10))
  let (short, long) = (
    try makePlan(.power, parameters), try makePlan(.power, parameters, stages: [5000])
  )
  #expect(abs(short.learningRate(at: 900) - long.learningRate(at: 900)) < 1e-17)
}

@Test func oneCycleExample() throws {
  let plan = try makePlan(.oneCycle)
  #expect(abs(plan.learningRate(at: 150) - 1.56e-4) < 1e-18)
  #expect(plan.learningRate(at: 300) == 3e-4)
  #expect(isClose(plan.learningRate(at: 650), 1.500006e-4))
  #expect(plan.learningRate(at: 1000) == 3e-4 / 25 / 1e4)
  #expect(plan.phases.map(\.shape) == [.cosine, .cosine])
}

@Test func cosineRestartsExample() throws {
  let plan = try makePlan(.cosineRestarts, PresetParameters(warmup: .steps(0)))
  #expect(plan.phases.map(\.lastStep) == [50, 150, 350, 750, 1000])
  #expect(plan.phases.map(\.curveStepCount) == [50, 100, 200, 400, 800])
  #expect([25, 100].allSatisfy { abs(plan.learningRate(at: $0) - 1.5e-4) < 1e-18 })
  #expect([50, 150, 350, 750].allSatisfy { plan.learningRate(at: $0) == 0 })
  // (1 + cos(250π/800)) / 2 of the peak.
  #expect(isClose(plan.learningRate(at: 1000), 2.333355e-4))
}

/// The ends of the periods are rounded, not the periods: 7, 10.5 and 15.75 steps.
@Test func periodsOfCosineRestartsNeedNotBeWhole() throws {
  let parameters = PresetParameters(warmup: .steps(3), period: .steps(7), periodFactor: 1.5)
  let plan = try makePlan(.cosineRestarts, parameters, stages: [36])
  #expect(plan.phases.map(\.lastStep) == [3, 10, 21, 36])
  #expect(plan.phases.map(\.curveStepCount) == [3, 7, 11, 15])
  let whole = try makePlan(
    .cosineRestarts, PresetParameters(warmup: .steps(0), period: .rest), stages: [36])
  #expect(whole.phases.count == 1 && whole.learningRate(at: 36) == 0)
}
