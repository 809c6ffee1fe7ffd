/// What is unknown of the given stage, in words and tables.
extension GivenSweep {
  /// What `--format json` prints of it.
  struct Summary: Encodable {
    var unknown: [String]
    var steps: Band?
    var peak: Band?
    var final: Band?
    var assumptions: Int
    var orders: [Order]
  }

  func summary(_ middle: [ForecastCell]) -> Summary {
    Summary(
      unknown: given.unknown, steps: Band(assumptions.map { Double($0.steps) }),
      peak: Band(assumptions.map(\.peak)), final: Band(assumptions.map(\.final)),
      assumptions: assumptions.count, orders: orders(middle))
  }

  /// The bands of all cells.
  func text(_ middle: [ForecastCell]) -> String {
    let columns = AxisColumns(middle.map(\.cell))
    var table = TextTable(
      ["schedule", "replay"] + columns.header + ["old_loss", "new_loss", "forgetting"])
    for (index, cell) in middle.enumerated() {
      let bands = bands(index)
      table.rows.append(
        [cell.cell.title, cell.cell.replayText] + columns.values(cell.cell) + [
          bands.oldLoss?.text { Format.fixed($0) } ?? "n/a",
          bands.newLoss?.text { Format.fixed($0) } ?? "n/a",
          bands.forgetting?.text { Format.signed($0) } ?? "n/a",
        ])
    }
    return ([heading, table.text] + unstable(middle, columns) + orders(middle).map(Self.line))
      .joined(separator: "\n")
  }

  private func unstable(_ middle: [ForecastCell], _ columns: AxisColumns) -> [String] {
    middle.enumerated().compactMap { index, cell in
      let count = bands(index).unstable
      return count == 0
        ? nil
        : "\(cell.cell.words(columns)): unstable under \(count) of \(assumptions.count), which have "
          + "no place in its band"
    }
  }

  private var heading: String {
    let summary = summary([])
    let middle = given.middle
    var parts: [String] = []
    for name in given.unknown {
      switch name {
      case "steps":
        parts.append(
          "steps \(summary.steps?.text(Format.number) ?? "") (above: \(middle.steps))")
      case "peak":
        parts.append(
          "peak \(summary.peak?.text(Format.rate) ?? "") (above: \(Format.rate(middle.peak)))")
      default:
        parts.append("final 0 ... 1 x the peak (above: \(Format.rate(middle.final)))")
      }
    }
    return
      "unknown of the given stage: \(parts.joined(separator: "; ")); lowest and highest number "
      + "of the \(assumptions.count) assumptions tried:"
  }

  private static func line(_ order: Order) -> String {
    "\(order.replay): \(order.metric) lowest for \(order.lowest) under \(order.lowestCount) of "
      + "\(order.assumptions), the whole order as above under \(order.sameCount)"
  }
}
