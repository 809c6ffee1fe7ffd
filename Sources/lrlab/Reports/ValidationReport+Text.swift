import Forecast
import Foundation
import Model
import Schedules

/// The report as text: for the terminal, and as the results' README.
extension ValidationReport {
  /// Below this many cells the agreement illustrates and proves nothing.
  static let enoughCells = 20

  var text: String {
    let agreed = agreementReport
    let compared = agreements.isEmpty ? [] : agreed.headline + ["", agreed.table.text]
    let formulas = agreements.isEmpty ? [] : [AgreementReport.footer]
    let parts = [
      [table.text], answer + statements, compared + caveats, [scale] + costLines,
      [legend] + formulas,
    ]
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  var table: TextTable {
    let columns = AxisColumns(pairs.map(\.real.cell))
    var table = TextTable(
      ["schedule", "replay"] + columns.header + [
        "old f’cast", "old measured", "new f’cast", "new measured", "forgetting f’cast",
        "forgetting measured", "own measured",
      ])
    for pair in pairs {
      let f = pair.forecast?.metrics
      let cell = pair.real.cell
      table.rows.append(
        [cell.title, cell.replayText] + columns.values(cell) + [
          Format.fixed(f?.oldLoss, 2), pair.real.text(\.oldLoss), Format.fixed(f?.newLoss, 2),
          pair.real.text(\.newLoss), Format.signed(f?.forgetting, 2),
          pair.real.text(\.forgetting, signed: true),
          pair.real.text(\.ownForgetting, signed: true),
        ])
    }
    return table
  }

  private var legend: String {
    "measured: mean ± standard error over \(study.seeds.count) seeds, nats per token; f’cast: "
      + "\(grid.landscapeWords)\n"
      + CellMetrics.footer(stages: study.stageCount)
  }

  // MARK: - Agreement

  var agreementReport: AgreementReport { AgreementReport(agreements: agreements) }

  /// What limits the agreement: cells without a forecast, few cells, saturated cells.
  var caveats: [String] {
    var lines = grid.gaps
    let count = forecastRanked.count
    if count == 0 {
      lines.append("no cell has both a forecast and a measurement: nothing to agree")
    } else if count < Self.enoughCells {
      lines.append(
        "\(count) cells are an example, not evidence: with \(perShare) schedules a replay share a "
          + "rank can hardly be wrong by chance or right by merit")
    }
    let lost = count - (agreement(.oldLoss)?.cells ?? 0)
    if lost > 0 {
      lines.append("\(lost) cells are left out: forecast or measurement is not finite")
    }
    if let warning = saturation { lines.append(warning) }
    return lines
  }

  private var perShare: Int {
    forecastRanked.count / max(1, Set(forecastRanked.map(\.real.cell.group)).count)
  }

  /// Near the uniform guess order means nothing.
  private var saturation: String? {
    let ceiling = Foundation.log(Double(study.model.vocabulary))
    let near = ranked.filter { ($0.real.mean(\.oldLoss) ?? 0) > ceiling - 0.75 }
    guard !near.isEmpty else { return nil }
    let columns = AxisColumns(ranked.map(\.real.cell))
    let names = near.map {
      "\($0.real.cell.lineName(columns)) at \($0.real.cell.replay.label)"
    }
    return
      "near or beyond the uniform guess (ln \(study.model.vocabulary) = \(Format.fixed(ceiling, 2))), "
      + "where order means little: \(names.joined(separator: ", "))"
  }

  // MARK: - Findings

  /// The paper's findings that this study can show, with paired differences over the seeds.
  var statements: [String] { Findings(results).lines }

  /// How far the study is from the size of the paper's runs.
  ///
  /// Source: Ibrahim et al. 2024, arXiv 2403.08763, tables 1 and 2.
  var scale: String {
    let parameters = Double(study.model.parameterCount)
    let first = Double(study.firstStage.steps * study.tokensPerStep)
    var shares: [String] = []
    for sequence in study.sequences where sequence.stages.count > 1 {
      let steps = sequence.stageSteps.dropFirst().map {
        Format.rate(Double($0) / Double(study.firstStage.steps))
      }
      let words = steps.joined(separator: " and ")
      if !shares.contains(words) { shares.append(words) }
    }
    let later = shares.isEmpty ? "" : ", then \(shares.joined(separator: " or ")) of it"
    return
      "scale: \(Format.count(parameters)) parameters, \(Format.count(first)) tokens in the first "
      + "stage = \(Format.rate(first / parameters)) a parameter\(later) (the paper: 405M parameters, "
      + "300B tokens = 740 a parameter, then 1 or 0.67 of it)"
  }

  var costLines: [String] {
    let cost = timing.cost
    // Another trainer's logs do not say it.
    guard cost.tokens > 0 else { return [] }
    let saved = 1 - Double(results.plan.trainedSteps) / Double(max(1, results.plan.separateSteps))
    return [
      "cost: \(Format.count(Double(cost.tokens))) tokens trained at "
        + "\(Format.count(cost.tokensPerSecond)) tokens/s a trainer = "
        + "\(Format.duration(cost.trainingSeconds)) of trainers' time, evaluation "
        + "\(Format.duration(cost.evaluationSeconds)) (\(percent(cost.evaluationShare)) of "
        + "training), data \(Format.duration(timing.data)); shared prefixes saved "
        + percent(saved)
    ]
  }

  private func percent(_ share: Double) -> String { Format.fixed(100 * share, 1) + " %" }
}

/// The findings F1, F5 and F10 of the paper as paired differences over the seeds.
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763, sections 6.1.2, 6.2 and 7.1.
struct Findings {
  let results: StudyResults
  private let preset: [String: String]

