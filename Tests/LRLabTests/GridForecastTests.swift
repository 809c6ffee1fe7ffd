import Schedules
import Sim
import Testing

@testable import lrlab

@Suite struct GridForecastTests {
  private func forecast(_ shift: Shift = .strong) throws -> GridForecast {
    var forecast = try GridForecast(
      parseSample(replacing: "steps = 200", with: "steps = 2000"))
    forecast.shift = shift
    return forecast
  }

  private func cell(_ cells: [ForecastCell], _ schedule: String, _ replay: Double) throws
    -> CellMetrics
  {
    try #require(
      cells.first { $0.schedule == schedule && $0.replay == replay && !$0.isControl }
    ).metrics
  }

  @Test func hasEveryCellAndTheControl() throws {
    let cells = try forecast().cells()
    #expect(cells.count == 7)
    #expect(cells.filter(\.isControl).map(\.schedule) == ["rewarmed-cosine"])
    #expect(
      cells.filter(\.isControl).allSatisfy { $0.metrics.newLoss == nil && $0.shift == "none" })
  }

  @Test func metricsFollowTheirFormulas() throws {
    let cells = try forecast().cells()
    let rewarmed = try cell(cells, "rewarmed-cosine", 0)
    // Its first stage is the reference.
    #expect(rewarmed.forgetting == rewarmed.ownForgetting)
    let new = try #require(rewarmed.newLoss)
    #expect(rewarmed.averageLoss == (rewarmed.oldLoss + new) / 2)
    let infinite = try cell(cells, "infinite-cosine", 0)
    #expect(infinite.forgetting != infinite.ownForgetting)
    #expect(try #require(infinite.unannealedOldLoss) > infinite.oldLoss)
    #expect(rewarmed.unannealedOldLoss == nil)
  }

  @Test func rewarmingForgetsMoreAndReplayHelps() throws {
    let cells = try forecast().cells()
    let hot = try cell(cells, "rewarmed-cosine", 0).oldLoss
    #expect(hot > (try cell(cells, "cosine-then-min", 0).oldLoss))
    #expect(hot > (try cell(cells, "rewarmed-cosine", 0.05).oldLoss))
  }

  /// The simulator run by hand on the same rates gives the same number.
  @Test func equalsTheSimulatorOnTheSameRates() throws {
    let forecast = try forecast()
    let plan = try #require(forecast.plans.first { $0.name == "cosine-then-min" })
    let peak = 3e-3
    let landscape = try Shift.strong.parameters().landscape(
      referencePeak: peak, referenceArea: forecast.reference.area(ofStage: 0))
    var simulation = try MomentSimulation(landscape: landscape)
    try simulation.run(plan.learningRates(in: 1...2000), replay: 1)
    try simulation.run(plan.learningRates(in: 2001...2100), replay: 0.05)
    let metrics = try cell(forecast.cells(), "cosine-then-min", 0.05)
    #expect(metrics.oldLoss == simulation.losses().old.total)
    #expect(metrics.newLoss == simulation.losses().new.total)
  }

  @Test func threeStagesAreRefused() throws {
    let plans = try PlanLoader.plans(["cosine"], stages: [100, 100, 100], tokensPerStep: 1)
    let reference = try PlanLoader.plans(["cosine"], stages: [100], tokensPerStep: 1)[0]
    let failure = #expect(throws: Failure.self) {
      try GridForecast(plans: plans, replayShares: [0], shift: .weak, reference: reference).cells()
    }
    #expect(failure?.code == .usage)
  }
}
