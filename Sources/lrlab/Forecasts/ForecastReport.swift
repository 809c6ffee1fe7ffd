import Foundation
import Schedules
import Sim

/// A forecast as table, JSON and files.
struct ForecastReport {
  var cells: [ForecastCell]
  var forecast: GridForecast
  /// What the landscape is, in one line.
  var landscape: String
  /// The forecast beside published losses, where the study names them.
  var published: PublishedComparison?
  /// The same cells run with noise drawn by chance; nil where that was not asked for.
  var chains: ChainReport?
  /// The same cells under all that a given stage may have been; nil where all of it is known.
  var sweep: GivenSweep?

  /// What `--format json` prints and `summary.json` holds.
  struct Summary: Encodable {
    struct Cell: Encodable {
      var schedule: String
      /// Where domains are an axis.
      var domain: String?
      var replay: Double
      var start: String?
      var moments: String?
      var baseline: String?
      var shift: String
      var control: Bool
      var forecast: CellMetrics
      /// In which nine losses of ten lie, on a calibrated landscape.
      var band: LossBand?
      /// Over what is unknown of a given stage.
      var given_bands: GivenSweep.CellBands?
      var warning: String?
    }
    var cells: [Cell]
    /// Cells that the simulator cannot forecast, and why.
    var gaps: [String]
    var landscape: String
    var published: PublishedComparison.Report?
    var formulas: String
    var chains: ChainReport.Summary?
    var given: GivenSweep.Summary?
  }

  var summary: Summary {
    let columns = self.columns
    return Summary(
      cells: zip(cells.indices, cells).map { index, cell in
        Summary.Cell(
          schedule: cell.schedule, domain: columns.domain ? cell.cell.domainText : nil,
          replay: cell.replay, start: cell.cell.start?.rawValue,
          moments: cell.cell.moments?.rawValue, baseline: cell.cell.baseline, shift: cell.shift,
          control: cell.isControl, forecast: cell.metrics, band: cell.band,
          given_bands: sweep?.bands(index),
          warning: cell.warning)
      }, gaps: forecast.gaps, landscape: landscape, published: published?.report,
      formulas: footer,
      chains: chains?.summary, given: sweep?.summary(cells))
  }

  private var columns: AxisColumns { AxisColumns(cells.map(\.cell)) }

  var text: String {
    let columns = self.columns
    var table = TextTable(
      ["schedule", "replay"] + columns.header + [
        "old_loss", "new_loss", "average_loss", "forgetting", "own_forgetting",
        "peak_forgetting", "recovery_step", "lr_area",
      ])
    for cell in cells {
      let m = cell.metrics
      table.rows.append(
        [cell.cell.title, cell.cell.replayText] + columns.values(cell.cell) + [
          Format.fixed(m.oldLoss), Format.fixed(m.newLoss), Format.fixed(m.averageLoss),
          Format.signed(m.forgetting), Format.signed(m.ownForgetting),
          Format.signed(m.peakForgetting), recovery(m),
          m.learningRateArea.map(Format.rate).joined(separator: " + "),
        ])
    }
    var lines = [table.text, ""]
    lines += unannealedLines
    lines += cells.compactMap { cell in
      cell.warning.map { "\(cell.cell.words(columns)): \($0)" }
    }
    lines += forecast.gaps
    lines += ["forecast on the \(landscape)", footer]
    if let sweep { lines += ["", sweep.text(cells)] }
    if let published { lines += ["", published.text] }
    if let chains { lines += ["", chains.text] }
    return lines.joined(separator: "\n")
  }

  /// Behind a given stage forgetting counts from its end.
  private var footer: String {
    guard forecast.described != nil else { return CellMetrics.footer }
    return CellMetrics.footer.replacing(
      CellMetrics.forgettingFormula,
      with: "forgetting = old_loss - old loss at the end of the given stage")
  }

  private func recovery(_ metrics: CellMetrics) -> String {
    guard metrics.peakForgetting != nil else { return "n/a" }
    guard let step = metrics.recoveryStep, let share = metrics.recoveryShare else { return "never" }
    return step == 0 ? "0" : "\(step) (\(Format.fixed(share * 100, 0))%)"
  }

  private var unannealedLines: [String] {
    cells.compactMap { cell in
      guard let old = cell.metrics.unannealedOldLoss else { return nil }
      return "\(cell.cell.words(columns)): un-annealed old_loss "
        + "\(Format.fixed(old)), new_loss \(Format.fixed(cell.metrics.unannealedNewLoss))"
    }
  }

  // MARK: - Files

  func write(to folder: URL) throws(Failure) {
    try Files.write(trajectoryCSV, to: folder.appendingPathComponent("trajectory.csv"))
    try Files.write(try Files.json(summary), to: folder.appendingPathComponent("summary.json"))
    try Files.write(
      ForecastPicture(
        cells: cells, plans: forecast.plans, given: forecast.described?.stepCount, sweep: sweep
      ).svg(),
      to: folder.appendingPathComponent("trajectory.svg"))
  }

  private var trajectoryCSV: String {
    let hasDomains = columns.domain
    var text = hasDomains ? "domain," : ""
    text +=
      "schedule,replay,start,baseline,control,shift,branch,step,stage,lr,old_loss,old_bias,"
      + "old_shift,old_noise_floor,new_loss,new_bias,new_shift,new_noise_floor\n"
    for cell in cells {
      for point in cell.trajectory {
        let numbers =
          [point.learningRate]
          + [point.losses[0], point.losses[cell.besideTask]].flatMap {
            [$0.total, $0.bias, $0.shift, $0.noiseFloor]
          }
        text += hasDomains ? "\(cell.cell.domainText)," : ""
        text +=
          "\(cell.schedule),\(Format.number(cell.replay)),\(cell.cell.startText),"
          + "\(cell.cell.baseline ?? "n/a"),\(cell.isControl),\(cell.shift),\(point.branch),"
          + "\(point.step),\(point.stage + 1),"
          + numbers.map { "\($0)" }.joined(separator: ",") + "\n"
      }
    }
    return text
  }
}
