/// Where forecast and reality part: by schedule and group.
extension ValidationReport {
  /// Within these the order of the schedules counts: each replay of each new domain.
  var groups: [String] {
    pairs.filter { $0.real.cell.role == .grid }.map(\.group).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// Measured minus forecast, a row a schedule and a column a group; probes are marked.
  func residuals(_ metric: AgreementMetric) -> TextTable {
    let shown = ranked.filter { $0.forecast != nil }
    let columns = AxisColumns(shown.map(\.real.cell))
    func line(_ pair: Pair) -> String {
      let cell = pair.real.cell
      return
        ([cell.schedule] + (columns.start ? [cell.startText] : [])
        + (columns.moments ? [cell.momentsText] : [])).joined(separator: ", ")
    }
    let lines = shown.map(line).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    var table = TextTable(["measured − forecast, \(metric.rawValue)"] + groups)
    for name in lines {
      table.rows.append(
        [name]
          + groups.map { group in
            guard let pair = shown.first(where: { line($0) == name && $0.group == group })
            else { return "n/a" }
            return residual(pair, metric) + (pair.probe ? " (probe)" : "")
          })
    }
    return table
  }

  private func residual(_ pair: Pair, _ metric: AgreementMetric) -> String {
    guard let forecast = pair.forecast.flatMap({ metric.value($0.metrics) }) else { return "n/a" }
    return pair.real.text({ metrics in metric.value(metrics).map { $0 - forecast } }, signed: true)
  }
}
