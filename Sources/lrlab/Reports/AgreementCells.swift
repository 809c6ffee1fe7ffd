import Forecast
import Schedules

/// The metrics that forecast and reality are compared on, as they are printed.
enum AgreementMetric: String, CaseIterable, Sendable {
  case oldLoss = "old_loss"
  case averageLoss = "average_loss"
  case newLoss = "new_loss"
  case forgetting

  func value(_ metrics: CellMetrics) -> Double? {
    switch self {
    case .oldLoss: metrics.oldLoss
    case .averageLoss: metrics.averageLoss
    case .newLoss: metrics.newLoss
    case .forgetting: metrics.forgetting
    }
  }

  /// Bands are of the two losses alone.
  func band(_ band: LossBand) -> ClosedRange<Double>? {
    switch self {
    case .oldLoss: band.old
    case .newLoss: band.new
    case .averageLoss, .forgetting: nil
    }
  }
}

/// A study's cells as the agreement takes them: forecast, measurements and baselines.
struct AgreementCells {
  /// The cells with a forecast and all seeds, probes among them.
  let pairs: [(pair: ValidationReport.Pair, forecast: ForecastCell)]
  let seeds: Int

  init(_ ranked: [ValidationReport.Pair], seeds: Int) {
    pairs = ranked.compactMap { pair in pair.forecast.map { (pair, $0) } }
    self.seeds = seeds
  }

  /// One for each metric that can be compared.
  var agreements: [(metric: AgreementMetric, agreement: Agreement)] {
    AgreementMetric.allCases.compactMap { metric in
      var random = NamedStream(seed: 0, name: "agreement on \(metric.rawValue)")
      return Agreement(cells(metric), random: &random).map { (metric, $0) }
    }
  }

  /// Only finite numbers are compared: a cell that diverged on either side has no place in nats.
  func cells(_ metric: AgreementMetric) -> [AgreementCell] {
    let counted = pairs.filter { entry in
      let real = entry.pair.real.values(metric.value)
      guard let forecast = metric.value(entry.forecast.metrics) else { return false }
      return real.count == seeds && forecast.isFinite && real.allSatisfy(\.isFinite)
    }
    let baselines = Baselines(probes: probes).orders(
      counted.filter { !$0.pair.probe }.map { ($0.forecast, $0.pair.group) }, metric)
    var position = 0
    return counted.map { entry in
      var cell = AgreementCell(
        domain: entry.pair.real.cell.domains.label, group: entry.pair.group,
        forecast: metric.value(entry.forecast.metrics) ?? .nan,
        band: entry.forecast.band.flatMap(metric.band), real: entry.pair.real.values(metric.value),
        probe: entry.pair.probe)
      if !entry.pair.probe {
        cell.baselines = baselines.mapValues { $0[position] }
        position += 1
      }
      return cell
    }
  }

  private var probes: ProductRule {
    ProductRule(
      pairs.filter(\.pair.probe).compactMap { entry in
        entry.pair.real.mean(\.forgetting).map {
          ProductRule.Probe(
            schedule: Baselines.line(entry.forecast.cell), group: entry.pair.group, forgetting: $0)
        }
      })
  }
}
