import Schedules

/// Measured held-out losses of both domains above the rate, one column a replay share.
///
/// Lines are means over the seeds.
struct MeasuredPicture {
  var results: StudyResults
  /// The schedules as they stand, for the stages and the rates.
  var grid: GridForecast

  private var study: Study { results.study }
  private var columns: AxisColumns { AxisColumns(results.plan.grid.cells) }

  func svg() -> String {
    let rows = results.plan.runs.map { (run: $0, rows: results.curves[$0.id] ?? []) }
    let shares = study.replays
    let stageNames = study.stages.map(\.domain)
    let domains = study.stageDomains
    var charts: [Chart] = []
    for (position, domain) in domains.enumerated() {
      for share in shares {
        charts.append(
          Chart(
            title: position == 0 ? "replay \(share.label)" : "", xLabel: nil,
            yLabel: "loss on \(domain)", series: series(rows, share: share, domain: domain),
            shadings: SchedulePicture.shadings(
              grid.plans, names: position == 0 ? stageNames : ["", ""]),
            yRange: SchedulePicture.focus(
              shares.flatMap { series(rows, share: $0, domain: domain) }, grid.plans)))
      }
    }
    for _ in shares {
      var rate = SchedulePicture(plans: lines.map(\.plan), branches: true, logarithmic: false)
        .chart
      rate.series = rate.series.map { line in
        var line = line
        line.name = ""
        return line
      }
      rate.shadings = SchedulePicture.shadings(grid.plans, names: ["", ""])
      rate.height = 110
      charts.append(rate)
    }
    return Figure(
      title: study.question, charts: charts, columns: max(1, shares.count),
      width: 120 + 480 * Double(max(1, shares.count))
    ).svg()
  }

  /// The lines of each chart: the grid's cells with the first replay.
  private var lines: [StudyGrid.Entry] {
    results.plan.grid.entries.filter {
      $0.cell.role == .grid && $0.cell.replay == study.replays.first
    }
  }

  private func series(
    _ rows: [(run: Run, rows: [(branch: String, row: MetricRow)])], share: ReplayChoice,
    domain: String
  ) -> [Chart.Series] {
    var series: [Chart.Series] = []
    for (index, line) in lines.enumerated() {
      var cell = line.cell
      cell.replay = share
      let own = rows.filter { $0.run.cell == cell }.flatMap(\.rows)
      for branch in Set(own.map(\.branch)).sorted(by: >) {
        series.append(
          Chart.Series(
            name: branch == "main" ? cell.lineName(columns) : "",
            points: Self.means(own.filter { $0.branch == branch }.map(\.row), domain),
            dashed: branch != "main", colour: index))
      }
    }
    return series
  }

  /// The mean over seeds at each step.
  private static func means(_ rows: [MetricRow], _ domain: String) -> [(x: Double, y: Double)] {
    var sums: [Int: (sum: Double, count: Double)] = [:]
    for row in rows {
      guard let loss = row.heldOut[domain] else { continue }
      let old = sums[row.step] ?? (0, 0)
      sums[row.step] = (old.sum + loss, old.count + 1)
    }
    return sums.sorted { $0.key < $1.key }.map {
      (x: Double($0.key), y: $0.value.sum / $0.value.count)
    }
  }
}
