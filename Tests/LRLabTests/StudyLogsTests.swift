import Forecast
import Foundation
import Testing

@testable import lrlab

/// `lrlab validate STUDY --logs DIR`: another trainer's logs in place of our own training.
struct StudyLogsTests {
  private static let quick = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("studies/quick.toml").path

  /// Writes a log for every line of every run, with losses that a rule gives, and reads them.
  private func read(
    edit: (inout [String: String]) -> Void = { _ in }, map: ColumnMap = ColumnMap(),
    old: (Run, Int) -> Double
  ) throws -> (logs: StudyLogs, study: Study) {
    let study = try StudyFile.load(Self.quick)
    let plan = try StudyPlan(study, dataIdentity: "any")
    var files: [String: String] = [:]
    var index = "log,schedule,replay,seed,role,line\n"
    for run in plan.runs {
      let lines = [("main", run.main)] + run.branches.map { ("anneal-\($0 + 1)", $1) }
      for (line, segments) in lines {
        let rates = segments.flatMap { plan.segments[$0].rates }
        var text = "step,lr,val/english/loss,val/german/loss\n"
        for step in stride(from: 100, through: rates.count, by: 100).map({ $0 }) + [586, 781]
        where step <= rates.count {
          text += "\(step),\(rates[step - 1]),\(old(run, step)),\(3 + 0.1 * Double(run.seed))\n"
        }
        let name = "\(run.id)-\(line).csv"
        files[name] = text
        index += "\(name),\(run.schedule),\(run.cell.replay.label),\(run.seed),"
        index += "\(run.cell.role.rawValue),\(line)\n"
      }
    }
    files["runs.csv"] = index
    edit(&files)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("studylogs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    return (try StudyLogs(study, folder: folder, map: map), study)
  }

  /// The loss of a run: 4.5 at the end of the first stage, then higher by the schedule's place.
  private static func loss(_ run: Run, _ step: Int) -> Double {
    guard step > 586 else { return 4.5 + 0.01 * Double(run.seed) + 1 / Double(step) }
    let order = ["cosine-then-min": 0.5, "infinite-cosine": 1.0, "rewarmed-cosine": 1.5]
    return 4.5 + (order[run.schedule] ?? 0) * (1 - 4 * run.cell.replay.share)
      + 0.01 * Double(run.seed)
  }

  @Test func metricsAreThoseOfTheLogs() throws {
    let (logs, _) = try read(old: Self.loss)
    #expect(logs.notes.isEmpty, "\(logs.notes)")
    #expect(logs.summaries.count == logs.plan.runs.count)
    for (run, summary) in zip(logs.plan.runs, logs.summaries) {
      let metrics = try #require(summary.metrics)
      #expect(metrics.oldLoss == Self.loss(run, 781))
      #expect(metrics.newLoss == (run.isControl ? nil : 3 + 0.1 * Double(run.seed)))
      let reference = Self.loss(run, 586)
      #expect(summary.referenceLoss == reference)
      #expect(metrics.forgetting == metrics.oldLoss - reference)
      #expect(metrics.learningRateArea == run.areas)
      #expect((metrics.unannealedOldLoss != nil) == !run.branches.isEmpty)
    }
  }

  /// A second log that counts its own steps from 1, as a new run of a trainer does.
  @Test func aRunMayHaveSeveralLogs() throws {
    let (whole, _) = try read(old: Self.loss)
    let (parts, _) = try read(
      edit: { files in
        let name = files.keys.sorted().first { $0.hasPrefix("rewarmed-cosine-r0-s1") } ?? ""
        let rows = (files[name] ?? "").split(separator: "\n").map(String.init)
        let second = rows.dropFirst().filter { (Int($0.prefix { $0 != "," }) ?? 0) > 586 }
        files[name] = rows.filter { !second.contains($0) }.joined(separator: "\n")
        files["second.csv"] =
          ([rows[0]]
          + second.map { row in
            let cells = row.split(separator: ",")
            return ([String((Int(cells[0]) ?? 0) - 586)] + cells.dropFirst().map(String.init))
              .joined(separator: ",")
          }).joined(separator: "\n")
        let index = (files["runs.csv"] ?? "").split(separator: "\n").map(String.init)
        files["runs.csv"] =
          ([index[0] + ",first_step"] + index.dropFirst().map { $0 + ",1" }
          + ["second.csv,rewarmed-cosine,0%,1,grid,main,587"]).joined(separator: "\n")
      }, old: Self.loss)
    #expect(parts.summaries == whole.summaries)
    #expect(parts.notes.isEmpty, "\(parts.notes)")
  }

  @Test func theAgreementIsPrinted() throws {
    let (logs, study) = try read(old: Self.loss)
    let forecast = try GridForecast(study)
    let report = ValidationReport(
      results: StudyResults(study: study, plan: logs.plan, summaries: logs.summaries),
      forecast: try forecast.cells(), grid: forecast,
      timing: ValidationTiming(
        data: 0, training: 0, cost: RunCost(seconds: 0, evaluationSeconds: 0, tokens: 0)))
    #expect(report.agreement(.oldLoss)?.cells == 6)
    #expect(report.agreement(.oldLoss)?.rankWithinReplay == 1)
    #expect(!report.text.contains("cost:"))
    #expect(report.gateFailure == nil)
  }

  @Test func otherRatesAreNoted() throws {
    let (logs, _) = try read(
      edit: { files in
        let name = files.keys.sorted().first { $0.hasPrefix("cosine-then-min") } ?? ""
        files[name] = files[name]?.replacing("\n100,0.00", with: "\n100,0.01")
      }, old: Self.loss)
    #expect(logs.notes.count == 1)
    #expect(logs.notes.first?.contains("of the peak, at step 100") == true)
  }

  @Test(arguments: [
    ("infinite-cosine,0%,1", "infinite-cosine,0%,9", "the study has no run of infinite-cosine"),
    ("log,schedule", "file,schedule", "no column log among"),
    (",anneal-2", ",anneal-3", "line = \"anneal-3\"; infinite-cosine has main, anneal-1, anneal-2"),
  ])
  func wrongRowsAreRefused(_ given: String, _ wrong: String, _ message: String) throws {
    let error = try #require(throws: Failure.self) {
      try read(
        edit: { files in
          files["runs.csv"] = files["runs.csv"]?.replacing(given, with: wrong, maxReplacements: 1)
        }, old: Self.loss)
    }
    #expect(error.code == .data)
    #expect(error.description.contains(message), "\(error)")
    #expect(error.description.contains("runs.csv"))
  }

  @Test func aMissingBranchIsNamed() throws {
    let error = try #require(throws: Failure.self) {
      try read(
        edit: { files in
          let rows = files["runs.csv"]?.split(separator: "\n").filter { !$0.hasSuffix("anneal-2") }
          files["runs.csv"] = (rows ?? []).joined(separator: "\n")
        }, old: Self.loss)
    }
    #expect(error.description.contains("no loss on english of anneal-2 at step 781"))
  }

  @Test func columnsAreMapped() throws {
    var map = ColumnMap()
    map.losses = [("english", "eval/en"), ("german", "eval/de")]
    let (logs, _) = try read(
      edit: { files in
        files = files.mapValues {
          $0.replacing("val/english/loss", with: "eval/en")
            .replacing("val/german/loss", with: "eval/de")
        }
      }, map: map, old: Self.loss)
    #expect(logs.summaries.count == logs.plan.runs.count)
    let error = try #require(throws: Failure.self) {
      try read(
        edit: { files in
          files = files.mapValues { $0.replacing("val/german/loss", with: "eval/de") }
        }, old: Self.loss)
    }
    #expect(error.description.contains("--map german=COLUMN names it"))
  }
}
