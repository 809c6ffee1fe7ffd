import Foundation
import Model
import Schedules

/// Writes the folders of a study's runs: what was asked, what was planned, where it ran, what came out.
struct RunStore {
  let runner: StudyRunner
  private var plan: StudyPlan { runner.plan }
  private var study: Study { runner.plan.study }

  private let environment: RunEnvironment

  init(_ runner: StudyRunner) {
    self.runner = runner
    environment = .current(threads: runner.threads)
  }

  /// What stands in a run's `plan.json`.
  private struct PlanRecord: Encodable {
    struct Piece: Encodable {
      var segment: String
      var stage: Int
      var domain: String
      var replay: Double
      /// Share of each domain in what is replayed; null without replay.
      var replayed: [String: Double]?
      var first_step: Int
      var last_step: Int
      var first_rate: Double
      var last_rate: Double
      var shared_by: Int
    }
    var run: String
    /// SHA-256 of the resolved plan.
    var plan: String
    var schedule: String
    var domain: String?
    var replay: String
    var start: String?
    var moments: String?
    var baseline: String?
    var seed: UInt64
    var control: Bool
    var lanes: Int
    var tokens_per_step: Int
    var main: [Piece]
    var branches: [String: [Piece]]
    var data: StudyData.Record
  }

  /// Writes the study's own files, before training.
  func writeStudy(_ folder: URL) throws(Failure) {
    try Files.write(study.source, to: folder.appendingPathComponent("study.toml"))
    try Files.write(
      try Files.json(environment),
      to: folder.appendingPathComponent("environment.json"))
    try Files.write(
      try Files.json(runner.data.record), to: folder.appendingPathComponent("data.json"))
  }

  /// Writes one finished run's folder.
  func write(_ run: Run, _ summary: RunSummary) throws(Failure) {
    let folder = runner.folder.appendingPathComponent(run.id)
    try writeStudy(folder)
    var branches: [String: [PlanRecord.Piece]] = [:]
    for (stage, line) in run.branches { branches["anneal-\(stage + 1)"] = line.map(piece) }
    let record = PlanRecord(
      run: run.id, plan: run.planHash, schedule: run.schedule,
      domain: study.domainText(run.cell), replay: run.cell.replayText,
      start: run.cell.start?.rawValue, moments: run.cell.moments?.rawValue,
      baseline: run.cell.baseline, seed: run.seed, control: run.isControl, lanes: StudyPlan.lanes,
      tokens_per_step: study.tokensPerStep,
      main: run.main.map(piece), branches: branches, data: runner.data.record)
    try Files.write(try Files.json(record), to: folder.appendingPathComponent("plan.json"))
    try Files.write(try Files.json(summary), to: folder.appendingPathComponent("summary.json"))
    try writeMetrics(run, to: folder)
  }

  private func piece(_ index: Int) -> PlanRecord.Piece {
    let segment = plan.segments[index]
    let users = plan.runs.filter { run in
      run.main.contains(index) || run.branches.values.contains { $0.contains(index) }
    }
    let parts = segment.source.parts.map { ($0.domain, $0.share) }
    return PlanRecord.Piece(
      segment: segment.id, stage: segment.stage + 1, domain: segment.domain,
      replay: segment.replay,
      replayed: parts.isEmpty ? nil : Dictionary(parts, uniquingKeysWith: +),
      first_step: segment.firstStep, last_step: segment.lastStep,
      first_rate: segment.rates.first ?? 0, last_rate: segment.rates.last ?? 0,
      shared_by: users.count)
  }

  /// `metrics.csv` and `metrics.jsonl`: the main line, then the rows of each branch beyond it.
  private func writeMetrics(_ run: Run, to folder: URL) throws(Failure) {
    let names = study.domains.map(\.name)
    var header = ["branch", "step", "stage", "tokens", "lr", "train/loss", "grad_norm"]
    header += ["update_norm"]
    header += names.flatMap { ["val/\($0)/loss", "val/\($0)/loss_at_end"] } + ["seconds"]
    var csv = [header.joined(separator: ",")]
    var jsonl: [String] = []
    let rows = rows(run)
    for (branch, row) in rows {
      var cells = [branch, String(row.step), String(row.stage + 1), String(row.tokens)]
      cells += ["\(row.learningRate)"]
      cells += [row.trainLoss, row.gradientNorm, row.updateNorm].map { $0.map { "\($0)" } ?? "" }
      for name in names {
        cells.append(row.heldOut[name].map { "\($0)" } ?? "")
        cells.append(row.heldOutAtEnd[name].map { "\($0)" } ?? "")
      }
      csv.append((cells + [Format.fixed(row.seconds, 3)]).joined(separator: ","))
      jsonl.append("{\"branch\":\"\(branch)\"," + row.jsonLine(domains: names).dropFirst())
    }
    try Files.write(
      csv.joined(separator: "\n") + "\n", to: folder.appendingPathComponent("metrics.csv"))
    try Files.write(
      jsonl.joined(separator: "\n") + "\n", to: folder.appendingPathComponent("metrics.jsonl"))
    try writeEvents(run, rows, to: folder)
  }

