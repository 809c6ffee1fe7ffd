import Foundation
import Testing

@testable import Schedules

@Test func phasesAndStagesAreFoundAtTheirEdges() throws {
  let plan = try makePlan(.infiniteCosine, stages: [1000, 500, 300])
  for phase in plan.phases {
    #expect(plan.phase(at: phase.firstStep) == phase && plan.phase(at: phase.lastStep) == phase)
  }
  for stage in plan.stages {
    #expect(plan.stage(at: stage.firstStep) == stage && plan.stage(at: stage.lastStep) == stage)
  }
  #expect(plan.stages.map(\.firstStep) == [1, 1001, 1501])
  #expect(plan.stages.map(\.index) == [0, 1, 2])
}

/// Σηₜ of a straight line is known: k steps from a to b sum to k·(a + b)/2 + (b − a)/2.
@Test func areaIsTheSumOfTheRates() throws {
  let plan = try makePlan(.linear, PresetParameters(peak: 1, min: 0), stages: [600, 400])
  let warmup = 5.5
  #expect(abs(plan.area(ofStage: 0) + plan.area(ofStage: 1) - (warmup + 990 * 0.5 - 0.5)) < 1e-9)
  let constant = try makePlan(.constant, PresetParameters(peak: 0.5, warmup: .steps(0)))
  #expect(constant.area(ofStage: 0) == 500)
}

@Test func plansSurviveEncoding() throws {
  let plan = try makePlan(.infiniteInverseSqrt, stages: [1000, 500])
  let data = try JSONEncoder().encode(plan)
  #expect(try JSONDecoder().decode(Plan.self, from: data) == plan)
}

/// A phase that starts too late, and stages shorter than the phases.
@Test(arguments: [
  ("\"firstStep\":11", "\"firstStep\":12"), ("\"stepCount\":1000", "\"stepCount\":999"),
])
func aDamagedPlanIsNotRead(_ sound: String, _ damaged: String) throws {
  let data = try JSONEncoder().encode(try makePlan(.cosine))
  let text = String(decoding: data, as: UTF8.self)
  let other = text.replacingOccurrences(of: sound, with: damaged)
  #expect(other != text)
  #expect(throws: DecodingError.self) {
    try JSONDecoder().decode(Plan.self, from: Data(other.utf8))
  }
}

@Test func stepsOutsideOfThePlanAreACallersBug() async {
  await #expect(processExitsWith: .failure) {
    _ = try makePlan(.cosine).learningRate(at: 0)
  }
  await #expect(processExitsWith: .failure) {
    _ = try makePlan(.cosine).learningRate(at: 1001)
  }
  await #expect(processExitsWith: .failure) {
    _ = try makePlan(.cosine).learningRates(in: 0...5)
  }
  await #expect(processExitsWith: .success) {
    _ = try makePlan(.cosine).learningRate(at: 1000)
  }
}
