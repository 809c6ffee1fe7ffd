import Forecast
import Schedules

/// The front of old against new loss with the rows on it, and the rates of the best rows.
struct RecommendPicture {
  var report: RecommendReport

  /// Points of a drawn schedule.
  private static let points = 300

  func svg() -> String {
    let charts = report.source.hasOldData ? [front, rates] : [rates]
    return Figure(
      title: "", charts: charts, columns: charts.count, width: charts.count == 1 ? 760 : 1040
    ).svg()
  }

  private var front: Chart {
    let recommendation = report.recommendation
    var series = [
      Chart.Series(
        name: "", points: recommendation.front.map { ($0.forgetting, $0.new) }, colour: 6)
    ]
    let rows = recommendation.rows.filter { $0.forgetting.mean.isFinite && $0.new.mean.isFinite }
    for (index, row) in rows.enumerated() {
      series.append(
        Chart.Series(
          name: row.name, points: [(row.forgetting.mean, row.new.mean)],
          style: .markers(row.isBaseline ? .square : .circle), colour: index))
    }
    let limit = report.request.criterion.maxForgetting
    let across = recommendation.front.map(\.forgetting) + rows.map(\.forgetting.mean)
    let room = 0.04 * ((across.max() ?? 1) - (across.min() ?? 0))
    return Chart(
      title: "front of what was tried" + (limit.map { ", limit \(Format.number($0))" } ?? ""),
      xLabel: "forgetting, nats", yLabel: "new loss, nats", series: series,
      xRange: room > 0 ? ((across.min() ?? 0) - room)...((across.max() ?? 1) + room) : nil,
      height: 280)
  }

  private var rates: Chart {
    let stage = report.source.arena.stage
    let rows = report.recommendation.rows.prefix(5)
    let series = rows.enumerated().compactMap { index, row -> Chart.Series? in
      guard let rates = try? row.candidate.rates(for: stage, until: stage.stepCount) else {
        return nil
      }
      let stride = max(1, rates.count / Self.points)
      let steps = Set(Array(Swift.stride(from: 0, to: rates.count, by: stride)) + [rates.count - 1])
      return Chart.Series(
        name: row.name, points: steps.sorted().map { (Double($0 + 1), rates[$0]) }, colour: index)
    }
    return Chart(
      title: "rates of the first \(series.count)", xLabel: "step of the new stage",
      yLabel: "learning rate", series: series, height: 280)
  }
}
