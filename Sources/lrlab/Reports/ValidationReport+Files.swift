import Forecast
import Foundation
import Schedules

/// The report as files: `agreement.json`, `README.md`, `plots/`.
extension ValidationReport {
  /// What stands in `agreement.json`.
  struct Record: Encodable {
    struct Cell: Encodable {
      var schedule: String
      /// Where domains are an axis.
      var domain: String?
      var replay: Double
      /// The replay in words, with stand-ins, and stage by stage where they differ.
      var replay_label: String
      var start: String?
      var moments: String?
      var baseline: String?
      var shift: String
      var control: Bool
      /// Cells of one group, new domain and replay, are ranked together; nil for what is not ranked.
      var group: String?
      /// null where the simulator has no forecast of the cell.
      var forecast: CellMetrics?
      /// The forecast's 90 % bands by metric.
      var forecast_band: [String: [Double]]?
      var real: [String: Double]
      var standard_error: [String: Double]
      var seeds: [UInt64]
      var probe: Bool
    }
    struct Cost: Encodable {
      var tokens: Int
      var tokens_per_second: Double
      var training_seconds: Double
      var evaluation_seconds: Double
      var evaluation_share: Double
    }
    var study: String
    var question: String
    var cells: [Cell]
    var old_loss: Agreement?
    var average_loss: Agreement?
    var new_loss: Agreement?
    var forgetting: Agreement?
    var findings: [String]
    var cost: Cost
    var data: StudyData.Record
    var formulas: String
    var landscape: String
    /// Cells that the simulator cannot forecast, and why.
    var gaps: [String]
  }

  static let metrics: [(name: String, value: @Sendable (CellMetrics) -> Double?)] = [
    ("old_loss", { $0.oldLoss }), ("new_loss", { $0.newLoss }),
    ("average_loss", { $0.averageLoss }), ("forgetting", { $0.forgetting }),
    ("own_forgetting", { $0.ownForgetting }), ("peak_forgetting", { $0.peakForgetting }),
    ("unannealed_old_loss", { $0.unannealedOldLoss }),
    ("unannealed_new_loss", { $0.unannealedNewLoss }),
    ("backward_transfer", { $0.backwardTransfer }),
    ("forward_transfer", { $0.forwardTransfer }),
  ]

  func record(data: StudyData.Record) -> Record {
    let cost = timing.cost
    return Record(
      study: study.name, question: study.question, cells: pairs.map(cellRecord),
      old_loss: agreement(.oldLoss), average_loss: agreement(.averageLoss),
      new_loss: agreement(.newLoss), forgetting: agreement(.forgetting),
      findings: statements,
      cost: Record.Cost(
        tokens: cost.tokens, tokens_per_second: cost.tokensPerSecond,
        training_seconds: cost.trainingSeconds, evaluation_seconds: cost.evaluationSeconds,
        evaluation_share: cost.evaluationShare),
      data: data,
      formulas: CellMetrics.footer(stages: study.stageCount) + "\n" + AgreementReport.footer,
      landscape: grid.landscapeWords, gaps: grid.gaps)
  }

  private func cellRecord(_ pair: Pair) -> Record.Cell {
    let cell = pair.real.cell
    var real: [String: Double] = [:]
    var error: [String: Double] = [:]
    for (name, value) in Self.metrics {
      real[name] = pair.real.mean(value)
      error[name] = pair.real.standardError(value)
    }
    return Record.Cell(
      schedule: cell.schedule, domain: study.domainText(cell), replay: cell.replay.share,
      replay_label: cell.replayText, start: cell.start?.rawValue, moments: cell.moments?.rawValue,
      baseline: cell.baseline,
      shift: cell.isControl ? "none" : pair.forecast?.shift ?? grid.shifts.words,
      control: cell.isControl,
      group: cell.role == .grid ? pair.group : nil,
      forecast: pair.forecast?.metrics, forecast_band: pair.forecast?.band.map(Self.ends),
      real: real, standard_error: error, seeds: pair.real.runs.map(\.seed), probe: pair.probe)
  }

  private static func ends(_ band: LossBand) -> [String: [Double]] {
    var ends: [String: [Double]] = [:]
    for metric in AgreementMetric.allCases {
      if let band = metric.band(band) {
        ends[metric.rawValue] = [band.lowerBound, band.upperBound]
      }
    }
    return ends
  }

