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
  /// The cells that the forecast was calibrated on: shown, and never counted.
  let probes: Set<GridCell>
  /// How far the two agree, in the order of `AgreementMetric`; none where nothing can be compared.
  let agreements: [(metric: AgreementMetric, agreement: Agreement)]

  var study: Study { results.study }

  /// A cell of the grid with both sides; controls are kept apart and are not ranked.
  struct Pair {
    var real: StudyResults.Cell
    /// nil where the simulator cannot forecast the cell.
    var forecast: ForecastCell?
    /// Whether the forecast was calibrated on it.
    var probe: Bool
    /// In words, what it is ranked in: new domain and replay.
    var group: String { "\(real.cell.domains.label), \(real.cell.replay.label)" }
  }

  let pairs: [Pair]

  init(
    results: StudyResults, forecast: [ForecastCell], grid: GridForecast, timing: ValidationTiming,
    probes: Set<GridCell> = []
  ) {
    self.results = results
    self.forecast = forecast
    self.grid = grid
    self.timing = timing
    self.probes = probes
    pairs = results.cells.map { cell in
      Pair(
        real: cell, forecast: forecast.first { $0.cell == cell.cell },
        probe: probes.contains(cell.cell))
    }
    agreements =
      AgreementCells(pairs.filter(Self.isRanked), seeds: results.study.seeds.count).agreements
  }

  private static func isRanked(_ pair: Pair) -> Bool {
    pair.real.cell.role == .grid && !pair.real.values(\.oldLoss).isEmpty
  }

  /// The cells that count: of the grid, and every seed finished.
  var ranked: [Pair] { pairs.filter(Self.isRanked) }

  /// Those of them that the forecast can be held against.
  var forecastRanked: [Pair] { ranked.filter { $0.forecast != nil && !$0.probe } }

  /// The agreement on one metric.
  func agreement(_ metric: AgreementMetric) -> Agreement? {
    agreements.first { $0.metric == metric }?.agreement
  }

  var gateFailure: Failure? {
    guard let bar = study.gateRankWithinReplay else { return nil }
    let rho = agreement(.oldLoss)?.rankWithinReplay
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
