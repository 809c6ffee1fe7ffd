import Schedules

/// Measured held-out losses of both domains above the rate, one column a replay share.
///
/// Lines are means over the seeds.
struct MeasuredPicture {
  var session: StudySession
  var grid: GridForecast

  private var study: Study { session.study }
  private var plan: StudyPlan { session.runner.plan }

  func svg() -> String {
    let store = RunStore(session.runner)
    let rows = plan.runs.map { (run: $0, rows: store.curves($0)) }
    let shares = study.replayShares
    let stageNames = study.stages.map(\.domain)
    var domains: [String] = []
    for name in stageNames where !domains.contains(name) { domains.append(name) }
    var charts: [Chart] = []
    for (position, domain) in domains.enumerated() {
      for share in shares {
        charts.append(
          Chart(
            title: position == 0 ? "replay \(Format.percent(share))" : "", xLabel: nil,
            yLabel: "loss on \(domain)", series: series(rows, share: share, domain: domain),
            shadings: SchedulePicture.shadings(
              grid.plans, names: position == 0 ? stageNames : ["", ""]),
            yRange: SchedulePicture.focus(
              shares.flatMap { series(rows, share: $0, domain: domain) }, grid.plans)))
      }
    }
    for _ in shares {
      var rate = SchedulePicture(plans: grid.plans, branches: true, logarithmic: false).chart
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

  private func series(
    _ rows: [(run: Run, rows: [(branch: String, row: MetricRow)])], share: Double, domain: String
  ) -> [Chart.Series] {
    var series: [Chart.Series] = []
    for (index, specification) in study.schedules.enumerated() {
      let own = rows.filter {
        $0.run.schedule == specification.name && $0.run.replay == share && !$0.run.isControl
      }.flatMap(\.rows)
      for branch in Set(own.map(\.branch)).sorted(by: >) {
        series.append(
          Chart.Series(
            name: branch == "main" ? specification.name : "",
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
