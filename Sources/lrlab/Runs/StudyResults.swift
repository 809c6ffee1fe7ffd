import Forecast
import Foundation
import Schedules

/// What the runs of a study measured: per run, and per cell over the seeds.
struct StudyResults {
  let study: Study
  let plan: StudyPlan
  let summaries: [RunSummary]

  /// One cell over its seeds, in the study's order of seeds.
  struct Cell {
    var schedule: String
    var replay: Double
    var isControl: Bool
    var runs: [RunSummary]

    /// The values of one metric, a seed each; empty where a run lacks it.
    func values(_ metric: (CellMetrics) -> Double?) -> [Double] {
      let values = runs.compactMap { $0.metrics.flatMap(metric) }
      return values.count == runs.count ? values : []
    }

    func mean(_ metric: (CellMetrics) -> Double?) -> Double? {
      let values = values(metric)
      return values.isEmpty ? nil : Sample.mean(values)
    }

    func standardError(_ metric: (CellMetrics) -> Double?) -> Double? {
      Sample.standardError(values(metric))
    }

    /// `1.234 ± 0.005`, the second number being the standard error of the mean.
    func text(_ metric: (CellMetrics) -> Double?, signed: Bool = false) -> String {
      guard let mean = mean(metric) else { return "n/a" }
      let number = signed ? Format.signed(mean) : Format.fixed(mean)
      guard let error = standardError(metric) else { return number }
      return "\(number) ± \(Format.fixed(error))"
    }
  }

  /// Cells in the study's order, controls last.
  var cells: [Cell] {
    var cells: [Cell] = []
    for control in [false, true] {
      for schedule in study.schedules.map(\.name) {
        for replay in control ? [0] : study.replayShares {
          let runs = summaries.filter {
            $0.schedule == schedule && $0.replay == replay && $0.isControl == control
          }
          if !runs.isEmpty {
            cells.append(
              Cell(schedule: schedule, replay: replay, isControl: control, runs: runs))
          }
        }
      }
    }
    return cells
  }

  /// Divergence as an exit code, after everything else was done.
  var divergence: Failure? {
    let lost = summaries.filter { $0.divergedAt != nil }
    guard let first = lost.first, let step = first.divergedAt else { return nil }
    return Failure(
      .diverged,
      "\(lost.count) of \(summaries.count) runs diverged, the first \(first.run) at "
        + "step \(step)")
  }

  /// The measured table for the terminal.
  var runTable: String {
    var table = TextTable([
      "schedule", "replay", "n", "old_loss", "new_loss", "average_loss", "forgetting",
      "own_forgetting", "peak_forgetting", "recovery",
    ])
    for cell in cells {
      table.rows.append([
        cell.schedule + (cell.isControl ? " (no shift)" : ""), Format.percent(cell.replay),
        String(cell.runs.count), cell.text(\.oldLoss), cell.text(\.newLoss),
        cell.text(\.averageLoss), cell.text(\.forgetting, signed: true),
        cell.text(\.ownForgetting, signed: true), cell.text(\.peakForgetting, signed: true),
        recovery(cell),
      ])
    }
    return table.text + "\n± is the standard error over seeds "
      + study.seeds.map(String.init).joined(separator: ", ") + "\n" + CellMetrics.footer
      + spikeLines
  }

  /// A line a loss spike, in the order of the runs; nothing where there is none.
  private var spikeLines: String {
    let lines = summaries.flatMap { summary in
      (summary.spikes ?? []).map { "\nloss spike: \(summary.run) \($0)" }
    }
    return lines.joined()
  }

  private func recovery(_ cell: Cell) -> String {
    let shares = cell.runs.map { $0.metrics?.recoveryShare }
    let known = shares.compactMap { $0 }
    if known.isEmpty { return "never" }
    let mean = Format.percent((Sample.mean(known) * 100).rounded() / 100)
    return known.count == shares.count ? mean : "\(mean) in \(known.count) of \(shares.count)"
  }

  // MARK: - Files

  /// `cells.csv` (one row a run) and `curves.csv` (every held-out measurement of every run).
  func writeTables(to folder: URL, store: RunStore) throws(Failure) {
    try Files.write(cellsCSV, to: folder.appendingPathComponent("cells.csv"))
    try Files.write(curvesCSV(store), to: folder.appendingPathComponent("curves.csv"))
  }

  private var cellsCSV: String {
    var text =
      "schedule,replay,control,seed,diverged_at,old_loss,new_loss,average_loss,"
      + "forgetting,own_forgetting,peak_forgetting,recovery_step,lr_area_last_stage,"
      + "unannealed_old_loss,unannealed_new_loss\n"
    func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    for summary in summaries {
      let m = summary.metrics
      let numbers = [
        m?.oldLoss, m?.newLoss, m?.averageLoss, m?.forgetting, m?.ownForgetting, m?.peakForgetting,
      ].map(cell)
      let tail = [
        cell(m?.learningRateArea.last), cell(m?.unannealedOldLoss),
        cell(m?.unannealedNewLoss),
      ]
      text +=
        ([
          summary.schedule, Format.number(summary.replay), String(summary.isControl),
          String(summary.seed), summary.divergedAt.map(String.init) ?? "",
        ] + numbers + [m?.recoveryStep.map(String.init) ?? ""] + tail).joined(separator: ",") + "\n"
    }
    return text
  }

  private func curvesCSV(_ store: RunStore) -> String {
    let names = study.domains.map(\.name)
    var text = "schedule,replay,control,seed,branch,step,stage,tokens,lr"
    text += names.map { ",val/\($0)/loss" }.joined() + "\n"
    for run in plan.runs {
      let prefix = "\(run.schedule),\(Format.number(run.replay)),\(run.isControl),\(run.seed)"
      for (branch, row) in store.curves(run) {
        text += "\(prefix),\(branch),\(row.step),\(row.stage + 1),\(row.tokens),\(row.learningRate)"
        text += names.map { name in row.heldOut[name].map { ",\($0)" } ?? "," }.joined() + "\n"
      }
    }
    return text
  }
}
