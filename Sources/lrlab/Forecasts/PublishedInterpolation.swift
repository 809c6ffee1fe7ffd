import Foundation
import Schedules

extension PublishedComparison {
  /// The baseline: interpolation in replay share and log peak between the fitted rows.
  ///
  /// Replay: of the fitted schedule with three shares a < b < c, the old loss goes straight from
  /// share to share in log(share + r₀), with the r₀ for which all three lie on one line; the new
  /// loss goes straight in the share. Peak: without replay both losses go straight in the logarithm
  /// of the last stage's highest rate, through the fitted schedule with the lowest and that
  /// one, and on beyond it.
  struct Interpolation {
    private struct Point {
      var place: Double
      var losses: Losses
    }

    /// The schedule with several fitted shares.
    private let schedule: String
    private let shares: [Point]
    /// Lowest and reference peak, as logarithms.
    private let peaks: [Point]
    private let offset: Double

    /// nil where the fitted rows are too few.
    init?(_ rows: [PublishedTable.Row], cells: [ForecastCell]) {
      let fitted = rows.filter {
        $0.role == .fit && $0.schedule != PublishedTable.firstStage
      }
      let replayed = fitted.first { $0.replay > 0 }
      guard let schedule = replayed?.schedule else { return nil }
      self.schedule = schedule
      shares = fitted.filter { $0.schedule == schedule }
        .map { Point(place: $0.replay, losses: Losses(old: $0.old, new: $0.new)) }
        .sorted { $0.place < $1.place }
      let unreplayed = fitted.filter { $0.replay == 0 }
      let points = unreplayed.compactMap { row in
        Self.peak(row.schedule, cells).map { peak in
          (
            row.schedule, Point(place: log(peak), losses: Losses(old: row.old, new: row.new))
          )
        }
      }
      guard shares.count == 3, shares[0].place == 0,
        let reference = points.first(where: { $0.0 == schedule })?.1,
        let lowest = points.map(\.1).min(by: { $0.place < $1.place }),
        lowest.place < reference.place,
        let offset = Self.offset(shares.map(\.place), shares.map(\.losses.old))
      else { return nil }
      peaks = [lowest, reference]
      self.offset = offset
    }

    /// The baseline's losses for a row; nil for one off both lines.
    func losses(_ row: PublishedTable.Row, cells: [ForecastCell]) -> Losses? {
      if row.schedule == schedule, row.replay > 0 {
        return Losses(
          old: Self.along(shares, log(row.replay + offset), { log($0 + offset) }, \.old),
          new: Self.along(shares, row.replay, { $0 }, \.new))
      }
      guard row.replay == 0, let peak = Self.peak(row.schedule, cells) else { return nil }
      return Losses(
        old: Self.along(peaks, log(peak), { $0 }, \.old),
        new: Self.along(peaks, log(peak), { $0 }, \.new))
    }

    private static func peak(_ schedule: String, _ cells: [ForecastCell]) -> Double? {
      guard
        let plan = cells.first(where: { $0.schedule == schedule && !$0.cell.isBaseline })?.plan,
        let stage = plan.stages.last
      else { return nil }
      return plan.learningRates(in: stage.firstStep...stage.lastStep).max()
    }

    /// Straight lines from point to point, the last one going on.
    private static func along(
      _ points: [Point], _ place: Double, _ scale: (Double) -> Double,
      _ loss: (Losses) -> Double
    ) -> Double {
      let next = points.indices.dropFirst().first { place <= scale(points[$0].place) }
      let upper = next ?? points.count - 1
      let (first, second) = (points[upper - 1], points[upper])
      let share = (place - scale(first.place)) / (scale(second.place) - scale(first.place))
      return (1 - share) * loss(first.losses) + share * loss(second.losses)
    }

    /// The r₀ > 0 for which three values lie on one line in log(x + r₀); nil where there is none.
    static func offset(_ x: [Double], _ y: [Double]) -> Double? {
      func bend(_ offset: Double) -> Double {
        let z = x.map { log($0 + offset) }
        return (y[0] - y[1]) * (z[2] - z[1]) - (y[1] - y[2]) * (z[1] - z[0])
      }
      var (low, high) = (-30.0, 3.0)
      guard bend(exp(low)) * bend(exp(high)) < 0 else { return nil }
      for _ in 0..<100 {
        let middle = (low + high) / 2
        if bend(exp(low)) * bend(exp(middle)) <= 0 { high = middle } else { low = middle }
      }
      return exp((low + high) / 2)
    }
  }
}
