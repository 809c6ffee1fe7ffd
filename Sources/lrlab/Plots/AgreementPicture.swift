/// Measured against forecast forgetting, a marker a cell; marker by replay share, colour by schedule.
struct AgreementPicture {
  var pairs: [ValidationReport.Pair]

  func svg() -> String {
    func distinct(_ words: [String]) -> [String] {
      words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    let columns = AxisColumns(pairs.map(\.real.cell))
    let lines = distinct(pairs.map { $0.real.cell.lineName(columns) })
    let shares = distinct(pairs.map(\.real.cell.replay.label))
    let markers: [Chart.Marker] = [.circle, .square, .triangle, .diamond]
    var series: [Chart.Series] = []
    for (colour, line) in lines.enumerated() {
      for (index, share) in shares.enumerated() {
        let own = pairs.filter {
          $0.real.cell.lineName(columns) == line && $0.real.cell.replay.label == share
        }
        let points = own.compactMap { pair -> (x: Double, y: Double)? in
          guard let x = pair.forecast?.metrics.forgetting, let y = pair.real.mean(\.forgetting)
          else {
            return nil
          }
          return (x, y)
        }
        series.append(
          Chart.Series(
            name: "\(line), replay \(share)", points: points,
            style: .markers(markers[index % markers.count]), colour: colour,
            errors: own.map { $0.real.standardError(\.forgetting) ?? 0 }))
      }
    }
    let chart = Chart(
      xLabel: "forecast forgetting, nats per token", yLabel: "measured forgetting",
      series: series, reference: .diagonal(label: "equal"), height: 360)
    return Figure(title: "Forecast against reality", charts: [chart]).svg()
  }
}
