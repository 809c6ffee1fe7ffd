import Schedules
import Sim

/// Forecast losses of both tasks above the rate.
///
/// One column a replay share, and a block of columns for each entry of the axis of domains.
struct ForecastPicture {
  var cells: [ForecastCell]
  var plans: [Plan]

  /// What one column shows.
  private struct Column {
    var cells: [ForecastCell]
    var title: String
    /// The cells of the same domains, whose axis it has.
    var beside: [ForecastCell]

    var plans: [Plan] { cells.prefix(1).map(\.plan) }
  }

  func svg() -> String {
    let columns = self.columns
    var charts: [Chart] = []
    charts += columns.map { column in
      chart(column, title: column.title, label: "old loss") { _ in 0 }
    }
    if (plans.first?.stages.count ?? 1) > 1 {
      charts += columns.map { column in
        chart(column, title: "", label: "new loss") { $0.besideTask }
      }
    }
    charts += columns.map { column in
      // A rate line for each loss line, in the same colours.
      let lines = column.cells.map(\.plan)
      var rate = SchedulePicture(plans: lines, branches: true, logarithmic: false).chart
      rate.series = rate.series.map { Self.unnamed($0) }
      rate.shadings = SchedulePicture.shadings(column.plans, names: ["", ""])
      rate.height = 110
      return rate
    }
    return Figure(
      title: "Forecast", charts: charts, columns: max(1, columns.count),
      width: 120 + 480 * Double(max(1, columns.count))
    ).svg()
  }

  private var columns: [Column] {
    let grid = cells.filter { $0.cell.role == .grid }
    let several = AxisColumns(grid.map(\.cell)).domain
    var choices: [DomainChoice] = []
    for cell in grid where !choices.contains(cell.cell.domains) {
      choices.append(cell.cell.domains)
    }
    return choices.flatMap { domains in
      let beside = grid.filter { $0.cell.domains == domains }
      return Set(beside.map(\.replay)).sorted().map { share in
        Column(
          cells: beside.filter { $0.replay == share },
          title: (several ? "\(domains.label), " : "") + "replay \(Format.percent(share))",
          beside: beside)
      }
    }
  }

  private static func unnamed(_ series: Chart.Series) -> Chart.Series {
    var series = series
    series.name = ""
    return series
  }

  /// The same axis for all replay shares.
  private func all(_ cells: [ForecastCell], _ task: (ForecastCell) -> Int) -> [Chart.Series] {
    cells.map { cell in
      Chart.Series(name: "", points: Self.points(cell.trajectory, task(cell)))
    }
  }

  private static func points(_ points: [ForecastPoint], _ task: Int) -> [(x: Double, y: Double)] {
    points.map { (x: Double($0.step), y: $0.losses[task].total) }
  }

  private func chart(
    _ column: Column, title: String, label: String, task: (ForecastCell) -> Int
  ) -> Chart {
    var series: [Chart.Series] = []
    let axes = AxisColumns(column.cells.map(\.cell))
    for (colour, cell) in column.cells.enumerated() {
      for branch in Set(cell.trajectory.map(\.branch)).sorted(by: >) {
        let points = cell.trajectory.filter { $0.branch == branch }
        series.append(
          Chart.Series(
            name: branch == "main" ? cell.cell.lineName(axes) : "",
            points: Self.points(points, task(cell)), dashed: branch != "main",
            colour: colour))
      }
    }
    return Chart(
      title: title, xLabel: nil, yLabel: label, series: series,
      shadings: SchedulePicture.shadings(column.plans, names: title.isEmpty ? ["", ""] : []),
      yRange: SchedulePicture.focus(all(column.beside, task), column.plans))
  }
}
