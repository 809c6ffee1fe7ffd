import Foundation
import Sim

/// A forecast held against published final losses, row by row, and the baseline beside it.
struct PublishedComparison: Sendable {
  struct Row: Encodable, Sendable {
    var model: String
    var domain: String
    var schedule: String
    var replay: Double
    var role: String
    var published: Losses
    var forecast: Losses
    /// Interpolation between the fitted rows; nil for rows that it does not reach.
    var baseline: Losses?
    var source: String
  }

  /// Old and new loss in nats.
  struct Losses: Encodable, Sendable, Equatable {
    var old: Double
    var new: Double
  }

  /// Mean |error| in nats over the rows of one model, domain and role.
  struct Summary: Encodable, Sendable, Equatable {
    var model: String
    var domain: String
    var role: String
    var rows: Int
    var forecast: Losses
    var baseline: Losses?
  }

  /// Rows and mean errors, as JSON holds them.
  struct Report: Encodable, Sendable {
    var rows: [Row]
    var errors: [Summary]
  }

  var rows: [Row]
  var report: Report { Report(rows: rows, errors: summaries) }

  /// - Throws: `Failure` 65 for a row whose cell is not in the forecast.
  init(_ table: PublishedTable, cells: [ForecastCell], file: String) throws(Failure) {
    let own = table.rows.first?.model
    rows = []
    for row in table.rows where row.role != .level {
      var forecast = try Self.losses(row, in: cells, file: file)
      if row.model != own {
        // Another model's losses differ by a level: that of its own first stage.
        guard
          let level = table.rows.first(where: {
            $0.model == row.model && $0.domain == row.domain
              && $0.schedule == PublishedTable.firstStage
          })
        else {
          throw Failure(
            .data,
            "\(file): \(row.model) on \(row.domain) has no row \(PublishedTable.firstStage), "
              + "which sets its level")
        }
        let start = try Self.losses(level, in: cells, file: file)
        forecast.old += level.old - start.old
        forecast.new += level.new - start.new
      }
      let interpolation = Interpolation(
        table.rows.filter { $0.model == row.model && $0.domain == row.domain }, cells: cells)
      rows.append(
        Row(
          model: row.model, domain: row.domain, schedule: row.schedule, replay: row.replay,
          role: row.role.rawValue, published: Losses(old: row.old, new: row.new),
          forecast: forecast,
          baseline: row.role == .prediction ? interpolation?.losses(row, cells: cells) : nil,
          source: row.source))
    }
  }

  var summaries: [Summary] {
    var summaries: [Summary] = []
    for row in rows {
      let known = summaries.contains {
        $0.model == row.model && $0.domain == row.domain && $0.role == row.role
      }
      if known { continue }
      let group = rows.filter {
        $0.model == row.model && $0.domain == row.domain && $0.role == row.role
      }
      summaries.append(
        Summary(
          model: row.model, domain: row.domain, role: row.role, rows: group.count,
          forecast: Self.meanError(group.map { ($0.forecast, $0.published) }),
          baseline: group.allSatisfy { $0.baseline != nil }
            ? Self.meanError(group.compactMap { row in row.baseline.map { ($0, row.published) } })
            : nil))
    }
    return summaries
  }

  static let footer = """
    fit: the landscape was fitted to this row; prediction: not seen; baseline: not seen, from fresh \
    weights
    other models than the first: forecast + (published - forecast) of their first stage
    interpolation: between the fitted rows; in replay, old_loss linear in log(share + r0), r0 from \
    three shares, new_loss linear in the share; in peak, linear in its logarithm
    """

  private static func meanError(_ pairs: [(Losses, Losses)]) -> Losses {
    let count = Double(max(pairs.count, 1))
    return Losses(
      old: pairs.reduce(0) { $0 + abs($1.0.old - $1.1.old) } / count,
      new: pairs.reduce(0) { $0 + abs($1.0.new - $1.1.new) } / count)
  }

  /// What the forecast says to a published row.
  private static func losses(
    _ row: PublishedTable.Row, in cells: [ForecastCell], file: String
  ) throws(Failure) -> Losses {
    let isFirst = row.schedule == PublishedTable.firstStage
    let cell = cells.first { cell in
      guard cell.cell.domains.newDomain == row.domain, !cell.isControl else { return false }
      if cell.cell.isBaseline { return cell.cell.baseline == row.schedule }
      return isFirst || (cell.schedule == row.schedule && cell.replay == row.replay)
    }
    guard let cell, !isFirst || !cell.cell.isBaseline else {
      throw Failure(
        .data,
        "\(file): no cell \(row.schedule), replay \(Format.number(row.replay)), \(row.domain) in "
          + "the study's grid")
    }
    if isFirst, let end = cell.trajectory.last(where: { $0.stage == 0 }) {
      return Losses(old: end.losses[0].total, new: end.losses[cell.besideTask].total)
    }
    return Losses(old: cell.metrics.oldLoss, new: cell.metrics.newLoss ?? .nan)
  }
}
