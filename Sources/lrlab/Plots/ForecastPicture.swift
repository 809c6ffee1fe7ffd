import Schedules

/// Forecast losses of both tasks above the rate, one column a replay share.
struct ForecastPicture {
  var cells: [ForecastCell]
  var plans: [Plan]

  func svg() -> String {
    let shares = Set(grid.map(\.replay)).sorted()
    var charts: [Chart] = []
    charts += shares.map { share in
      chart(share, title: "replay \(Format.percent(share))", label: "old loss") { $0.oldLoss }
    }
    if (plans.first?.stages.count ?? 1) > 1 {
      charts += shares.map { share in chart(share, title: "", label: "new loss") { $0.newLoss } }
    }
    charts += shares.map { _ in
      // A rate line for each loss line, in the same colours.
      let lines = grid.filter { $0.replay == shares.first }.map(\.plan)
      var rate = SchedulePicture(plans: lines, branches: true, logarithmic: false).chart
      rate.series = rate.series.map { Self.unnamed($0) }
      rate.shadings = SchedulePicture.shadings(plans, names: ["", ""])
      rate.height = 110
      return rate
    }
    return Figure(
      title: "Forecast", charts: charts, columns: max(1, shares.count),
      width: 120 + 480 * Double(max(1, shares.count))
    ).svg()
  }

  private var grid: [ForecastCell] { cells.filter { $0.cell.role == .grid } }

  private static func unnamed(_ series: Chart.Series) -> Chart.Series {
    var series = series
    series.name = ""
    return series
  }

  /// The same axis for all replay shares.
  private func all(_ loss: (ForecastPoint) -> Double) -> [Chart.Series] {
    grid.map { cell in
      Chart.Series(name: "", points: cell.trajectory.map { (x: Double($0.step), y: loss($0)) })
    }
  }

  private func chart(
    _ share: Double, title: String, label: String, loss: (ForecastPoint) -> Double
  ) -> Chart {
    var series: [Chart.Series] = []
    let columns = AxisColumns(grid.map(\.cell))
    for (colour, cell) in grid.filter({ $0.replay == share }).enumerated() {
      for branch in Set(cell.trajectory.map(\.branch)).sorted(by: >) {
        let points = cell.trajectory.filter { $0.branch == branch }
        series.append(
          Chart.Series(
            name: branch == "main" ? cell.cell.lineName(columns) : "",
            points: points.map { (x: Double($0.step), y: loss($0)) }, dashed: branch != "main",
            colour: colour))
      }
    }
    return Chart(
      title: title, xLabel: nil, yLabel: label, series: series,
      shadings: SchedulePicture.shadings(plans, names: title.isEmpty ? ["", ""] : []),
      yRange: SchedulePicture.focus(all(loss), plans))
  }
}
