import Forecast

/// Predicted loss curves with their bands: all schedules in one chart, each held-out log in a chart
/// of its own with its measured losses.
struct PredictionPicture {
  var report: PredictionReport

  /// Markers that show a measured curve without hiding the predicted one.
  private static let markers = 25

  func svg() -> String {
    let heldOut = report.heldOut.map { held in
      held.predictions.indices.map { chart([held.predictions[$0]], measured: held.measured[$0]) }
    }
    let asked = report.predictions.isEmpty ? [] : [chart(report.predictions)]
    let charts = asked + (heldOut ?? [])
    let columns = charts.count == 1 ? 1 : 2
    return Figure(
      title: "", charts: charts, columns: columns, width: columns == 1 ? 760 : 1040
    ).svg()
  }

  private func chart(_ predictions: [Prediction], measured: [Double] = []) -> Chart {
    var series: [Chart.Series] = []
    var bands: [Chart.Band] = []
    for (index, prediction) in predictions.enumerated() {
      let band = prediction.band
      series.append(
        Chart.Series(
          name: measured.isEmpty ? prediction.name : "predicted",
          points: zip(band.steps, band.middle).map { (Double($0), $1) }, colour: index))
      bands.append(
        Chart.Band(
          points: band.steps.indices.map {
            (Double(band.steps[$0]), band.low[$0], band.high[$0])
          }, colour: index))
    }
    if !measured.isEmpty {
      let stride = max(1, measured.count / Self.markers)
      let steps = predictions[0].band.steps
      series.append(
        Chart.Series(
          name: "",
          points: measured.indices.filter { $0 % stride == stride / 2 }.map {
            (Double(steps[$0]), measured[$0])
          }, style: .markers(.circle), colour: 1))
    }
    let title = measured.isEmpty ? "predicted, 90 % bands" : predictions[0].name + ", measured"
    return Chart(
      title: title, xLabel: "step", yLabel: "loss, nats per token", series: series, bands: bands,
      yRange: Self.range(predictions, measured), height: 240)
  }

  /// Without the fall from the untrained model, which would flatten the rest.
  private static func range(
    _ predictions: [Prediction], _ measured: [Double]
  ) -> ClosedRange<Double>? {
    let last = predictions.compactMap(\.band.steps.last).max() ?? 0
    var shown = predictions.flatMap { prediction in
      prediction.band.steps.indices.filter { prediction.band.steps[$0] > last / 6 }.flatMap {
        [prediction.band.low[$0], prediction.band.high[$0]]
      }
    }
    shown += measured.dropFirst(measured.count / 6)
    let finite = shown.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), high > low else { return nil }
    let room = 0.05 * (high - low)
    return (low - room)...(high + room)
  }
}
