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
    var forecast: ForecastCell
  }

  var pairs: [Pair] {
    results.cells.compactMap { cell in
      forecast.first {
        $0.schedule == cell.schedule && $0.replay == cell.replay && $0.isControl == cell.isControl
      }.map { Pair(real: cell, forecast: $0) }
    }
  }

  /// The cells that count: not a control, and every seed finished.
  var ranked: [Pair] {
    pairs.filter { !$0.real.isControl && !$0.real.values(\.oldLoss).isEmpty }
  }

  /// The agreement on one metric.
  func agreement(_ metric: (CellMetrics) -> Double?) -> Agreement? {
    let cells = ranked.compactMap { pair -> AgreementCell? in
      guard let forecast = metric(pair.forecast.metrics) else { return nil }
      let real = pair.real.values(metric)
      guard !real.isEmpty else { return nil }
      return AgreementCell(
        group: pair.real.replay, forecast: forecast, real: real,
        baselines: Baselines.of(pair.forecast, grid: grid))
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
  static func of(_ cell: ForecastCell, grid: GridForecast) -> [String: Double] {
    guard let plan = grid.plans.first(where: { $0.name == cell.schedule }),
      let stage = plan.stages.last
    else { return [:] }
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
