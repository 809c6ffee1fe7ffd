/// A plain table: a header, rows, columns as wide as their widest cell.
struct TextTable {
  var header: [String]
  var rows: [[String]] = []
  /// Columns set flush left; the others are numbers, flush right.
  var leftColumns: Set<Int> = [0]

  init(_ header: [String], leftColumns: Set<Int> = [0]) {
    self.header = header
    self.leftColumns = leftColumns
  }

  private var widths: [Int] {
    header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
  }

  /// For the terminal.
  var text: String {
    let widths = widths
    func line(_ cells: [String]) -> String {
      var result = ""
      for (column, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        if column > 0 { result += "  " }
        result += leftColumns.contains(column) ? cell + padding : padding + cell
      }
      while result.last == " " { result.removeLast() }
      return result
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
  }

  /// For a README.
  var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = "|" + header.indices.map { leftColumns.contains($0) ? " --- |" : " ---: |" }.joined()
    return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
  }
}
