import Sim

/// The explanations of all cells, as `--explain` prints them.
struct ExplanationReport {
  var cells: [ForecastCell]
  /// The reference schedule's peak: curvatures are printed in units of 1/peak.
  var peak: Double

  var text: String {
    let columns = AxisColumns(cells.map(\.cell))
    let parts = cells.compactMap { cell in
      cell.explanation.map { text($0, of: cell.cell.words(columns)) }
    }
    return (parts + [Self.footer]).joined(separator: "\n\n")
  }

  private func text(_ why: Explanation, of cell: String) -> String {
    var table = TextTable(
      ["part", "at the spike", "at the end", "what becomes of it"], leftColumns: [0, 3])
    func row(_ name: String, _ fate: String, _ part: (LossSplit) -> Double) {
      table.rows.append([
        name, Format.signed(why.change(part, at: why.spike)),
        Format.signed(why.change(part, at: why.end)), fate,
      ])
    }
    for part in Explanation.parts { row(part.name, part.fate, part.of) }
    row("old loss", "") { $0.total }
    let lines = [
      "\(cell): old loss \(Format.fixed(why.start.loss.total)) at the start of its last stage; "
        + "spike at step \(why.spike.step), end at step \(why.end.step)",
      table.text,
      "noise at the spike by curvature x peak: "
        + words(why.directions(\.noiseFloor, at: why.spike, peak: peak)),
      "shift at the end by curvature x peak:   "
        + words(why.directions(\.shift, at: why.end, peak: peak)),
    ]
    return lines.joined(separator: "\n")
  }

  /// The decades that carry at least one part in fifty.
  private func words(_ directions: [(decade: Int, share: Double)]) -> String {
    let named = directions.filter { abs($0.share) >= 0.02 }.map {
      "1e\($0.decade)…1e\($0.decade + 1) \(Format.percent(($0.share * 100).rounded() / 100))"
    }
    return named.isEmpty ? "none" : named.joined(separator: ", ")
  }

  static let footer = """
    change of the old loss since the start of the stage, in nats; the parts sum to it
    noise = half the sum of curvature x variance of the weights
    bias = what would be left had all data been of the first domain
    shift = the rest of the mean's distance from the old optimum: where the other data pulled it
    """
}
