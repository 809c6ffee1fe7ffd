/// Measured against forecast forgetting, a marker a cell; marker by replay share, colour by schedule.
struct AgreementPicture {
  var pairs: [ValidationReport.Pair]

  func svg() -> String {
    let schedules = pairs.map(\.real.schedule).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let shares = Set(pairs.map(\.real.replay)).sorted()
    let markers: [Chart.Marker] = [.circle, .square, .triangle, .diamond]
    var series: [Chart.Series] = []
    for (colour, schedule) in schedules.enumerated() {
      for (index, share) in shares.enumerated() {
        let own = pairs.filter { $0.real.schedule == schedule && $0.real.replay == share }
        let points = own.compactMap { pair -> (x: Double, y: Double)? in
          guard let x = pair.forecast.metrics.forgetting, let y = pair.real.mean(\.forgetting)
          else {
            return nil
          }
          return (x, y)
        }
        series.append(
          Chart.Series(
            name: "\(schedule), replay \(Format.percent(share))", points: points,
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
