import Schedules
import Sim
import Testing

@testable import lrlab

@Suite struct GridForecastTests {
  private func forecast(_ shift: Shift = .strong) throws -> GridForecast {
    var forecast = try GridForecast(
      parseSample(replacing: "steps = 200", with: "steps = 2000"))
    forecast.shifts = DomainShifts(shift)
    return forecast
  }

  private func cell(_ cells: [ForecastCell], _ schedule: String, _ replay: Double) throws
    -> CellMetrics
  {
    try #require(
      cells.first { $0.schedule == schedule && $0.replay == replay && !$0.isControl }
    ).metrics
  }

  /// The forecast's own landscape, before the first step.
  private func start(_ forecast: GridForecast) throws -> MomentSimulation {
    try #require(try forecast.landscapes().all.first).start()
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
    var simulation = try start(forecast)
    try simulation.run(plan.learningRates(in: 1...2000), replay: 1)
    try simulation.run(plan.learningRates(in: 2001...2100), replay: 0.05)
    let metrics = try cell(forecast.cells(), "cosine-then-min", 0.05)
    #expect(metrics.oldLoss == simulation.losses().old.total)
    #expect(metrics.newLoss == simulation.losses().new.total)
  }

  /// Three stages without a study: every stage has its own data, replay follows the reservoir rule.
  @Test func severalStagesAreSimulatedInSequence() throws {
    let plans = try PlanLoader.plans(["cosine"], stages: [300, 200, 100], tokensPerStep: 1)
    let reference = try PlanLoader.plans(["cosine"], stages: [300], tokensPerStep: 1)[0]
    let forecast = GridForecast(
      plans: plans, replayShares: [0.1], shift: .weak, reference: reference)
    let cell = try #require(try forecast.cells().first)
    let landscape = try #require(forecast.landscapes().all.first)
    #expect(landscape.landscape.tasks.count == 3)
    var simulation = try landscape.start()
    try simulation.run(plans[0].learningRates(in: 1...300), shares: [1, 0, 0])
    try simulation.run(plans[0].learningRates(in: 301...500), shares: [0.1, 0.9, 0])
    let seen = [320.0 / 500, 180.0 / 500]
    try simulation.run(
      plans[0].learningRates(in: 501...600), shares: [0.1 * seen[0], 0.1 * seen[1], 0.9])
    #expect(abs(cell.metrics.oldLoss - simulation.losses().tasks[0].total) < 1e-12)
    #expect(
      abs(try #require(cell.metrics.newLoss) - simulation.losses().tasks[2].total) < 1e-12)
    #expect(cell.metrics.backwardTransfer != nil && cell.metrics.forwardTransfer != nil)
  }

  @Test func explainsARise() throws {
    let cells = try forecast().cells(explaining: true)
    for cell in cells where !cell.cell.isBaseline {
      let why = try #require(cell.explanation)
      #expect(abs(why.end.loss.total - cell.metrics.oldLoss) < 1e-12)
      let rise = why.spike.loss.total - why.start.loss.total
      #expect(abs(rise - (cell.metrics.peakForgetting ?? .nan)) < 1e-12)
      let parts = Explanation.parts.reduce(0) { $0 + why.change($1.of, at: why.end) }
      #expect(abs(parts - (why.end.loss.total - why.start.loss.total)) < 1e-12)
      let shares = why.directions(\.shift, at: why.end, peak: 3e-3)
      #expect(shares.isEmpty || abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-9)
      if cell.isControl { #expect(abs(why.end.loss.shift) < 1e-12) }
    }
  }

  // MARK: - Axes and baselines

  private func axes() throws -> GridForecast {
    try GridForecast(
      parseStudy(
        "start = [\"annealed\", \"pre-anneal\"]\nbaseline = [\"union\", \"from-scratch\"]\n"
          + sampleStudy.replacing("steps = 200", with: "steps = 2000").replacing(
            "batch = 4", with: "batch = 4\nmoments = [\"reset\", \"keep\"]"
          ).replacing(
            "[0, 0.05]", with: "[0, 0.05, { domain = \"near\", share = 0.05 }]"
          ).replacing("[domain.german]", with: "[domain.near]\ncorpus = \"near\"\n[domain.german]"))
    )
  }

  /// A start from the branch, simulated by hand on the branch's and the second stage's rates.
  @Test func startsHaveTheirOwnForecast() throws {
    let forecast = try axes()
    let plan = try #require(forecast.plans.first { $0.name == "infinite-cosine" })
    var simulation = try start(forecast)
    try simulation.run(plan.branches[0].plan.learningRates(in: 1...2000), replay: 1)
    let own = simulation.losses().old.total
    try simulation.run(plan.branches[1].plan.learningRates(in: 2001...2100), replay: 0.05)
    let cells = try forecast.cells()
    let cell = try #require(
      cells.first {
        $0.schedule == "infinite-cosine" && $0.cell.start == .annealed && $0.replay == 0.05
      })
    #expect(cell.metrics.oldLoss == simulation.losses().old.total)
    #expect(cell.metrics.ownForgetting == simulation.losses().old.total - own)
    let other = try #require(
      cells.first {
        $0.schedule == "infinite-cosine" && $0.cell.start == .preAnneal && $0.replay == 0.05
      })
    #expect(other.metrics.oldLoss != cell.metrics.oldLoss)
  }

  /// A union is a mixture of both tasks from the start, in the proportion of their steps.
  @Test func baselinesAreOneStageFromFreshWeights() throws {
    let forecast = try axes()
    let cells = try forecast.cells()
    let shares = [[2000.0 / 2100, 100.0 / 2100], [0, 1]]
    for (role, shares) in zip([GridCell.Role.union, .fromScratch], shares) {
      let cell = try #require(cells.first { $0.cell.role == role })
      var simulation = try start(forecast)
      try simulation.run(
        cell.plan.learningRates(in: 1...cell.plan.stepCount), shares: shares)
      #expect(cell.metrics.oldLoss == simulation.losses().old.total)
      #expect(cell.metrics.newLoss == simulation.losses().new.total)
      #expect(cell.metrics.ownForgetting == nil && cell.metrics.peakForgetting == nil)
      #expect((cell.metrics.forgetting == nil) == (role == .fromScratch))
    }
  }

  /// What the simulator does not know has no forecast, and the report says why.
  @Test func gapsAreNamed() throws {
    let forecast = try axes()
    let cells = try forecast.cells()
    // Four lines of three shares with reset moments, the control, two baselines.
    #expect(cells.count == 4 * 3 + 1 + 2)
    #expect(cells.allSatisfy { $0.cell.moments != .keep })
    #expect(
      forecast.gaps == [
        "no forecast (the landscape's optimizer has no moments: its forecast stands with moments = "
          + "\"reset\"): 13 cells"
      ])
    #expect(try GridForecast(parseStudy(threeStages)).gaps.isEmpty)
  }

  /// A stand-in is another task, near the old one; the two disclosed ones keep their places.
  @Test func aStandInIsATaskOfItsOwn() throws {
    let forecast = try axes()
    let landscapes = try forecast.landscapes().all
    #expect(landscapes.map(\.domains) == [["english", "german"], ["english", "german", "near"]])
    #expect(landscapes.map(\.shifts) == [["none", "strong"], ["none", "strong", "near"]])
    let cells = try forecast.cells().filter { $0.schedule == "rewarmed-cosine" }
    let plain = try #require(cells.first { $0.replay == 0.05 && $0.cell.replay.isPlain })
    let standIn = try #require(cells.first { !$0.cell.replay.isPlain })
    let none = try #require(cells.first { $0.replay == 0 && !$0.isControl })
    #expect(standIn.metrics.oldLoss < none.metrics.oldLoss)
    #expect(standIn.metrics.oldLoss > plain.metrics.oldLoss)
  }

  @Test func sharesFromTheCommandLine() throws {
    var forecast = try forecast()
    forecast.replay(shares: [0.5])
    #expect(forecast.entries.map(\.cell.replay.share) == [0.5, 0.5, 0.5, 0])
    #expect(forecast.entries.last?.cell.role == .noShift)
  }
}
