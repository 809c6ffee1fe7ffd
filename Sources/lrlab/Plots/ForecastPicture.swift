import Schedules
import Sim

/// Forecast losses of both tasks above the rate.
///
/// One column a replay share, and a block of columns for each entry of the axis of domains. A given
/// first stage is not drawn: steps then count from its end.
struct ForecastPicture {
  var cells: [ForecastCell]
  var plans: [Plan]
  /// Steps of a given first stage; nil where the first stage is run.
  var given: Int?
  /// Bands around the lines, over what is unknown of it.
  var sweep: GivenSweep?

  /// What one column shows.
  private struct Column {
    var cells: [ForecastCell]
    /// Their places in the whole list.
    var places: [Int]
    var title: String
    /// The cells of the same domains, whose axis it has.
    var beside: [ForecastCell]

    var plans: [Plan] { cells.prefix(1).map(\.plan) }
  }

  func svg() -> String {
    let columns = self.columns
    let across = Self.across(columns.count)
    let blocks = stride(from: 0, to: columns.count, by: across).map {
      Array(columns[$0..<min($0 + across, columns.count)])
    }
    let title = sweep == nil ? "Forecast" : "Forecast; pale: whatever the given stage may have been"
    return Figure(
      title: title, charts: blocks.flatMap(charts), columns: across,
      width: 120 + 480 * Double(across)
    ).svg()
  }

  /// Columns beside one another: at most seven where their number allows it.
  private static func across(_ count: Int) -> Int {
    guard count > 7 else { return max(1, count) }
    return (3...7).last { count.isMultiple(of: $0) } ?? count
  }

  /// Losses above rates, for the columns of one block.
  private func charts(_ columns: [Column]) -> [Chart] {
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
      var rate = SchedulePicture(
        plans: lines, branches: true, logarithmic: false, after: given ?? 0
      ).chart
      rate.series = rate.series.map { Self.unnamed($0) }
      rate.shadings = shadings(column, named: false)
      if given != nil { rate.xLabel = "step after the given stage" }
      rate.height = 110
      return rate
    }
    return charts
  }

  private var columns: [Column] {
    let places = cells.indices.filter { cells[$0].cell.role == .grid }
    let grid = places.map { cells[$0] }
    let several = AxisColumns(grid.map(\.cell)).domain
    var choices: [DomainChoice] = []
    for cell in grid where !choices.contains(cell.cell.domains) {
      choices.append(cell.cell.domains)
    }
    return choices.flatMap { domains in
      let beside = grid.filter { $0.cell.domains == domains }
      return Set(beside.map(\.replay)).sorted().map { share in
        let own = places.filter {
          cells[$0].cell.domains == domains && cells[$0].replay == share
        }
        return Column(
          cells: own.map { cells[$0] }, places: own,
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
      Chart.Series(name: "", points: points(cell.trajectory, task(cell)))
    }
  }

  private func points(_ points: [ForecastPoint], _ task: Int) -> [(x: Double, y: Double)] {
    drawn(points).map { (x: Double($0.step - (given ?? 0)), y: $0.losses[task].total) }
  }

  private func drawn(_ points: [ForecastPoint]) -> [ForecastPoint] {
    given == nil ? points : points.filter { $0.stage > 0 }
  }

  private func shadings(_ column: Column, named: Bool) -> [Chart.Shading] {
    let stages = column.plans.first?.stages.count ?? 0
    let all = SchedulePicture.shadings(
      column.plans, names: named ? [] : [String](repeating: "", count: stages))
    guard let given else { return all }
    return all.dropFirst().map {
      Chart.Shading(from: $0.from - Double(given), to: $0.to - Double(given), label: $0.label)
    }
  }

  private func bands(_ column: Column, _ task: (ForecastCell) -> Int) -> [Chart.Band] {
    guard let sweep else { return [] }
    return zip(column.places, column.cells).enumerated().map { colour, pair in
      let (place, cell) = pair
      let path = sweep.path(place, task: task(cell))
      let line = drawn(cell.trajectory).filter { $0.branch == "main" }
      let steps = line.map { Double($0.step - (given ?? 0)) }
      return Chart.Band(
        points: zip(steps, path).compactMap { step, band in
          band.map { (x: step, low: $0.low, high: $0.high) }
        }, colour: colour)
    }
  }

  /// The same axis for all replay shares; with bands, they are all to be seen.
  private func range(_ column: Column, _ task: (ForecastCell) -> Int) -> ClosedRange<Double>? {
    let series = all(column.beside, task)
    guard given != nil else { return SchedulePicture.focus(series, column.plans) }
    let same = columns.filter { $0.beside.first?.cell == column.beside.first?.cell }
    let edges = same.flatMap { bands($0, task) }.flatMap(\.points).flatMap { [$0.low, $0.high] }
    let losses = (series.flatMap(\.points).map(\.y) + edges).filter(\.isFinite)
    guard let low = losses.min(), let high = losses.max(), high > low else { return nil }
    return (low - 0.05 * (high - low))...(high + 0.05 * (high - low))
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
            points: self.points(points, task(cell)), dashed: branch != "main",
            colour: colour))
      }
    }
    return Chart(
      title: title, xLabel: nil, yLabel: label, series: series,
      shadings: shadings(column, named: !title.isEmpty),
      bands: bands(column, task), yRange: range(column, task))
  }
}
