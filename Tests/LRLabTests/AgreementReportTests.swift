import Forecast
import Foundation
import Schedules
import Testing

@testable import lrlab

@Suite struct AgreementReportTests {
  /// A study whose runs measured twice the forecast, a little more in the second seed.
  private func report(
    _ text: String = sampleStudy, probes: (GridCell) -> Bool = { _ in false },
    change: (inout ForecastCell) -> Void = { _ in }
  ) throws -> ValidationReport {
    let study = try parseStudy(text)
    let grid = try GridForecast(study)
    var forecast = try grid.cells()
    let plan = try StudyPlan(study, dataIdentity: "x")
    let summaries = plan.runs.map { run in
      var summary = RunSummary(run, in: study)
      summary.metrics = forecast.first { $0.cell == run.cell }?.metrics
      let more = 0.01 * Double(run.seed)
      summary.metrics?.oldLoss.scale(more)
      summary.metrics?.newLoss?.scale(more)
      summary.metrics?.averageLoss?.scale(more)
      summary.metrics?.forgetting?.scale(more)
      return summary
    }
    for index in forecast.indices { change(&forecast[index]) }
    return ValidationReport(
      results: StudyResults(study: study, plan: plan, summaries: summaries), forecast: forecast,
      grid: grid,
      timing: ValidationTiming(
        data: 0, training: 0, cost: RunCost(seconds: 1, evaluationSeconds: 0, tokens: 1)),
      probes: Set(plan.grid.cells.filter(probes)))
  }

