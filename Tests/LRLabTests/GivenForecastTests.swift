import Foundation
import Schedules
import Sim
import Testing

@testable import lrlab

@Suite struct GivenForecastTests {
  private func study(_ keys: String) throws -> Study {
    try parseStudy(
      sampleStudy.replacing(
        "domain = \"english\"\nsteps = 200", with: "domain = \"english\"\ngiven = true\n" + keys
      ).replacing("peak = 3e-3", with: "peak = 3e-4"))
  }

  private func cells(_ keys: String) throws -> [ForecastCell] {
    try GridForecast(try study(keys)).cells()
  }

  /// The description ends where the run of every step ends.
  @Test(arguments: [
    "steps = 20000\npeak = 3e-4\nfinal = 3e-5", "steps = 300\npeak = 3e-4\nfinal = 0",
  ])
  func isWhatEveryStepGives(keys: String) throws {
    let described = try GridForecast(try study(keys))
    var run = described
    run.described = nil
    for (short, long) in zip(try described.cells(), try run.cells()) {
      let (a, b) = (short.metrics, long.metrics)
      #expect(abs(a.oldLoss - b.oldLoss) < 1e-5)
      #expect(abs((a.newLoss ?? 0) - (b.newLoss ?? 0)) < 1e-5)
      #expect(abs((a.forgetting ?? 0) - (b.forgetting ?? 0)) < 1e-5)
      #expect(abs(a.learningRateArea[0] / b.learningRateArea[0] - 1) < 1e-5)
      // Its way is not known, only its two ends.
      #expect(short.trajectory.count { $0.stage == 0 } == 2)
    }
  }

  /// As long a stage as a study can name: its steps fit into no memory.
  @Test func aLongStageCostsNothing() throws {
    let cell = try #require(try cells("steps = 990000000\npeak = 3e-4\nfinal = 3e-5").first)
    #expect(cell.metrics.learningRateArea[0] > 1e5)
    #expect((cell.metrics.forgetting ?? -1) >= 0)
  }