  /// TensorBoard's files, made from the rows: the main line's in the run's folder, each branch's in
  /// a folder of its own, which TensorBoard shows as another run.
  private func writeEvents(_ run: Run, _ rows: [(branch: String, row: MetricRow)], to folder: URL)
    throws(Failure)
  {
    let start = run.main.first.flatMap { runner.record(of: $0)?.startedAt } ?? 0
    for (branch, group) in Dictionary(grouping: rows, by: \.branch) {
      let place = branch == "main" ? folder : folder.appendingPathComponent(branch)
      let events = TensorBoardEvents.file(
        group.map(\.row), domains: study.domains.map(\.name), startedAt: start)
      try Files.write(
        events, to: place.appendingPathComponent(TensorBoardEvents.fileName(startedAt: start)))
    }
  }

  /// The held-out curves of a run; a branch's begins with the point where it leaves.
  func curves(_ run: Run) -> [(branch: String, row: MetricRow)] {
    let measured = rows(run).filter { !$0.row.heldOut.isEmpty }
    let main = measured.filter { $0.branch == "main" }
    var curves = main
    for branch in run.branches.keys.sorted().map({ "anneal-\($0 + 1)" }) {
      let own = measured.filter { $0.branch == branch }
      let leaving = main.last { $0.row.step < own.first?.row.step ?? 0 }
      curves += leaving.map { [(branch: branch, row: $0.row)] } ?? []
      curves += own
    }
    return curves
  }

  /// Every measured row of a run with its branch's name; seconds count from the run's start.
  func rows(_ run: Run) -> [(branch: String, row: MetricRow)] {
    let collector = RunCollector(runner)
    var rows = collector.own(run.main.flatMap(timed), of: run).map { (branch: "main", row: $0) }
    for stage in run.branches.keys.sorted() {
      let own = (run.branches[stage] ?? []).filter { !run.main.contains($0) }
      rows += collector.own(own.flatMap(timed), of: run).map {
        (branch: "anneal-\(stage + 1)", row: $0)
      }
    }
    return rows
  }

  /// A segment's rows, the time of its ancestors added to theirs.
  private func timed(_ index: Int) -> [MetricRow] {
    var before = 0.0
    var ancestor = plan.segments[index].parent
    while let segment = ancestor {
      before += runner.record(of: segment)?.seconds ?? 0
      ancestor = plan.segments[segment].parent
    }
    return runner.site.rows(index).map { row in
      var row = row
      row.seconds += before
      return row
    }
  }
}

/// Where a run ran: version, commit, processor, threads.
struct RunEnvironment: Codable {
  /// The command line, as it was typed.
  var command: String
  var version: String
  var commit: String
  var processor: String
  var cores: Int
  var threads: Int
  var blas: String
  var system: String

  static func current(threads: Int) -> RunEnvironment {
    RunEnvironment(
      command: commandLine, version: LRLab.version, commit: commit() ?? "unknown",
      processor: processor(),
      cores: ProcessInfo.processInfo.activeProcessorCount, threads: threads,
      blas: BLAS.description, system: ProcessInfo.processInfo.operatingSystemVersionString)
  }

  private static var commandLine: String {
    (["lrlab"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }

  private static func processor() -> String {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return "unknown"
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
      ?? "unknown"
  }

  /// The commit of the checkout that the program was started in, with `+` where it is changed.
  private static func commit() -> String? {
    guard let hash = git(["rev-parse", "--short=12", "HEAD"]), !hash.isEmpty else { return nil }
    let changed = git(["status", "--porcelain", "--untracked-files=no", "--", "Sources"]) ?? ""
    return hash + (changed.isEmpty ? "" : "+")
  }

  private static func git(_ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(data: data, encoding: .utf8)?.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
