import Foundation
import Schedules

/// The measured losses of a study's runs, from the logs of another trainer.
///
/// `runs.csv` in the logs' folder says which log is of which run: the columns `log` (a path from that
/// folder), `schedule`, `replay` and `seed`; where the study has such axes `domain`, `start`, `moments`
/// and `role`; `line` for an annealed branch (`main` unless given, else `anneal-2`); `first_step` for a
/// log that counts its own steps from 1 (1 unless given). A run may have several logs.
struct StudyLogs {
  let plan: StudyPlan
  let summaries: [RunSummary]
  /// What a user should know about the logs, a line each.
  let notes: [String]

  /// - Throws: `Failure` 74 for what cannot be read, 65 for rows that are of no run, logs without the
  ///   losses that are needed, and no run at all.
  init(_ study: Study, folder: URL, map: ColumnMap) throws(Failure) {
    let plan = try StudyPlan(study, dataIdentity: "logs of another trainer")
    let index = folder.appendingPathComponent("runs.csv")
    let table = try MetricTable(csv: try Files.text(index.path), file: index.relativePath)
    var lines = Lines(study: study, map: map)
    var notes: [String] = []
    for row in table.rows {
      let run = try RunRow(table, row).run(in: plan)
      notes += try lines.add(table, row, of: run, plan: plan, folder: folder)
    }
    let measured = plan.runs.filter { lines.has($0) }
    guard !measured.isEmpty else { throw Failure(.data, "\(index.relativePath): no rows") }
    var summaries: [RunSummary] = []
    for run in measured {
      let summary = try lines.summary(of: run, plan: plan)
      if summary.referenceLoss == nil, run.stageEnds.count > 1 {
        notes.append(
          "\(run.id): no log of the cosine-annealed first stage of seed \(run.seed), so no "
            + "forgetting; a run whose first stage is that one gives it")
      }
      summaries.append(summary)
    }
    if measured.count < plan.runs.count {
      notes.append("\(measured.count) of the study's \(plan.runs.count) runs have logs")
    }
    self.plan = plan
    self.summaries = summaries
    self.notes = notes
  }

  /// A row of `runs.csv` that names a run.
  private struct RunRow {
    let table: MetricTable
    let row: MetricTable.Row

    init(_ table: MetricTable, _ row: MetricTable.Row) throws(Failure) {
      self.table = table
      self.row = row
      for column in ["log", "schedule", "replay", "seed"] where !table.columns.contains(column) {
        throw Failure(
          .data,
          "\(table.file): no column \(column) among \(table.columns.joined(separator: ", "))")
      }
    }

    func run(in plan: StudyPlan) throws(Failure) -> Run {
      let seed = try table.count("seed", row).map { UInt64($0) }
      let replay = table.text("replay", row) ?? ""
      let role = table.text("role", row) ?? GridCell.Role.grid.rawValue
      let found = plan.runs.filter { run in
        run.seed == seed && run.schedule == table.text("schedule", row)
          && run.cell.role.rawValue == role && Self.isReplay(replay, of: run.cell)
          && isGiven("domain", run.cell.domainText) && isGiven("start", run.cell.startText)
          && isGiven("moments", run.cell.momentsText)
      }
      guard let run = found.first else {
        throw table.complaint(
          row,
          "the study has no run of \(table.text("schedule", row) ?? "nothing"), replay \(replay), "
            + "seed \(seed.map { "\($0)" } ?? "none"), role \(role); `lrlab plan` lists them")
      }
      guard found.count == 1 else {
        throw table.complaint(
          row, "\(found.count) runs of the study; columns domain, start or moments tell them apart")
      }
      return run
    }

    /// A column that is not there or empty says nothing.
    private func isGiven(_ column: String, _ value: String) -> Bool {
      table.text(column, row).map { $0 == value } ?? true
    }

    private static func isReplay(_ text: String, of cell: GridCell) -> Bool {
      if text == cell.replayText { return true }
      let share = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
      return share.map { abs($0 - cell.replay.share) < 1e-9 } ?? false
    }
  }

  /// The held-out losses of all runs, line by line.
  private struct Lines {
    let study: Study
    let map: ColumnMap
    private var losses: [String: [String: [Int: [String: Double]]]] = [:]

    init(study: Study, map: ColumnMap) {
      self.study = study
      self.map = map
    }

    func has(_ run: Run) -> Bool { losses[run.id] != nil }

    /// Reads one log.
    ///
    /// - Returns: a note where its rates are not those of the schedule.
    mutating func add(
      _ index: MetricTable, _ row: MetricTable.Row, of run: Run, plan: StudyPlan, folder: URL
    ) throws(Failure) -> [String] {
      guard let name = index.text("log", row) else { throw index.complaint(row, "no log") }
      let line = index.text("line", row) ?? "main"
      let known = ["main"] + run.branches.keys.sorted().map { "anneal-\($0 + 1)" }
      guard known.contains(line) else {
        throw index.complaint(
          row, "line = \"\(line)\"; \(run.schedule) has \(known.joined(separator: ", "))")
      }
      let first = try index.count("first_step", row) ?? 1
      let file = folder.appendingPathComponent(name)
      let table = try LogFiles.table(try Files.data(file.path), file: file.relativePath)
      let step = try LogColumns.step(table, map)
      let columns = try columns(table, of: run)
      for row in table.rows {
        guard let own = try table.count(step, row) else { continue }
        for (domain, column) in columns {
          guard let loss = try table.number(column, row) else { continue }
          losses[run.id, default: [:]][line, default: [:]][own + first - 1, default: [:]][domain] =
            loss
        }
      }
      guard losses[run.id]?[line] != nil else {
        throw Failure(.data, "\(file.relativePath): no held-out loss in it")
      }
      return try rateNote(table, step: step, first: first, line: line, of: run, plan: plan)
    }

