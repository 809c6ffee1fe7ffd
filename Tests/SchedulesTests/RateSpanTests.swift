import Schedules
import Testing

@Suite struct RateSpanTests {
  @Test(arguments: [99, 307, 1000, 100_000])
  func coverTheStage(steps: Int) throws {
    let plan = try ScheduleSpecification(.rewarmedCosine).resolved(
      stages: [steps * 2, steps * 3], tokensPerStep: 1)
    for stage in plan.stages {
      let spans = plan.spans(ofStage: stage.index)
      #expect(spans.reduce(0) { $0 + $1.stepCount } == stage.stepCount)
      #expect(spans.allSatisfy { $0.stepCount >= 1 } && spans.count <= 1024)
      let area = spans.reduce(0) { $0 + Double($1.stepCount) * $1.learningRate }
      #expect(abs(area / plan.area(ofStage: stage.index) - 1) < 1e-5)
    }
  }

  /// Few steps are told one by one.
  @Test func shortStagesAreExact() throws {
    let plan = try ScheduleSpecification(.cosine).resolved(stages: [300], tokensPerStep: 1)
    #expect(plan.spans(ofStage: 0).map(\.learningRate) == plan.learningRates(in: 1...300))
  }

  @Test func constantPhasesAreOneSpan() throws {
    let plan = try ScheduleSpecification(.constant, PresetParameters(peak: 2e-4, warmup: .steps(0)))
      .resolved(stages: [1_000_000_000], tokensPerStep: 1)
    #expect(
      plan.spans(ofStage: 0) == [RateSpan(stepCount: 1_000_000_000, learningRate: 2e-4)])
  }

  /// A phase over the whole run is cut at the stage's ends.
  @Test func aPhaseOfTheWholeRun() throws {
    let plan = try ScheduleSpecification(.cosine).resolved(
      stages: [5000, 7000], tokensPerStep: 1)
    let spans = plan.spans(ofStage: 1, most: 7000)
    #expect(spans.map(\.learningRate) == plan.learningRates(in: 5001...12000))
  }
}