  /// On a landscape file the report names it, and the cells that it was calibrated on do not count.
  @Test func onALandscapeFile() throws {
    let study = try parseStudy(sampleStudy)
    let plan = try StudyPlan(study, dataIdentity: "x")
    let results = StudyResults(
      study: study, plan: plan, summaries: plan.runs.map { RunSummary($0, in: study) })
    var grid = try GridForecast(study)
    #expect(grid.landscapeWords.hasPrefix("built-in landscape \"strong\", not calibrated"))
    #expect(grid.probes(among: results).isEmpty)
    let used = plan.runs[3]
    var landscape = LandscapeFileTests.landscape
    landscape.provenance.logs[0].name = used.id
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("own.toml")
    try LandscapeFile.text(landscape).write(to: file, atomically: true, encoding: .utf8)
    grid.calibrated = try CalibratedFile(file.path)
    #expect(
      grid.landscapeWords
        == "landscape \(file.path), calibrated on 1 log of english, german, near")
    #expect(grid.probes(among: results) == [used.cell])
  }

  @Test func everyMetricIsCompared() throws {
    let report = try report()
    #expect(report.agreements.map(\.metric) == AgreementMetric.allCases)
    let agreement = try #require(report.agreement(.oldLoss))
    #expect(agreement.cells == 6)
    #expect(agreement.groups == 2)
    #expect(agreement.rankWithinReplay == 1)
    #expect(abs((agreement[.slope].value ?? 0) - 2) < 1e-9)
    #expect(abs((agreement[.intercept].value ?? 0) - 0.015) < 1e-9)
    #expect(report.gateFailure == nil)
  }

  /// Two replay shares of German and one of another text are three groups.
  @Test func domainsAreGroupsOfTheirOwn() throws {
    let agreement = try #require(try report(twoDomains).agreement(.averageLoss))
    #expect(agreement.groups == 3)
    #expect(agreement.cells == 9)
    #expect(
      Set(try report(twoDomains).pairs.filter { $0.real.cell.role == .grid }.map(\.group))
        == ["german, 0%", "german, 5%", "near, 25%"])
  }

  /// What forgets more learns more, and the best average is nobody's guess: both ways stand.
  @Test func baselinesReadTheirDirectionFromTheMetric() throws {
    let cells = try report().forecastRanked.compactMap(\.forecast).filter { $0.replay == 0 }
    #expect(cells.map(\.schedule) == ["rewarmed-cosine", "infinite-cosine", "cosine-then-min"])
    func orders(_ metric: AgreementMetric) -> [String: [Double?]] {
      Baselines(probes: ProductRule([])).orders(cells.map { ($0, "german, 0%") }, metric)
    }
    let peak = "replay, then peak of the last stage"
    let peaks = orders(.oldLoss)[peak]?.compactMap { $0 } ?? []
    #expect(peaks == [3e-3, 1.65e-3, 3e-4])
    #expect(orders(.newLoss)[peak]?.compactMap { $0 } == peaks.map { -$0 })
    #expect(orders(.averageLoss)[peak]?.compactMap { $0 } == peaks)
    #expect(orders(.averageLoss)["\(peak), reversed"]?.compactMap { $0 } == peaks.map { -$0 })
    #expect(orders(.oldLoss)["rule of thumb"] == [2, 1, 0])
    #expect(orders(.newLoss)["rule of thumb"] == [0, 1, 2])
    // Of the average the old peak is best, and the further from it the worse.
    #expect(orders(.averageLoss)["rule of thumb"] == [0, 1, 2])
    #expect(orders(.oldLoss)["product rule"] == [nil, nil, nil])
    #expect(orders(.newLoss)["product rule"] == nil)
  }

  /// All schedules probed without replay and one with 5 %: the rule forecasts the two others.
  ///
  /// The first stage is long enough for every schedule to forget.
  @Test func probesFeedTheProductRuleAndDoNotCount() throws {
    let long = sampleStudy.replacing("steps = 200", with: "steps = 2000")
    let report = try report(
      long,
      probes: { cell in
        cell.role == .grid && (cell.replay.share == 0 || cell.schedule == "rewarmed-cosine")
      })
    let agreement = try #require(report.agreement(.forgetting))
    #expect(agreement.cells == 2)
    #expect(agreement[.baseline("product rule")].value == 1)
    #expect(report.record(data: .none).cells.filter(\.probe).count == 4)
    #expect(report.residuals(.oldLoss).text.contains("(probe)"))
  }

  @Test func bandsAreCounted() throws {
    let report = try report(change: { cell in
      let middle = 2 * cell.metrics.oldLoss
      cell.band = LossBand(old: cell.replay == 0 ? middle...(middle + 1) : 0...1, new: nil)
    })
    let agreement = try #require(report.agreement(.oldLoss))
    #expect(agreement[.bandCoverage].value == 0.5)
    #expect(agreement.bands == 6)
    #expect(report.agreement(.newLoss)?.bands == 0)
    #expect(report.record(data: .none).cells[0].forecast_band?["old_loss"]?.count == 2)
  }

  @Test func whatDivergedIsLeftOutAndSaid() throws {
    let report = try report(change: { cell in
      if cell.schedule == "infinite-cosine" { cell.metrics.oldLoss = .infinity }
    })
    #expect(report.agreement(.oldLoss)?.cells == 4)
    #expect(
      report.caveats.contains("2 cells are left out: forecast or measurement is not finite"))
  }

  @Test func theGateIsThatOfOldLoss() throws {
    let text = sampleStudy + "\n[gate]\nrank_within_replay = 0.5"
    #expect(try report(text).gateFailure == nil)
    let failure = try report(text, change: { $0.metrics.oldLoss = -$0.metrics.oldLoss }).gateFailure
    #expect(
      failure?.description == "gate: rank_within_replay of old_loss is -1.000, below 0.5")
  }

  @Test func textSaysTheHeadlineFirst() throws {
    let lines = try report().agreementReport.headline
    #expect(lines[0] == "agreement over 6 cells in 2 groups (domain and replay share), 2 seeds")
    #expect(
      lines[1].hasPrefix(
        "rank of old_loss within a group: +1.00 [+1.00 … +1.00], p = 0.028; best baseline "))
    let table = try report().agreementReport.table
    #expect(table.header == ["metric", "statistic", "value", "90 % interval", "n"])
    #expect(
      table.rows.contains(["", "product rule", "n/a", "n/a", "6 cells"]))
    #expect(try report().text.contains("seed_ceiling = "))
  }

  @Test func residualsAreByScheduleAndGroup() throws {
    let table = try report(twoDomains).residuals(.newLoss)
    #expect(
      table.header
        == ["measured − forecast, new_loss", "german, 0%", "german, 5%", "near, 25%"])
    #expect(
      table.rows.map { $0[0] } == ["rewarmed-cosine", "infinite-cosine", "cosine-then-min"])
    #expect(table.rows.allSatisfy { !$0.contains("n/a") })
  }
}

extension Double {
  /// What the study above measured of a forecast.
  fileprivate mutating func scale(_ more: Double) { self = 2 * self + more }
}

extension StudyData.Record {
  fileprivate static var none: Self { Self(tokenizer: "", vocabulary: 0, domains: []) }
}
