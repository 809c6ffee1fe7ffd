import Schedules
import Sim

/// The chains of a grid as table and JSON, beside the exact losses where there are some.
struct ChainReport {
  var forecast: ChainForecast
  var cells: [ChainForecast.Cell]
  /// The exact forecast of the same cells in the same order; empty on a river valley.
  var exact: [ForecastCell]

  /// What `chains` of `--format json` and `summary.json` holds.
  struct Summary: Encodable {
    var count: Int
    var seed: UInt64
    var method: String
    var cells: [Row]
  }

  struct Row: Encodable {
    var schedule: String
    var domain: String?
    var replay: Double
    var start: String?
    var moments: String?
    var baseline: String?
    var control: Bool
    var old_loss: Estimate
    var new_loss: Estimate?
    /// The schedule of the first cell of the same domain and replay.
    var differences_to: String?
    var old_difference: Difference?
    var new_difference: Difference?
    /// Chains whose losses are no longer finite.
    var diverged: Int
  }

  struct Estimate: Encodable {
    var exact: Double?
    var river: Double?
    var mean: Double
    var standard_error: Double
  }

  struct Difference: Encodable {
    var mean: Double
    var standard_error: Double
    var interval_95: [Double]
    /// How many times more chains an unpaired comparison needs; nil where the chains are equal.
    var variance_reduction: Double?

    init(_ difference: PairedDifference) {
      mean = difference.mean
      standard_error = difference.standardError
      let interval = difference.interval()
      interval_95 = [interval.lowerBound, interval.upperBound]
      variance_reduction =
        difference.varianceReduction.isFinite ? difference.varianceReduction : nil
    }
  }

  private static let method =
    "runs with noise drawn by chance: mean and standard error; differences on common random "
    + "numbers, 95 % intervals by Student's t"

  var summary: Summary {
    Summary(
      count: forecast.chains, seed: forecast.seed, method: Self.method,
      cells: cells.indices.map(row))
  }

  private var columns: AxisColumns { AxisColumns(cells.map(\.cell)) }

  private func row(_ index: Int) -> Row {
    let (cell, metrics) = (cells[index], exact.isEmpty ? nil : exact[index].metrics)
    let first = reference(of: cell)
    return Row(
      schedule: cell.cell.schedule, domain: columns.domain ? cell.cell.domainText : nil,
      replay: cell.cell.replay.share, start: cell.cell.start?.rawValue,
      moments: cell.cell.moments?.rawValue, baseline: cell.cell.baseline,
      control: cell.cell.isControl,
      old_loss: estimate(cell.old, exact: metrics?.oldLoss, river: cell.oldRiver),
      new_loss: cell.new.map { estimate($0, exact: metrics?.newLoss, river: cell.newRiver) },
      differences_to: first?.cell.schedule,
      old_difference: first.flatMap { difference(cell.old, $0.old) },
      new_difference: first.flatMap { difference(cell.new, $0.new) },
      diverged: cell.divergedCount)
  }

  private func estimate(_ sample: ChainSample, exact: Double?, river: ChainSample?) -> Estimate {
    Estimate(
      exact: exact, river: river?.mean, mean: sample.mean, standard_error: sample.standardError)
  }

  /// The first cell that differs from this one in its schedule or start alone; nil for itself.
  private func reference(of cell: ChainForecast.Cell) -> ChainForecast.Cell? {
    let first = cells.first {
      $0.cell.group == cell.cell.group && $0.cell.role == cell.cell.role
        && $0.cell.moments == cell.cell.moments
    }
    return first.flatMap { $0.cell == cell.cell ? nil : $0 }
  }

  private func difference(_ left: ChainSample?, _ right: ChainSample?) -> Difference? {
    guard let left, let right, let paired = try? PairedDifference(left, right) else { return nil }
    return Difference(paired)
  }

  // MARK: - Table

  var text: String {
    let columns = self.columns
    let beside = exact.isEmpty ? "river" : "exact"
    var table = TextTable(
      ["schedule", "replay"] + columns.header + [
        "old_loss \(beside)", "chains", "new_loss \(beside)", "chains", "old - first",
        "new - first",
      ])
    for index in cells.indices {
      let row = row(index)
      table.rows.append(
        [cells[index].cell.title, cells[index].cell.replayText]
          + columns.values(cells[index].cell) + [
            Format.fixed(row.old_loss.exact ?? row.old_loss.river), words(row.old_loss),
            Format.fixed(row.new_loss?.exact ?? row.new_loss?.river), words(row.new_loss),
            words(row.old_difference), words(row.new_difference),
          ])
    }
    let diverged = cells.filter { $0.divergedCount > 0 }.map {
      "\($0.cell.words(columns)): \($0.divergedCount) of \(forecast.chains) chains diverged"
    }
    let method =
      "\(forecast.chains) \(Self.method); each against the first schedule of its replay share"
    return ([table.text, ""] + diverged + [method]).joined(separator: "\n")
  }

  private func words(_ estimate: Estimate?) -> String {
    guard let estimate else { return "n/a" }
    return Format.fixed(estimate.mean, 4) + " ± " + Format.fixed(estimate.standard_error, 4)
  }

  private func words(_ difference: Difference?) -> String {
    guard let difference else { return "n/a" }
    let ends = difference.interval_95.map { Format.signed($0, 4) }
    return Format.signed(difference.mean, 4) + " [\(ends[0]), \(ends[1])]"
  }
}
