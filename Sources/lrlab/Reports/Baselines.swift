import Forecast
import Foundation
import Schedules

/// Orders that a forecast has to beat, none of which simulates anything.
///
/// Each is a sort by a few numbers of the rates alone; the last is calibrated on probes. Within a
/// group the replay share is one, so "replay, then …" sorts by what follows.
///
/// - `replay, then lr_area of the last stage`: Σηₜ of the deployed line's last stage. More of it
///   forgets more and learns more.
/// - `replay, then peak of the last stage`: the highest rate of that stage, likewise.
/// - `rule of thumb`: "after a decayed stage, re-warm to about the old peak and decay again; a lower
///   peak forgets less, a higher one learns more" (Ibrahim et al. 2024, arXiv 2403.08763,
///   section 2). So the old loss is ordered by the peak of the last stage and the new loss against
///   it; the average by |log(peak / first peak)|, the distance from the old peak. Of equal ones
///   the line that ends at a lower rate is the better one.
/// - `product rule`: `ProductRule` on the probes; of `old_loss` and `forgetting` alone.
///
/// Of the average the first two have no direction of their own: they stand in both, the second one
/// as `…, reversed`.
struct Baselines {
  let probes: ProductRule

  /// How a sort by area or peak reads as an order of losses.
  private enum Direction { case up, down, both }

  /// One value a cell by name, in the order of the cells; nil where a baseline cannot say.
  func orders(
    _ cells: [(forecast: ForecastCell, group: String)], _ metric: AgreementMetric
  ) -> [String: [Double?]] {
    let rates = cells.map { LastStage($0.forecast.plan) }
    var orders: [String: [Double?]] = [:]
    let sorts: [(name: String, values: [Double])] = [
      ("replay, then lr_area of the last stage", rates.map(\.area)),
      ("replay, then peak of the last stage", rates.map(\.peak)),
    ]
    for (name, values) in sorts {
      switch Self.direction(metric) {
      case .up: orders[name] = values
      case .down: orders[name] = values.map { -$0 }
      case .both:
        orders[name] = values
        orders[name + ", reversed"] = values.map { -$0 }
      }
    }
    orders["rule of thumb"] = Ranks.lexicographic(
      rates.map { [$0.ruleOfThumb(metric), $0.end] })
    if metric == .oldLoss || metric == .forgetting {
      orders["product rule"] = cells.map {
        probes.forgetting(schedule: Self.line($0.forecast.cell), group: $0.group)
      }
    }
    return orders
  }

  private static func direction(_ metric: AgreementMetric) -> Direction {
    switch metric {
    case .oldLoss, .forgetting: .up
    case .newLoss: .down
    case .averageLoss: .both
    }
  }

  /// What tells the lines of a group apart.
  static func line(_ cell: GridCell) -> String {
    [cell.schedule, cell.startText, cell.momentsText].joined(separator: ", ")
  }

  /// The rates of a deployed line's last stage.
  private struct LastStage {
    var area = 0.0
    var peak = 0.0
    /// The rate of the last step.
    var end = 0.0
    var firstPeak: Double

    init(_ plan: Plan) {
      firstPeak = Self.rounded(GridForecast.firstStagePeak(plan))
      guard let stage = plan.stages.last else { return }
      let deployed = plan.branches.first { $0.stage == stage.index }?.plan ?? plan
      area = Self.rounded(deployed.area(ofStage: stage.index))
      peak = Self.rounded(
        deployed.phases.filter { $0.stage == stage.index }.map { max($0.start, $0.end) }.max() ?? 0)
      end = Self.rounded(deployed.learningRate(at: stage.lastStep))
    }

    /// To nine significant digits: 0.1 × 3e-3 and 3e-4 are one rate, and no sort tells them apart.
    private static func rounded(_ value: Double) -> Double {
      Double(String(format: "%.8e", value)) ?? value
    }

    /// Higher means a higher loss.
    func ruleOfThumb(_ metric: AgreementMetric) -> Double {
      switch metric {
      case .oldLoss, .forgetting: peak
      case .newLoss: -peak
      case .averageLoss: abs(log(max(peak, 1e-30) / max(firstPeak, 1e-30)))
      }
    }
  }
}
