import Foundation

extension MetricTable {
  /// Reads comma-separated values; the first line names the columns.
  ///
  /// Lines may end in CR LF; a cell may stand in double quotes.
  ///
  /// - Throws: `Failure` 65 where there is no header, a column has no name or a name twice, or a
  ///   row has another number of cells than the header.
  init(csv text: String, file: String) throws(Failure) {
    var header: [String]?
    var rows: [Row] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated() where !line.allSatisfy(\.isWhitespace)
    {
      let cells = Self.cells(line)
      guard let names = header else {
        header = try Self.names(cells, file: file, line: index + 1)
        continue
      }
      guard cells.count == names.count else {
        throw Failure(
          .data, "\(file):\(index + 1): \(cells.count) cells; the header names \(names.count)")
      }
      rows.append(
        Row(
          line: index + 1,
          cells: Dictionary(uniqueKeysWithValues: zip(names, cells.map { Cell($0) }))))
    }
    guard let header else {
      throw Failure(.data, "\(file): empty; a line with the columns' names is wanted first")
    }
    self.init(file: file, columns: header, rows: rows)
  }

  private static func names(_ cells: [Substring], file: String, line: Int) throws(Failure)
    -> [String]
  {
    var names: [String] = []
    for (column, cell) in cells.enumerated() {
      let byteOrderMark = "\u{FEFF}"
      let name = cell.trimmingCharacters(in: .whitespaces.union(.init(charactersIn: byteOrderMark)))
      guard !name.isEmpty, !names.contains(name) else {
        throw Failure(
          .data,
          "\(file):\(line): column \(column + 1) is \"\(name)\"; every column has a name of "
            + "its own")
      }
      names.append(name)
    }
    return names
  }

  private static func cells(_ line: Substring) -> [Substring] {
    guard line.contains("\"") else {
      return line.split(separator: ",", omittingEmptySubsequences: false)
    }
    var cells: [Substring] = []
    var (cell, isQuoted) = ("", false)
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        cells.append(Substring(cell))
        cell = ""
      default: cell.append(character)
      }
    }
    return cells + [Substring(cell)]
  }
}
