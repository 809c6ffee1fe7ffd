import Testing

@testable import Schedules

@Test func tokensBecomeStepsByTheirBoundaries() throws {
  // 2.4 + 2.4 + 2.4 steps: boundaries at 2, 5, 7.
  #expect(try stageSteps(tokens: [2400, 2400, 2400], tokensPerStep: 1000) == [2, 3, 2])
  // Halves go up.
  #expect(try stageSteps(tokens: [500, 1000], tokensPerStep: 1000) == [1, 1])
  // 300B tokens of the paper's batch.
  #expect(try stageSteps(tokens: [3e11, 2e11], tokensPerStep: 2_260_992) == [132_685, 88_457])
}

@Test func aStageWithoutStepsIsNamed() {
  let error = #expect(throws: ScheduleError.self) {
    try stageSteps(tokens: [2400, 50], tokensPerStep: 1000)
  }
  #expect(
    error?.description
      == "stage 2: 50 tokens come to no step of 1000 tokens; a stage needs at least 1 step")
}

@Test(arguments: [-1, .nan, .infinity, 1e15])
func tokenCountsOutOfRangeAreRefused(_ tokens: Double) {
  #expect(throws: ScheduleError.self) { try stageSteps(tokens: [tokens], tokensPerStep: 1000) }
}

@Test(arguments: [0, -1, Double.nan, .infinity])
func aBatchWithoutTokensIsRefused(_ tokensPerStep: Double) {
  #expect(throws: ScheduleError.self) { try stageSteps(tokens: [1], tokensPerStep: tokensPerStep) }
  #expect(throws: ScheduleError.self) {
    try ScheduleSpecification(.cosine).resolved(stages: [100], tokensPerStep: tokensPerStep)
  }
}
