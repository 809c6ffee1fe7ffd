import Foundation

/// A study's tables as files: `cells.csv` (a row a run) and `curves.csv` (a row a measurement).
extension StudyResults {
  func writeTables(to folder: URL) throws(Failure) {
    try Files.write(cellsCSV, to: folder.appendingPathComponent("cells.csv"))
    let curves = CurvesFile(domains: study.domains.map(\.name)).text(self)
    try Files.write(curves, to: folder.appendingPathComponent("curves.csv"))
  }

  /// The columns that say which run a row is of.
  var runColumns: String {
    "run,schedule,\(study.hasDomainAxis ? "domain," : "")replay,replay_label,start,moments,baseline,"
      + "control,seed"
  }

  func runValues(_ run: Run) -> String {
    let cell = run.cell
    let domain = study.domainText(cell).map { [$0] } ?? []
    return
      ([run.id, cell.schedule] + domain + [
        cell.isBaseline ? "n/a" : Format.number(cell.replay.share),
        cell.replayText, cell.startText, cell.momentsText, cell.baseline ?? "n/a",
        String(cell.isControl), String(run.seed),
      ]).joined(separator: ",")
  }

  /// `n/a` stands where a metric has no meaning, an empty recovery step is "never".
  private var cellsCSV: String {
    var text =
      runColumns + ",diverged_at,old_loss,new_loss,average_loss,forgetting,own_forgetting,"
      + "peak_forgetting,recovery_step,lr_area_last_stage,unannealed_old_loss,"
      + "unannealed_new_loss,backward_transfer,forward_transfer\n"
    let runs = Dictionary(uniqueKeysWithValues: plan.runs.map { ($0.id, $0) })
    for summary in summaries {
      guard let run = runs[summary.run] else { continue }
      text += runValues(run) + "," + Self.numbers(summary).joined(separator: ",") + "\n"
    }
    return text
  }

  private static func numbers(_ summary: RunSummary) -> [String] {
    func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "n/a" }
    let m = summary.metrics
    let recovery = m?.peakForgetting == nil ? "n/a" : m?.recoveryStep.map(String.init) ?? ""
    return [summary.divergedAt.map(String.init) ?? ""]
      + [
        m?.oldLoss, m?.newLoss, m?.averageLoss, m?.forgetting, m?.ownForgetting, m?.peakForgetting,
      ].map(cell) + [recovery]
      + [
        m?.learningRateArea.last, m?.unannealedOldLoss, m?.unannealedNewLoss, m?.backwardTransfer,
        m?.forwardTransfer,
      ].map(cell)
  }
}

/// `curves.csv`: every held-out measurement of every run of a study, written and read back.
struct CurvesFile {
  /// The measured domains, a column each.
  let domains: [String]

  func text(_ results: StudyResults) -> String {
    var text = results.runColumns + ",branch,step,stage,tokens,lr"
    text += domains.map { ",val/\($0)/loss" }.joined() + "\n"
    for run in results.plan.runs {
      let prefix = results.runValues(run)
      for (branch, row) in results.curves[run.id] ?? [] {
        text += "\(prefix),\(branch),\(row.step),\(row.stage + 1),\(row.tokens),\(row.learningRate)"
        text += domains.map { row.heldOut[$0].map { ",\($0)" } ?? "," }.joined() + "\n"
      }
    }
    return text
  }

  /// The rows by run; none where the file is missing or of other columns.
  func read(_ url: URL) -> [String: [(branch: String, row: MetricRow)]] {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [:] }
    var lines = text.split(separator: "\n")[...]
    guard let header = lines.popFirst()?.split(separator: ",").map(String.init),
      let run = header.firstIndex(of: "run"), let branch = header.firstIndex(of: "branch")
    else { return [:] }
    var curves: [String: [(branch: String, row: MetricRow)]] = [:]
    for line in lines {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == header.count else { return [:] }
      let values = Dictionary(uniqueKeysWithValues: zip(header, cells))
      guard let row = row(values) else { return [:] }
      curves[cells[run], default: []].append((cells[branch], row))
    }
    return curves
  }

  private func row(_ values: [String: String]) -> MetricRow? {
    guard let step = values["step"].flatMap({ Int($0) }),
      let stage = values["stage"].flatMap({ Int($0) }),
      let tokens = values["tokens"].flatMap({ Int($0) }),
      let rate = values["lr"].flatMap({ Double($0) })
    else { return nil }
    var row = MetricRow(
      step: step, stage: stage - 1, tokens: tokens, learningRate: rate, trainLoss: nil,
      gradientNorm: nil, updateNorm: nil, seconds: 0)
    for domain in domains {
      row.heldOut[domain] = values["val/\(domain)/loss"].flatMap { Double($0) }
    }
    return row
  }
}
