import Testing

@testable import Schedules

private func phase(
  _ kind: PhaseKind, _ length: Length, to: Double? = nil, from: Double? = nil, shape: Shape? = nil,
  alpha: Double? = nil
) -> PhaseSpecification {
  PhaseSpecification(kind: kind, length: length, shape: shape, from: from, to: to, alpha: alpha)
}

private func resolve(
  _ phases: [PhaseSpecification], peak: Double = 1e-3, steps: Int = 1000,
  tokensPerStep: Double = 1000
) throws -> Plan {
  try ScheduleSpecification(name: "own", form: .phases(phases, peak: peak))
    .resolved(stages: [steps], tokensPerStep: tokensPerStep)
}

private func message(_ phases: [PhaseSpecification], steps: Int = 1000) -> String {
  do {
    return "resolved: \(try resolve(phases, steps: steps).phases.map(\.stepCount))"
  } catch {
    return "\(error)"
  }
}

@Test func explicitPhasesTakeTheirDefaults() throws {
  let plan = try resolve([
    phase(.warmup, .share(0.01)), phase(.cooldown, .share(0.6), to: 5.5e-4),
    phase(.constant, .rest), phase(.anneal, .steps(140), to: 1e-4),
  ])
  #expect(plan.name == "own")
  #expect(plan.phases.map(\.lastStep) == [10, 610, 860, 1000])
  #expect(plan.phases.map(\.shape) == [.linear, .cosine, .constant, .exponential])
  #expect(plan.learningRate(at: 10) == 1e-3)
  #expect(plan.learningRates(in: 610...860).allSatisfy { $0 == 5.5e-4 })
  #expect(plan.learningRate(at: 1000) == 1e-4)
  expectScheduleLaws(plan, stages: [1000], peak: 1e-3)
}

@Test func aRateGivenAsFromIsAJump() throws {
  let plan = try resolve([
    phase(.constant, .steps(100)), phase(.decay, .rest, to: 0, from: 7e-4, shape: .linear),
  ])
  #expect(plan.learningRate(at: 100) == 1e-3)
  #expect(plan.learningRate(at: 101) == 7e-4 * (1 - 1.0 / 900))
  #expect(plan.learningRate(at: 1000) == 0)
}

@Test func phasesOfStagesGoOnFromTheLastRate() throws {
  let lists = [
    [phase(.warmup, .share(0.1)), phase(.cooldown, .rest, to: 4e-4)],
    [phase(.constant, .share(0.5)), phase(.anneal, .share(0.5), to: 1e-4)],
  ]
  let specification = ScheduleSpecification(name: "own", form: .stages(lists, peak: 1e-3))
  let plan = try specification.resolved(stages: [100, 50], tokensPerStep: 1000)
  #expect(plan.phases.map(\.lastStep) == [10, 100, 125, 150])
  #expect(plan.phases.map(\.stage) == [0, 0, 1, 1])
  #expect(plan.learningRate(at: 125) == 4e-4 && plan.learningRate(at: 150) == 1e-4)
  let error = #expect(throws: ScheduleError.self) {
    try specification.resolved(stages: [100], tokensPerStep: 1000)
  }
  #expect(error == .wrongCount(place: "stages of phases", given: 2, stages: 1))
}

/// Whatever the number of steps, the boundaries are the nearest steps and add up.
@Test func boundariesAreRoundedToTheNearestStep() throws {
  for steps in 50...3000 {
    let plan = try makePlan(.infiniteCosine, stages: [steps])
    // In whole hundredths, halves up: ⌊(share·N + 50) / 100⌋.
    #expect(
      plan.phases.map(\.lastStep) == [
        (steps + 50) / 100, (61 * steps + 50) / 100, (86 * steps + 50) / 100, steps,
      ])
  }
}

/// 29 % of 50 steps is 14.5, a half, though the product in binary is a little less.
@Test func aHalfIsAHalfWhateverItsBinaryDigits() throws {
  #expect(0.29 * 50 < 14.5)
  let plan = try resolve([phase(.warmup, .share(0.29)), phase(.constant, .rest)], steps: 50)
  #expect(plan.phases.map(\.stepCount) == [15, 35])
}

@Test func sharesMustComeToTheWholeEvenWhereRoundingHidesIt() {
  let phases = [phase(.warmup, .share(0.5)), phase(.constant, .share(0.499))]
  #expect(message(phases, steps: 100).hasPrefix("run: the phases come to 99.9 %"))
}

@Test func tokensAndStepsMixWithShares() throws {
  let plan = try resolve([
    phase(.warmup, .tokens(2400)), phase(.constant, .tokens(2400)), phase(.constant, .share(0.1)),
    phase(.decay, .rest, to: 0),
  ])
  #expect(plan.phases.map(\.lastStep) == [2, 5, 105, 1000])
  let exact = try resolve([phase(.warmup, .steps(1)), phase(.constant, .tokens(999_100))])
  #expect(exact.phases.map(\.stepCount) == [1, 999])
}

@Test func aPhaseWithoutStepsNamesWhatFits() {
  let phases = [phase(.warmup, .share(0.01)), phase(.constant, .rest)]
  #expect(
    message(phases, steps: 40)
      == "phase 1 (warmup): 1 % of 40 steps rounds to no step;"
      + " the shortest run that fits has 50 steps")
  #expect(message(phases, steps: 49).contains("no step"))
  #expect(message(phases, steps: 50) == "resolved: [1, 49]")
  // A whole warm-up fits in 3 steps, but then nothing is left for the rest: 1.5 rounds up to 2.
  #expect(
    message([phase(.warmup, .share(0.5)), phase(.constant, .rest)], steps: 1)
      == "phase 2 (constant): no step of 1 is left; the shortest run that fits has 2 steps")
  #expect(
    message([phase(.warmup, .tokens(400)), phase(.constant, .rest)])
      == "phase 1 (warmup): 400 tokens round to no step; a phase needs at least 1 step")
  #expect(
    message([phase(.warmup, .steps(0)), phase(.constant, .rest)])
      == "phase 1 (warmup): 0 steps given; a phase needs at least 1 step")
}

