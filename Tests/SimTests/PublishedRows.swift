import Testing

@testable import Sim

/// Published second stages: the six rows that a built-in landscape was fitted to (the first is the
/// end of the first stage), and those that it has not seen.
///
/// Source: the 405M model of Ibrahim et al. 2024, arXiv 2403.08763, tables 2 and 12 (constant 3e-4:
/// read off figure 4).
struct PublishedRows: Sendable, CustomTestStringConvertible {
  enum Schedule: Sendable, Equatable {
    case constantMin, constantMax
    case reWarmed(Double)
  }

  struct Row: Sendable {
    var schedule: Schedule
    var replay: Double
    var old: Double
    var new: Double
  }

  let runs: Result<PaperRuns, any Error>
  let fitted: [Row]
  let predicted: [Row]
  /// Mean |error| of the old loss that is allowed on the predicted rows, in nats.
  let allowed: Double
  let testDescription: String

  static let weak = PublishedRows(
    runs: PaperRuns.weak,
    fitted: [
      Row(schedule: .constantMin, replay: 0, old: 2.42, new: 2.55),
      Row(schedule: .reWarmed(1), replay: 0, old: 2.44, new: 2.50),
      Row(schedule: .constantMax, replay: 0, old: 2.538, new: 2.581),
      Row(schedule: .reWarmed(1), replay: 0.05, old: 2.23, new: 2.51),
      Row(schedule: .reWarmed(1), replay: 0.5, old: 2.16, new: 2.54),
    ],
    predicted: [
      Row(schedule: .reWarmed(0.5), replay: 0, old: 2.43, new: 2.51),
      Row(schedule: .reWarmed(2), replay: 0, old: 2.48, new: 2.50),
      Row(schedule: .reWarmed(1), replay: 0.005, old: 2.27, new: 2.50),
      Row(schedule: .reWarmed(1), replay: 0.01, old: 2.26, new: 2.50),
      Row(schedule: .reWarmed(1), replay: 0.1, old: 2.21, new: 2.51),
    ], allowed: 0.04, testDescription: "weak")

  static let strong = PublishedRows(
    runs: PaperRuns.strong,
    fitted: [
      Row(schedule: .constantMin, replay: 0, old: 3.22, new: 1.21),
      Row(schedule: .reWarmed(1), replay: 0, old: 3.56, new: 1.11),
      Row(schedule: .constantMax, replay: 0, old: 3.707, new: 1.196),
      Row(schedule: .reWarmed(1), replay: 0.05, old: 2.57, new: 1.12),
      Row(schedule: .reWarmed(1), replay: 0.5, old: 2.24, new: 1.22),
    ],
    predicted: [
      Row(schedule: .reWarmed(0.5), replay: 0, old: 3.47, new: 1.13),
      Row(schedule: .reWarmed(2), replay: 0, old: 3.63, new: 1.11),
      Row(schedule: .reWarmed(1), replay: 0.01, old: 2.83, new: 1.12),
      Row(schedule: .reWarmed(1), replay: 0.1, old: 2.46, new: 1.13),
      Row(schedule: .reWarmed(1), replay: 0.25, old: 2.33, new: 1.16),
    ], allowed: 0.02, testDescription: "strong")

  /// The losses at the end of a row's second stage.
  func forecast(_ row: Row) throws -> Losses {
    let runs = try runs.get()
    let rates =
      switch row.schedule {
      case .constantMin: runs.constantMin
      case .constantMax: runs.constantMax
      case .reWarmed(let factor): runs.cosine(factor)
      }
    return try runs.second(rates, replay: row.replay).end
  }

  /// Mean |error| over rows, in nats.
  func errors(_ rows: [Row]) throws -> (old: Double, new: Double) {
    var (old, new) = (0.0, 0.0)
    for row in rows {
      let end = try forecast(row)
      old += abs(end.old.total - row.old)
      new += abs(end.new.total - row.new)
    }
    return (old / Double(rows.count), new / Double(rows.count))
  }
}
