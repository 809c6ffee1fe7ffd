import Foundation

/// What a metrics file holds, whatever its format: named columns and rows with their line numbers.
struct MetricTable {
  enum Cell: Equatable {
    case empty
    case number(Double)
    case text(String)

    /// A cell as it stands in a CSV file; `nan` and `inf` are numbers.
    init(_ text: Substring) {
      let word = text.trimmingCharacters(in: .whitespaces)
      if word.isEmpty {
        self = .empty
      } else if let number = Double(word) {
        self = .number(number)
      } else {
        self = .text(word)
      }
    }

    /// As a user would write it, for messages.
    var shown: String {
      switch self {
      case .empty: "nothing"
      case .number(let number): "\(number)"
      case .text(let text): "\"\(text)\""
      }
    }
  }

  struct Row {
    /// The line in the file, from 1.
    var line: Int
    var cells: [String: Cell]
  }

  /// The file's name as the user gave it.
  let file: String
  /// The names of all columns, in the order in which they first appear.
  let columns: [String]
  let rows: [Row]

  /// This table and the rows of a later file of the same run.
  func followed(by other: MetricTable) -> MetricTable {
    MetricTable(
      file: file, columns: columns + other.columns.filter { !columns.contains($0) },
      rows: rows + other.rows)
  }

  /// Tokens of a step by the columns `tokens` and `step`; nil where there are none.
  var tokensPerStep: Double? {
    for row in rows.reversed() {
      if case .number(let tokens) = row.cells["tokens"] ?? .empty,
        case .number(let step) = row.cells["step"] ?? .empty, step > 0, tokens > 0
      {
        return tokens / step
      }
    }
    return nil
  }

  /// A complaint about a row.
  func complaint(_ row: Row, _ text: String) -> Failure {
    Failure(.data, "\(file):\(row.line): \(text)")
  }

  /// A finite number of a row; nil where the cell is empty or there is no such column.
  func number(_ column: String, _ row: Row) throws(Failure) -> Double? {
    switch row.cells[column] ?? .empty {
    case .empty: return nil
    case .number(let number) where number.isFinite: return number
    case let cell: throw complaint(row, "\(column) = \(cell.shown); a finite number is wanted")
    }
  }

  /// A whole number of a row, at least 0.
  func count(_ column: String, _ row: Row) throws(Failure) -> Int? {
    guard let number = try number(column, row) else { return nil }
    guard number >= 0, let count = Int(exactly: number) else {
      throw complaint(row, "\(column) = \(number); a whole number from 0 is wanted")
    }
    return count
  }

  /// A word of a row; nil where the cell is empty.
  func text(_ column: String, _ row: Row) -> String? {
    switch row.cells[column] ?? .empty {
    case .empty: nil
    case .number(let number): "\(number)"
    case .text(let text): text
    }
  }
}