  /// Adam's mean field has no closed form; such a stage is run, as far as steps can be.
  @Test func adamRunsEveryStep() throws {
    let file = try LandscapeFileTests().calibrated()
    var forecast = try GridForecast(try study("steps = 3000\npeak = 2e-4\nfinal = 2e-5"))
    forecast.calibrated = file
    #expect(try forecast.cells()[0].trajectory.count { $0.stage == 0 } > 100)
    forecast = try GridForecast(try study("steps = 20000000\npeak = 2e-4\nfinal = 2e-5"))
    forecast.calibrated = file
    let failure = #expect(throws: Failure.self) { try forecast.cells() }
    #expect(
      failure?.description
        == "simulate: a given stage of 20000000 steps; this landscape has no closed form for many "
        + "steps at once, at most 10000000 are run one by one")
  }

  // MARK: - What is unknown

  private func sweep(_ keys: String) throws -> (GivenSweep, [ForecastCell]) {
    let study = try study(keys)
    let given = try #require(study.given)
    let sweep = try GivenSweep(given) { values throws(Failure) in
      try GridForecast(study.assuming(values)).cells()
    }
    return (sweep, try GridForecast(study).cells())
  }

  @Test func bandsHoldEveryAssumption() throws {
    let (sweep, middle) = try sweep("steps = 2000\npeak = \"unknown\"\nfinal = \"unknown\"")
    // Three peaks, three final rates, and the middle, whose final rate is none of them.
    #expect(sweep.assumptions.count == 10)
    for (index, cell) in middle.enumerated() {
      let bands = sweep.bands(index)
      let old = try #require(bands.oldLoss)
      #expect(
        old.low <= cell.metrics.oldLoss && cell.metrics.oldLoss <= old.high && old.low < old.high)
      for one in sweep.cells[index] {
        #expect(one.cell.schedule == cell.cell.schedule)
        #expect(old.low <= one.metrics.oldLoss && one.metrics.oldLoss <= old.high)
      }
      let path = sweep.path(index, task: 0)
      #expect(path.count == cell.trajectory.count { $0.stage > 0 && $0.branch == "main" })
      let last = cell.trajectory.last { $0.branch == "main" }
      let end = try #require(path.last ?? nil)
      #expect(end.low <= (last?.oldLoss ?? 0) && (last?.oldLoss ?? 0) <= end.high)
    }
  }

  /// One unknown is swept finely; its ends are the ends of its range.
  @Test func oneUnknown() throws {
    let (sweep, middle) = try sweep("steps = 2000\npeak = 2e-4\nfinal = \"unknown\"")
    #expect(
      sweep.assumptions.map(\.final).sorted() == [0, 0.1, 0.25, 0.5, 0.75, 1].map { $0 * 2e-4 })
    let orders = sweep.orders(middle)
    #expect(orders.map(\.metric) == ["old_loss", "average_loss", "old_loss", "average_loss"])
    #expect(orders.map(\.replay) == ["replay 0%", "replay 0%", "replay 5%", "replay 5%"])
    for order in orders {
      #expect(order.assumptions == 6 && (1...6).contains(order.sameCount))
      #expect((1...6).contains(order.lowestCount))
    }
    let text = sweep.text(middle)
    #expect(
      text.hasPrefix(
        "unknown of the given stage: final 0 ... 1 x the peak (above: 2e-05); lowest and highest number "
          + "of the 6 assumptions tried:\n"))
  }

  /// What is unstable under an assumption has no place in a band, and is never the best.
  @Test func unstableAssumptions() throws {
    let text = sampleStudy.replacing(
      "domain = \"english\"\nsteps = 200",
      with: "domain = \"english\"\ngiven = true\nsteps = 2000\npeak = \"unknown\"\nfinal = 1e-5")
    let study = try parseStudy(text.replacing("peak = 3e-3", with: "peak = 1.5e-3"))
    let sweep = try GivenSweep(try #require(study.given)) { values throws(Failure) in
      try GridForecast(study.assuming(values)).cells()
    }
    let middle = try GridForecast(study).cells()
    let hot = try #require(middle.firstIndex { $0.schedule == "rewarmed-cosine" })
    let bands = sweep.bands(hot)
    #expect(bands.unstable > 0 && bands.unstable < sweep.assumptions.count)
    #expect(bands.oldLoss?.low.isFinite == true && bands.oldLoss?.high.isFinite == true)
    #expect(sweep.text(middle).contains("unstable under \(bands.unstable) of 5"))
    for order in sweep.orders(middle) where order.metric == "average_loss" {
      #expect(order.lowest != "rewarmed-cosine" || order.lowestCount <= 5 - bands.unstable)
    }
  }

  @Test func reportAndPictureShowTheBands() throws {
    let scratch = try Scratch()
    let study = try study("steps = 2000\npeak = 2e-4\nfinal = \"unknown\"")
    let (sweep, middle) = try sweep("steps = 2000\npeak = 2e-4\nfinal = \"unknown\"")
    var report = ForecastReport(
      cells: middle, forecast: try GridForecast(study), landscape: "")
    report.sweep = sweep
    #expect(report.text.contains(" of the 6 assumptions tried"))
    try report.write(to: scratch.url)
    let picture = try String(
      contentsOf: scratch.url.appendingPathComponent("trajectory.svg"), encoding: .utf8)
    // Two panels of losses for each of two replay shares, three schedules each.
    let areas = picture.components(separatedBy: "fill-opacity").count - 1
    #expect(areas == 4 * Set(middle.map(\.schedule)).count)
    #expect(picture.contains("step after the given stage") && !picture.contains("stage 1<"))
    let json = try String(
      contentsOf: scratch.url.appendingPathComponent("summary.json"), encoding: .utf8)
    #expect(json.contains("\"given_bands\"") && json.contains("\"same_order_under\""))
  }

  /// A stage with no rate above zero leaves the losses as they were.
  @Test func aStageAtRateZero() throws {
    let cells = try cells("steps = 2000\npeak = 2e-4\nfinal = 0")
    let still = try #require(cells.first { $0.schedule == "cosine-then-min" })
    #expect(still.metrics.forgetting == 0)
  }
}
