/// Measured against forecast forgetting: a panel for each group, a marker for each of its cells.
///
/// Cells are compared within a group, so each panel has ranges of its own; y = x is drawn where a panel
/// reaches it.
struct AgreementPicture {
  var pairs: [ValidationReport.Pair]

  func svg() -> String {
    let columns = AxisColumns(pairs.map(\.real.cell))
    let lines = distinct(pairs.map { Self.name($0, columns) })
    let groups = distinct(pairs.map(\.group))
    let charts = groups.map { group in
      chart(pairs.filter { $0.group == group }, columns, colours: lines)
    }
    let across = charts.count == 1 ? 1 : 2
    return Figure(
      title: "Forecast against reality", charts: charts, columns: across,
      width: across == 1 ? 760 : 1040
    ).svg()
  }

  private func chart(
    _ pairs: [ValidationReport.Pair], _ columns: AxisColumns, colours: [String]
  ) -> Chart {
    var series: [Chart.Series] = []
    for pair in pairs {
      guard let x = pair.forecast?.metrics.forgetting, let y = pair.real.mean(\.forgetting)
      else { continue }
      let name = Self.name(pair, columns)
      series.append(
        Chart.Series(
          name: name, points: [(x, y)], style: .markers(.circle),
          colour: colours.firstIndex(of: name) ?? 0,
          errors: [pair.real.standardError(\.forgetting) ?? 0]))
    }
    let cell = pairs[0].real.cell
    return Chart(
      title: (columns.domain ? "\(cell.domainText), " : "") + "replay \(cell.replay.label)",
      xLabel: "forecast forgetting, nats per token", yLabel: "measured forgetting",
      series: series, reference: .diagonal(label: "equal"),
      xRange: Self.range(series.flatMap(\.points).map { [$0.x] }),
      yRange: Self.range(
        series.map { [$0.points[0].y - $0.errors[0], $0.points[0].y + $0.errors[0]] }),
      height: 260)
  }

  /// The schedule, with start and moments where they differ.
  private static func name(_ pair: ValidationReport.Pair, _ columns: AxisColumns) -> String {
    let cell = pair.real.cell
    return
      ([cell.schedule] + (columns.start ? [cell.startText] : [])
      + (columns.moments ? [cell.momentsText] : [])).joined(separator: ", ")
  }

  /// What is to be seen, with room for names; nil where nothing is.
  private static func range(_ values: [[Double]]) -> ClosedRange<Double>? {
    let shown = values.joined().filter { $0.magnitude <= 1e100 }
    guard let low = shown.min(), let high = shown.max() else { return nil }
    let room = max(0.2 * (high - low), 1e-3)
    return (low - room)...(high + room)
  }

  private func distinct(_ words: [String]) -> [String] {
    words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