    /// The loss columns of the domains that the run's metrics are of.
    private func columns(
      _ table: MetricTable, of run: Run
    ) throws(Failure) -> [(domain: String, column: String)] {
      var domains = [study.firstStage.domain]
      if let new = run.cell.domains.newDomain, !run.isControl { domains.append(new) }
      var columns: [(String, String)] = []
      for domain in domains {
        let column =
          map.losses.first { $0.domain == domain }?.column ?? "val/\(domain)/loss"
        guard table.columns.contains(column) else {
          throw Failure(
            .data,
            "\(table.file): no column \(column) for the loss on \(domain) among "
              + "\(table.columns.joined(separator: ", ")); --map \(domain)=COLUMN names it")
        }
        columns.append((domain, column))
      }
      return columns
    }

    /// Whether the log's rates are the schedule's, to a hundredth of its peak.
    private func rateNote(
      _ table: MetricTable, step: String, first: Int, line: String, of run: Run, plan: StudyPlan
    ) throws(Failure) -> [String] {
      guard let column = LogColumns.rate(table, map) else { return [] }
      let stage = line == "main" ? nil : Int(line.dropFirst("anneal-".count)).map { $0 - 1 }
      let segments = stage.flatMap { run.branches[$0] } ?? run.main
      let rates = segments.flatMap { plan.segments[$0].rates }
      let peak = rates.max() ?? 0
      var worst = (step: 0, difference: 0.0)
      for row in table.rows {
        guard let own = try table.count(step, row), let rate = try table.number(column, row),
          rates.indices.contains(own + first - 2)
        else { continue }
        let difference = abs(rate - rates[own + first - 2])
        if difference > worst.difference { worst = (own + first - 1, difference) }
      }
      guard worst.difference > 0.01 * peak else { return [] }
      return [
        "\(table.file): its rate differs from the schedule's by up to "
          + "\(Format.percent(worst.difference / peak)) of the peak, at step \(worst.step)"
      ]
    }

    // MARK: - Summaries

    func summary(of run: Run, plan: StudyPlan) throws(Failure) -> RunSummary {
      var summary = RunSummary(run, in: study)
      let old = study.firstStage.domain
      let new = run.isControl ? nil : run.cell.domains.newDomain
      let last = run.stageEnds.count - 1
      let isBranched = run.branches[last] != nil
      let line = isBranched ? "anneal-\(last + 1)" : "main"
      summary.referenceLoss = try reference(seed: run.seed, plan: plan)
      let end = run.stageEnds[last]
      let oldLoss = try loss(run, line, end, old)
      let newLoss = try new.map { domain throws(Failure) in try loss(run, line, end, domain) }
      let unannealed =
        isBranched && losses[run.id]?["main"] != nil
        ? (
          old: (try? loss(run, "main", end, old)) ?? .nan,
          new: new.flatMap { try? loss(run, "main", end, $0) }
        ) : nil
      summary.metrics = CellMetrics(
        oldLoss: oldLoss, newLoss: newLoss,
        reference: last > 0 || run.cell.role == .union ? summary.referenceLoss : nil,
        ownStart: last > 0 ? try loss(run, "main", run.stageEnds[0], old) : nil,
        curve: curve(run, line, old), areas: run.areas, unannealed: unannealed)
      return summary
    }

    /// Old loss of the cosine-annealed first stage of a seed, from a run that begins with it.
    private func reference(seed: UInt64, plan: StudyPlan) throws(Failure) -> Double? {
      guard let line = plan.references[seed] else { return nil }
      let run = plan.runs.first {
        $0.seed == seed && has($0) && Array($0.main.prefix(line.count)) == line
      }
      guard let run else { return nil }
      return try loss(run, "main", study.firstStage.steps, study.firstStage.domain)
    }

    /// A loss at the end of a stage: of that step, or of the last hundredth of the stage before it.
    private func loss(
      _ run: Run, _ line: String, _ step: Int, _ domain: String
    ) throws(Failure) -> Double {
      let stage = run.stageEnds.firstIndex(of: step) ?? 0
      let steps = step - (stage > 0 ? run.stageEnds[stage - 1] : 0)
      let points = losses[run.id]?[line] ?? [:]
      let near = points.keys.filter {
        $0 <= step && $0 > step - max(1, steps / 100) && points[$0]?[domain] != nil
      }
      guard let last = near.max(), let loss = points[last]?[domain] else {
        throw Failure(
          .data,
          "\(run.id): its logs have no loss on \(domain) of \(line) at step \(step), the end of "
            + "stage \(stage + 1)" + (line == "main" ? "" : "; a row with line = \(line) names one")
        )
      }
      return loss
    }

    /// The old loss along the deployed line's last stage.
    private func curve(_ run: Run, _ line: String, _ old: String) -> StageCurve? {
      guard run.stageEnds.count > 1 else { return nil }
      let before = run.stageEnds[run.stageEnds.count - 2]
      var points = losses[run.id]?["main"] ?? [:]
      if line != "main", let branch = losses[run.id]?[line], let leaves = branch.keys.min() {
        points = points.filter { $0.key < leaves }.merging(branch) { $1 }
      }
      let steps = points.keys.sorted().filter { points[$0]?[old] != nil }
      guard let start = steps.last(where: { $0 <= before }), let loss = points[start]?[old] else {
        return nil
      }
      return StageCurve(
        start: loss,
        points: steps.filter { $0 > before }.compactMap { step in
          points[step]?[old].map { (step - before, $0) }
        },
        stepCount: run.stageEnds[run.stageEnds.count - 1] - before)
    }
  }
}
