import Forecast

/// The rows of one line of a run (the main line or a branch): its rates and its losses.
struct LogLine {
  /// The rows by step; those of one step are one.
  let rows: [MetricTable.Row]
  /// Losses that a later row of the same step changed: a restarted run logs some steps again.
  private(set) var changed = 0
  private let table: MetricTable
  private let columns: LogColumns
  /// η of the steps before the first row, where another line gives them.
  private var before: [Double] = []
  private var rateSteps: [Int] = []
  private var rates: [Double] = []

  /// A line from its rows.
  ///
  /// A step may come again, as in the log of a restarted run: with the same rate, and then the later
  /// losses count.
  ///
  /// - Throws: `Failure` 65 that names the row: steps that do not ascend, a second rate of a step, a
  ///   negative rate, a last step without one.
  init(_ given: [MetricTable.Row], of table: MetricTable, _ columns: LogColumns) throws(Failure) {
    self.table = table
    self.columns = columns
    var merged: [Int: MetricTable.Row] = [:]
    var latest = -1
    for row in given {
      guard let step = try table.count(columns.step, row) else {
        throw table.complaint(row, "no \(columns.step)")
      }
      guard step > latest || merged[step] != nil else {
        throw table.complaint(row, "step \(step) after step \(latest); steps ascend")
      }
      if let rate = try table.number(columns.rate, row) {
        guard rate >= 0 else {
          throw table.complaint(row, "\(columns.rate) = \(rate); a rate is not negative")
        }
        if let first = merged[step], let other = try table.number(columns.rate, first),
          other != rate
        {
          throw table.complaint(
            row, "\(columns.rate) = \(rate) of step \(step); line \(first.line) has \(other)")
        }
      }
      for (_, column) in columns.losses {
        guard let first = merged[step]?.cells[column], first != .empty,
          let second = row.cells[column], second != .empty, first != second
        else { continue }
        changed += 1
      }
      merged[step, default: row].cells.merge(row.cells) { $1 == .empty ? $0 : $1 }
      latest = max(latest, step)
    }
    let steps = merged.keys.sorted()
    rows = steps.compactMap { merged[$0] }
    for (step, row) in zip(steps, rows) {
      guard let rate = try table.number(columns.rate, row) else { continue }
      rateSteps.append(step)
      rates.append(rate)
    }
    guard let last = rateSteps.last, last > 0, last == latest else {
      throw Failure(
        .data, "\(table.file): the last step, \(latest), has no \(columns.rate); it ends the run")
    }
  }

  /// This line, with the rates of the line that it leaves.
  func leaving(_ trunk: LogLine, _ options: LogOptions) throws(Failure) -> LogLine {
    let left = (rateSteps.first ?? 1) - 1
    let rates = try trunk.filled(options)
    guard left <= rates.count else {
      throw Failure(
        .data,
        "\(table.file): a branch begins at step \(left + 1), the main line ends at \(rates.count)")
    }
    var line = self
    line.before = Array(rates[..<left])
    return line
  }

  /// η of every step from the first.
  ///
  /// - Throws: `Failure` 65 where the file begins after the first step and no warm-up is given.
  func filled(_ options: LogOptions) throws(Failure) -> [Double] {
    let column = RateColumn(steps: rateSteps, rates: rates)
    guard before.isEmpty else {
      return before + column.filled()[before.count...]
    }
    guard column.missing == 0 || options.warmup != nil else {
      throw Failure(
        .data,
        "\(table.file): the first row is of step \(column.missing + 1); --warmup N tells the rates "
          + "before it: N steps from 0, then the first row's rate (0: that rate from the start)")
    }
    return column.filled(warmup: options.warmup ?? 0)
  }

  /// The losses, by step and then by domain.
  func points(_ domains: [String]) throws(Failure) -> [RunLog.Point] {
    var points: [RunLog.Point] = []
    for row in rows {
      let step = try table.count(columns.step, row) ?? 0
      for (domain, name) in domains.enumerated() {
        guard let column = columns.losses.first(where: { $0.domain == name })?.column,
          let loss = try table.number(column, row)
        else { continue }
        guard loss > 0 else {
          throw table.complaint(row, "\(column) = \(loss); a loss is above 0")
        }
        points.append(.init(step: step, domain: domain, loss: loss))
      }
    }
    return points
  }
}