  init(_ results: StudyResults) {
    self.results = results
    var preset: [String: String] = [:]
    for specification in results.study.schedules {
      if case .preset(let kind, _) = specification.form {
        preset[kind.rawValue] = preset[kind.rawValue] ?? specification.name
      }
    }
    self.preset = preset
  }

  var lines: [String] {
    results.study.sequences.flatMap { sequence in
      let lines = [rewarming(sequence), replay(sequence), control(sequence)].compactMap { $0 }
      return results.study.hasDomainAxis
        ? lines.map { "\(sequence.domains.label): \($0)" } : lines
    }
  }

  private func cell(
    _ presetName: String, _ replay: Double, in sequence: StageSequence, control: Bool = false
  ) -> StudyResults.Cell? {
    guard let name = preset[presetName] else { return nil }
    return results.cells.first {
      $0.schedule == name && $0.cell.replay.isPlain && $0.replay == replay
        && $0.cell.domains == sequence.domains && $0.cell.role == (control ? .noShift : .grid)
    }
  }

  /// F5: without replay, re-warming ends with a higher old loss than the minimum rate.
  private func rewarming(_ sequence: StageSequence) -> String? {
    guard let hot = cell("rewarmed-cosine", 0, in: sequence)?.values(\.oldLoss),
      let cold = cell("cosine-then-min", 0, in: sequence)?.values(\.oldLoss),
      hot.count == cold.count,
      !hot.isEmpty
    else { return nil }
    return "F5, no replay: old loss re-warmed minus at the minimum rate "
      + Self.difference(zip(hot, cold).map { $0 - $1 }, against: 0)
  }

  /// F10: a little replay removes over half of the forgetting.
  private func replay(_ sequence: StageSequence) -> String? {
    guard let share = sequence.replays.filter(\.isPlain).map(\.share).filter({ $0 > 0 }).min(),
      let without = cell("rewarmed-cosine", 0, in: sequence)?.values(\.forgetting),
      let with = cell("rewarmed-cosine", share, in: sequence)?.values(\.forgetting),
      with.count == without.count, !with.isEmpty
    else { return nil }
    let removed = zip(without, with).map { 100 * (1 - $0.1 / $0.0) }
    return "F10, \(Format.percent(share)) replay: removes "
      + "\(Self.difference(removed, against: 50, unit: " %", decimals: 1)) of the re-warmed "
      + "forgetting"
  }

  /// F1: re-warming raises the old loss even when the data do not change.
  private func control(_ sequence: StageSequence) -> String? {
    guard let control = cell("rewarmed-cosine", 0, in: sequence, control: true) else { return nil }
    let (rise, left) = (control.values(\.peakForgetting), control.values(\.ownForgetting))
    guard !rise.isEmpty else { return nil }
    return "F1, no shift: re-warming on the same data raises its loss by "
      + Self.difference(rise, against: 0)
      + (left.isEmpty
        ? "" : "; left of it at the end of the stage: \(Self.difference(left, against: 0))")
  }

  /// `1.235 ± 0.027 (46 standard errors above 0, n = 3)`.
  static func difference(
    _ values: [Double], against bar: Double, unit: String = " nats", decimals: Int = 3
  ) -> String {
    let mean = Sample.mean(values)
    let number = unit == " nats" ? Format.signed(mean, decimals) : Format.fixed(mean, decimals)
    guard let error = Sample.standardError(values), error > 0 else {
      return "\(number)\(unit) (n = \(values.count))"
    }
    let distance = (mean - bar) / error
    return "\(number) ± \(Format.fixed(error, decimals))\(unit) "
      + "(\(Format.fixed(abs(distance), 1)) standard errors \(distance >= 0 ? "above" : "below") "
      + "\(Format.number(bar))\(bar == 0 ? "" : unit), n = \(values.count))"
  }
}
