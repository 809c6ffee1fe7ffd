import Forecast
import Foundation
import Schedules

/// What the runs of a study measured: per run, and per cell over the seeds.
struct StudyResults {
  let study: Study
  let plan: StudyPlan
  /// Of the runs that are finished.
  let summaries: [RunSummary]
  /// Held-out curves by run: each branch's rows begin with the point where it leaves.
  var curves: [String: [(branch: String, row: MetricRow)]] = [:]

  /// One cell over its seeds, in the study's order of seeds.
  struct Cell {
    var cell: GridCell
    var runs: [RunSummary]

    var schedule: String { cell.schedule }
    var replay: Double { cell.replay.share }
    var isControl: Bool { cell.isControl }

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

  /// Cells in the order of the grid: controls and baselines last.
  var cells: [Cell] {
    var runs: [GridCell: [RunSummary]] = [:]
    let cellOfRun = Dictionary(uniqueKeysWithValues: plan.runs.map { ($0.id, $0.cell) })
    for summary in summaries {
      if let cell = cellOfRun[summary.run] { runs[cell, default: []].append(summary) }
    }
    return plan.grid.cells.compactMap { cell in runs[cell].map { Cell(cell: cell, runs: $0) } }
  }

  /// What the segments of all finished runs took, each once, whenever and wherever.
  var cost: RunCost {
    var pieces: [String: RunSummary.Piece] = [:]
    for piece in summaries.flatMap({ $0.pieces ?? [] }) { pieces[piece.segment] = piece }
    return pieces.values.sorted { $0.segment < $1.segment }.reduce(
      into: RunCost(seconds: 0, evaluationSeconds: 0, tokens: 0)
    ) {
      $0.seconds += $1.seconds
      $0.evaluationSeconds += $1.evaluationSeconds
      $0.tokens += $1.tokens
    }
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
    let cells = cells
    let columns = AxisColumns(cells.map(\.cell))
    let transfer = study.stageCount > 2
    var table = TextTable(
      ["schedule", "replay"] + columns.header + [
        "n", "old_loss", "new_loss", "average_loss", "forgetting", "own_forgetting",
        "peak_forgetting", "recovery",
      ] + (transfer ? ["backward_transfer", "forward_transfer"] : []))
    for cell in cells {
      table.rows.append(
        [cell.cell.title, cell.cell.replayText] + columns.values(cell.cell) + [
          String(cell.runs.count), cell.text(\.oldLoss), cell.text(\.newLoss),
          cell.text(\.averageLoss), cell.text(\.forgetting, signed: true),
          cell.text(\.ownForgetting, signed: true), cell.text(\.peakForgetting, signed: true),
          recovery(cell),
        ]
          + (transfer
            ? [
              cell.text(\.backwardTransfer, signed: true),
              cell.text(\.forwardTransfer, signed: true),
            ] : []))
    }
    return table.text + "\n± is the standard error over seeds "
      + study.seeds.map(String.init).joined(separator: ", ") + "\n"
      + CellMetrics.footer(stages: study.stageCount) + spikeLines
  }

  /// A line a loss spike, in the order of the runs; nothing where there is none.
  private var spikeLines: String {
    let lines = summaries.flatMap { summary in
      (summary.spikes ?? []).map { "\nloss spike: \(summary.run) \($0)" }
    }
    return lines.joined()
  }

  private func recovery(_ cell: Cell) -> String {
    guard cell.runs.contains(where: { $0.metrics?.peakForgetting != nil }) else { return "n/a" }
    let shares = cell.runs.map { $0.metrics?.recoveryShare }
    let known = shares.compactMap { $0 }
    if known.isEmpty { return "never" }
    let mean = Format.percent((Sample.mean(known) * 100).rounded() / 100)
    return known.count == shares.count ? mean : "\(mean) in \(known.count) of \(shares.count)"
  }
}
