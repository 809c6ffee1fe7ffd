import Schedules

/// Measured held-out losses of both domains above the rate.
///
/// One column a replay share, and a block of columns for each entry of the axis of domains. Lines are
/// means over the seeds.
struct MeasuredPicture {
  var results: StudyResults

  private var study: Study { results.study }

  /// What one column shows.
  private struct Column {
    var sequence: StageSequence
    var replay: ReplayChoice
    /// The schedules as they stand, for the stages.
    var plans: [Plan]
    /// The grid's cells of this column.
    var lines: [StudyGrid.Entry]
    var title: String
  }

  func svg() -> String {
    let rows = results.plan.runs.map { (run: $0, rows: results.curves[$0.id] ?? []) }
    let columns = self.columns
    let domainCount = columns.map(\.sequence.stageDomains.count).max() ?? 0
    var charts: [Chart] = []
    for position in 0..<domainCount {
      for column in columns {
        let beside = columns.filter { $0.sequence == column.sequence }
        charts.append(chart(column, position, beside, rows))
      }
    }
    for column in columns {
      var rate = SchedulePicture(
        plans: column.lines.map(\.plan), branches: true, logarithmic: false
      ).chart
      rate.series = rate.series.map { line in
        var line = line
        line.name = ""
        return line
      }
      rate.shadings = SchedulePicture.shadings(column.plans, names: ["", ""])
      rate.height = 110
      charts.append(rate)
    }
    return Figure(
      title: study.question, charts: charts, columns: max(1, columns.count),
      width: 120 + 480 * Double(max(1, columns.count))
    ).svg()
  }

  private var columns: [Column] {
    zip(study.sequences, results.plan.grid.schedules).flatMap { sequence, plans in
      sequence.replays.map { replay in
        Column(
          sequence: sequence, replay: replay, plans: plans,
          lines: results.plan.grid.entries.filter {
            $0.cell.role == .grid && $0.cell.domains == sequence.domains
              && $0.cell.replay == replay
          },
          title: (study.hasDomainAxis ? "\(sequence.domains.label), " : "")
            + "replay \(replay.label)")
      }
    }
  }

  /// The losses on one domain, on the same axis as in the columns of the same domains.
  private func chart(
    _ column: Column, _ position: Int, _ beside: [Column],
    _ rows: [(run: Run, rows: [(branch: String, row: MetricRow)])]
  ) -> Chart {
    let domains = column.sequence.stageDomains
    guard position < domains.count else { return Chart(yLabel: "", series: []) }
    let domain = domains[position]
    return Chart(
      title: position == 0 ? column.title : "", xLabel: nil, yLabel: "loss on \(domain)",
      series: series(rows, column, domain: domain),
      shadings: SchedulePicture.shadings(
        column.plans,
        names: position == 0 ? column.sequence.stages.map(\.domain) : ["", ""]),
      yRange: SchedulePicture.focus(
        beside.flatMap { series(rows, $0, domain: domain) }, column.plans))
  }

  private func series(
    _ rows: [(run: Run, rows: [(branch: String, row: MetricRow)])], _ column: Column,
    domain: String
  ) -> [Chart.Series] {
    let axes = AxisColumns(column.lines.map(\.cell))
    var series: [Chart.Series] = []
    for (index, line) in column.lines.enumerated() {
      let own = rows.filter { $0.run.cell == line.cell }.flatMap(\.rows)
      for branch in Set(own.map(\.branch)).sorted(by: >) {
        series.append(
          Chart.Series(
            name: branch == "main" ? line.cell.lineName(axes) : "",
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
