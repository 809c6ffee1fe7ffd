import Forecast
import Foundation
import Schedules

/// What a validation cost.
struct ValidationTiming {
  var data: Double
  var training: Double
  var cost: RunCost
}

/// Seconds of all segments, whenever they were trained.
struct RunCost: Equatable {
  var seconds: Double
  var evaluationSeconds: Double
  var tokens: Int

  var trainingSeconds: Double { seconds - evaluationSeconds }
  /// Evaluation time over training time.
  var evaluationShare: Double { evaluationSeconds / max(trainingSeconds, 1e-9) }
  var tokensPerSecond: Double { Double(tokens) / max(trainingSeconds, 1e-9) }
}

/// Forecast and measurement side by side, with their agreement.
struct ValidationReport {
  let results: StudyResults
  let forecast: [ForecastCell]
  let grid: GridForecast
  let timing: ValidationTiming

  var study: Study { results.study }

  /// A cell of the grid with both sides; controls are kept apart and are not ranked.
  struct Pair {
    var real: StudyResults.Cell
    /// nil where the simulator cannot forecast the cell.
    var forecast: ForecastCell?
  }

  var pairs: [Pair] {
    results.cells.map { cell in
      Pair(real: cell, forecast: forecast.first { $0.cell == cell.cell })
    }
  }

  /// The cells that count: of the grid, and every seed finished.
  var ranked: [Pair] {
    pairs.filter { $0.real.cell.role == .grid && !$0.real.values(\.oldLoss).isEmpty }
  }

  /// Those of them that the forecast can be held against.
  var forecastRanked: [Pair] { ranked.filter { $0.forecast != nil } }

  /// Within these the order of the schedules counts: each replay of each entry of the domains.
  var groups: [GridCell.Group] {
    results.plan.grid.cells.filter { $0.role == .grid }.reduce(into: []) { groups, cell in
      if !groups.contains(cell.group) { groups.append(cell.group) }
    }
  }

  /// The agreement on one metric.
  func agreement(_ metric: (CellMetrics) -> Double?) -> Agreement? {
    let groups = groups
    let cells = ranked.compactMap { pair -> AgreementCell? in
      guard let cell = pair.forecast, let forecast = metric(cell.metrics) else { return nil }
      let real = pair.real.values(metric)
      guard real.count == study.seeds.count else { return nil }
      return AgreementCell(
        group: Double(groups.firstIndex(of: pair.real.cell.group) ?? 0), forecast: forecast,
        real: real, baselines: Baselines.of(cell))
    }
    guard !cells.isEmpty else { return nil }
    var random = NamedStream(seed: 0, name: "bootstrap over seeds")
    return Agreement(cells, random: &random)
  }

  var gateFailure: Failure? {
    guard let bar = study.gateRankWithinReplay else { return nil }
    let rho = agreement(\.oldLoss)?.rankWithinReplay
    guard let rho else {
      return Failure(.findings, "gate: no rank within a replay share can be computed")
    }
    guard rho < bar else { return nil }
    return Failure(
      .findings,
      "gate: rank_within_replay of old_loss is \(Format.fixed(rho)), below "
        + Format.number(bar))
  }
}

/// Orders that a forecast has to beat.
///
/// Higher means a higher loss, within one replay share.
enum Baselines {
  static func of(_ cell: ForecastCell) -> [String: Double] {
    let plan = cell.plan
    guard let stage = plan.stages.last else { return [:] }
    let deployed = plan.branches.first { $0.stage == stage.index }?.plan ?? plan
    let peak =
      deployed.phases.filter { $0.stage == stage.index }
      .map { max($0.start, $0.end) }.max() ?? 0
    let end = deployed.learningRate(at: stage.lastStep)
    return [
      "replay, then lr_area of the last stage": deployed.area(ofStage: stage.index),
      "replay, then peak of the last stage": peak,
      // The rule of thumb (the old peak, re-decayed) names a best choice: others are worse the
      // further their last peak lies from the first stage's, and worse without a decay.
      "rule of thumb": abs(peak / GridForecast.firstStagePeak(plan) - 1) + end / max(peak, 1e-30),
    ]
  }
}
