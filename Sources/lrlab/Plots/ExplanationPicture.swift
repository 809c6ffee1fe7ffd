import Foundation
import Sim

/// Which part of a rise of the old loss is noise and which is forgetting, and in which directions.
///
/// A row a cell: on the left the parts along the deployed line's last stage, on the right the
/// eigendirections that carry them.
struct ExplanationPicture {
  var cells: [ForecastCell]
  /// Curvatures are drawn in units of 1/peak.
  var peak: Double

  func svg() -> String {
    let columns = AxisColumns(cells.map(\.cell))
    let charts = cells.flatMap { cell -> [Chart] in
      guard let why = cell.explanation else { return [] }
      return [course(why, of: cell, columns), directions(why)]
    }
    return Figure(
      title: "Why the old loss rises: noise heals, shift stays", charts: charts, columns: 2,
      width: 1100
    ).svg()
  }

  /// Change of the old loss and of its parts since the start of the stage.
  private func course(_ why: Explanation, of cell: ForecastCell, _ columns: AxisColumns) -> Chart {
    let stage = cell.trajectory.map(\.stage).max() ?? 0
    let branch = cell.trajectory.last { $0.stage == stage && $0.branch != "main" }
    let deployed = cell.trajectory.filter { point in
      guard point.stage == stage else { return false }
      guard let branch else { return true }
      let first = cell.trajectory.first { $0.branch == branch.branch }?.step ?? 0
      return point.branch == branch.branch || (point.branch == "main" && point.step < first)
    }
    let total = Chart.Series(
      name: "old loss", points: line(deployed, why) { $0.total }, colour: 6, wide: true)
    let parts = Explanation.parts.enumerated().map { index, part in
      Chart.Series(name: part.name, points: line(deployed, why, part.of), colour: index)
    }
    return Chart(
      title: cell.cell.words(columns), xLabel: "step", yLabel: "change, nats",
      series: [total] + parts, reference: .horizontal(0, label: ""))
  }

  private func line(
    _ points: [ForecastPoint], _ why: Explanation, _ part: (LossSplit) -> Double
  ) -> [(x: Double, y: Double)] {
    let start = part(why.start.loss)
    return [(x: Double(why.start.step), y: 0)]
      + points.map { (x: Double($0.step), y: part($0.losses[0]) - start) }
  }

  /// How much of noise (at the spike) and shift (at the end) each quarter of a decade carries.
  private func directions(_ why: Explanation) -> Chart {
    Chart(
      title: "carried by", xLabel: "log10 (curvature × peak)", yLabel: "change, nats",
      series: [
        Chart.Series(
          name: "noise at the spike", points: bins(why.start, why.spike, \.noiseFloor), colour: 0),
        Chart.Series(
          name: "shift at the end", points: bins(why.start, why.end, \.shift), colour: 1),
      ], reference: .horizontal(0, label: ""))
  }

  private func bins(
    _ before: Explanation.Moment, _ after: Explanation.Moment, _ part: (ModeLoss) -> Double
  ) -> [(x: Double, y: Double)] {
    var sums: [Int: Double] = [:]
    for (first, second) in zip(before.modes, after.modes) {
      let quarter = Int((4 * log10(second.curvature * peak)).rounded(.down))
      sums[quarter, default: 0] += part(second) - part(first)
    }
    return sums.keys.sorted().map { (x: (Double($0) + 0.5) / 4, y: sums[$0] ?? 0) }
  }
}