@Test func aStageWithoutRoomIsNamed() {
  let error = #expect(throws: ScheduleError.self) {
    try makePlan(.rewarmedCosine, stages: [1000, 30])
  }
  #expect(
    error?.description
      == "stage 2, phase 1 (warmup): 1 % of 30 steps rounds to no step;"
      + " the shortest stage that fits has 50 steps")
  let branch = #expect(throws: ScheduleError.self) {
    try makePlan(.infiniteCosine, stages: [1000, 3])
  }
  #expect(branch?.description.hasPrefix("stage 2, phase 2 (anneal): 14 % of 3 steps") == true)
}

@Test(arguments: [
  (
    [(PhaseKind.warmup, Length.share(0.5)), (.constant, .share(0.499))],
    "run: the phases come to 99.9 %"
  ),
  ([(.warmup, .share(0.5)), (.constant, .share(0.6))], "run: the phases come to 110 %"),
  ([(.warmup, .steps(500)), (.constant, .steps(499))], "run: the phases come to 999 steps"),
  (
    [(.warmup, .steps(600)), (.constant, .rest), (.constant, .share(0.5))],
    "run: the phases come to 1100 steps"
  ),
  (
    [(.warmup, .share(0.6)), (.constant, .rest), (.constant, .share(0.5))],
    "run: the phases come to 110 %"
  ),
  ([(.warmup, .steps(2000)), (.constant, .rest)], "run: the phases come to 2000 steps"),
  ([(.warmup, .rest), (.constant, .rest)], "run: more than one phase of length \"rest\""),
  ([], "run: no phase; a run has at least 1 phase"),
  ([(.warmup, .share(1.5))], "phase 1 (warmup): length = 150%; a length is not negative"),
  ([(.warmup, .steps(-5))], "phase 1 (warmup): length = -5; a length is not negative"),
  ([(.warmup, .tokens(.nan))], "phase 1 (warmup): length = nantok; a length is not negative"),
])
func lengthsThatDoNotAddUpAreRefused(_ phases: [(PhaseKind, Length)], _ expected: String) {
  let message = message(phases.map { phase($0.0, $0.1) })
  #expect(message.hasPrefix(expected), "\(message)")
}

@Test(arguments: [
  (
    phase(.warmup, .rest, to: 2e-3),
    "phase 1 (warmup): to = 0.002; a rate lies in 0 ... the peak, 0.001"
  ),
  (
    phase(.warmup, .rest, from: -1),
    "phase 1 (warmup): from = -1; a rate lies in 0 ... the peak, 0.001"
  ),
  (
    phase(.warmup, .rest, to: .nan),
    "phase 1 (warmup): to = nan; a rate lies in 0 ... the peak, 0.001"
  ),
  (
    phase(.warmup, .rest, to: 1e-4, from: 2e-4),
    "phase 1 (warmup): from 0.0002 to 0.0001; a warmup does not fall"
  ),
  (
    phase(.decay, .rest, to: 2e-4, from: 1e-4),
    "phase 1 (decay): from 0.0001 to 0.0002; a decay does not rise"
  ),
  (
    phase(.constant, .rest, to: 2e-4, from: 1e-4),
    "phase 1 (constant): from 0.0001 to 0.0002; a constant has one rate"
  ),
  (phase(.cooldown, .rest), "phase 1 (cooldown): no final rate; a cooldown needs \"to\""),
  (
    phase(.anneal, .rest, to: 0),
    "phase 1 (anneal): exponential from 0.001 to 0; an exponential needs both rates above 0"
  ),
  (
    phase(.constant, .rest, shape: .cosine),
    "phase 1 (constant): shape = cosine; a constant has no shape"
  ),
  (
    phase(.decay, .rest, to: 0, shape: .constant),
    "phase 1 (decay): shape = constant; a shape is one of linear, cosine, one-minus-sqrt, inverse-sqrt, exponential, square, mirror-cosine, polynomial, power"
  ),
  (
    phase(.decay, .rest, to: 0, shape: .linear, alpha: 3),
    "phase 1 (decay): alpha = 3 with shape linear; alpha is finite and above 0, and only for inverse-sqrt, polynomial and power"
  ),
  (
    phase(.decay, .rest, to: 0, shape: .inverseSqrt, alpha: 0),
    "phase 1 (decay): alpha = 0 with shape inverse-sqrt; alpha is finite and above 0, and only for inverse-sqrt, polynomial and power"
  ),
])
private func ratesOutOfOrderAreRefused(_ phase: PhaseSpecification, _ expected: String) {
  #expect(message([phase]) == expected)
}

@Test(arguments: [0, -1e-3, Double.nan, .infinity])
func aPeakIsFiniteAndPositive(_ peak: Double) {
  let error = #expect(throws: ScheduleError.self) {
    try resolve([phase(.constant, .rest)], peak: peak)
  }
  #expect(error?.description.hasPrefix("peak: ") == true)
}

@Test(arguments: [[], [0], [10, -1], [100, 1_000_000_000]])
func stagesNeedSteps(_ stages: [Int]) {
  #expect(throws: ScheduleError.self) { try makePlan(.constant, stages: stages) }
}