  /// - Parameter suffix: what tells the files of this forecast from those of another one.
  func write(to folder: URL, session: StudySession, suffix: String) throws(Failure) {
    let data = session.record
    try Files.write(
      try Files.json(record(data: data)),
      to: folder.appendingPathComponent("agreement\(suffix).json"))
    let tokens = Double(study.tokensPerStep)
    let schedules = results.plan.grid.schedules
    let labels = zip(study.sequences, schedules).flatMap { sequence, plans in
      plans.map { _ in sequence.domains.label }
    }
    let rates = ScheduleCSV(
      plans: schedules.flatMap { $0 }, branches: true, tokensPerStep: tokens,
      domains: study.hasDomainAxis ? labels : [])
    try Files.write(rates.text(), to: folder.appendingPathComponent("schedules.csv"))
    let plots = folder.appendingPathComponent("plots")
    try Files.write(
      SchedulePicture.svg(of: results.plan.grid),
      to: plots.appendingPathComponent("schedules.svg"))
    try Files.write(
      MeasuredPicture(results: results).svg(),
      to: plots.appendingPathComponent("losses.svg"))
    try Files.write(
      AgreementPicture(pairs: forecastRanked).svg(),
      to: plots.appendingPathComponent("agreement\(suffix).svg"))
    try Files.write(
      readme(data: data, environment: session.recordedEnvironment, suffix: suffix),
      to: folder.appendingPathComponent("README\(suffix).md"))
  }

  private func readme(data: StudyData.Record, environment: RunEnvironment, suffix: String)
    -> String
  {
    let sources = data.domains.map {
      "- `\($0.name)`: \($0.source); \(Format.count(Double($0.trainTokens))) train and "
        + "\(Format.count(Double($0.heldOutTokens))) held-out tokens; SHA-256 of the train tokens "
        + "`\($0.trainSHA256)`"
    }
    return """
      # \(study.name)

      \(study.question)

      ## Answer
      \((answer + statements).map { "- " + $0 }.joined(separator: "\n"))

      \(table.markdown)

      Measured: mean ± standard error over seeds \(study.seeds.map(String.init).joined(separator: ", ")); \
      nats per token. Forecast: \(grid.landscapeWords).

      ![Losses](plots/losses.svg)

      ## Forecast against reality
      \((agreementReport.headline + caveats).map { "- " + $0 }.joined(separator: "\n"))

      ![Forecast against reality](plots/agreement\(suffix).svg)

      \(agreementReport.table.markdown)

      \(residuals(.oldLoss).markdown)

      \(residuals(.newLoss).markdown)

      ## What would refute it
      The findings above would be refuted by other seeds, another pair of texts or a longer first \
      stage that turn their sign. The order of schedules is that of these lengths alone.

      ## How it was made
      `\(environment.command)`; lrlab \(environment.version), commit \(environment.commit), \
      \(environment.processor), \(environment.threads) threads, \(environment.blas).
      \(scale)
      \(costLines.joined(separator: "\n"))
      \(sources.joined(separator: "\n"))

      Every run's held-out curves: `curves.csv`; its numbers: `cells.csv`; formulas: `agreement\(suffix).json`.

      """
  }

  /// Which cell forgets least, and which has the best mean of both domains.
  var answer: [String] {
    study.sequences.flatMap { sequence in
      answer(ranked.filter { $0.real.cell.domains == sequence.domains })
    }
  }

  private func answer(_ pairs: [Pair]) -> [String] {
    func best(_ metric: (CellMetrics) -> Double?) -> StudyResults.Cell? {
      pairs.map(\.real).filter { $0.mean(metric) != nil }
        .min { ($0.mean(metric) ?? .infinity) < ($1.mean(metric) ?? .infinity) }
    }
    let columns = AxisColumns(ranked.map(\.real.cell))
    func name(_ cell: StudyResults.Cell) -> String {
      "\(cell.cell.lineName(columns)) with \(cell.cell.replay.label) replay"
    }
    var lines: [String] = []
    if let cell = best(\.forgetting) {
      lines.append(
        "forgets least: \(name(cell)), "
          + "\(cell.text(\.forgetting, signed: true)) nats; its new loss is \(cell.text(\.newLoss))"
      )
    }
    if let cell = best(\.averageLoss) {
      lines.append(
        "lowest mean of both losses: \(name(cell)), "
          + cell.text(\.averageLoss))
    }
    return lines
  }
}
