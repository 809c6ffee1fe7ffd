import Foundation

extension MetricTable {
  /// Reads one JSON document: the trainer_state.json of transformers, or a history as W&B exports it.
  ///
  /// Rows are the objects of `log_history`, `history` or of the outermost list; or the lists of `data`
  /// under the names of `columns`. A null, a list or an inner object counts as an empty cell, since
  /// such histories hold every key in every row. A row's line is its place in the list, from 1.
  ///
  /// - Throws: `Failure` 65 for a document of another form.
  init(json text: String, file: String) throws(Failure) {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    } catch {
      throw Failure(
        .data,
        "\(file): no log: a list of objects, {\"log_history\": […]}, {\"history\": […]} or "
          + "{\"columns\": […], \"data\": […]} is wanted")
    }
    var columns: [String] = []
    var known = Set<String>()
    var rows: [Row] = []
    for (index, cells) in document.rows.enumerated() {
      for name in cells.keys.sorted() where known.insert(name).inserted { columns.append(name) }
      rows.append(Row(line: index + 1, cells: cells))
    }
    self.init(file: file, columns: columns, rows: rows)
  }

  /// Whether a text is one JSON document, not an object a line.
  static func isJSONDocument(_ text: String) -> Bool {
    guard let first = text.first(where: { !$0.isWhitespace }) else { return false }
    if first == "[" { return true }
    guard first == "{" else { return false }
    let line = text.drop { $0.isWhitespace }.prefix { !$0.isNewline }
    // A brace alone opens an indented document, whatever else is wrong with it.
    return line.allSatisfy { $0 == "{" || $0.isWhitespace }
      || (try? JSONDecoder().decode(Document.self, from: Data(text.utf8))) != nil
  }

  private struct Value: Decodable {
    let cell: Cell

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        cell = .number(number)
      } else if let text = try? container.decode(String.self) {
        cell = Self.special[text].map { .number($0) } ?? .text(text)
      } else {
        cell = .empty
      }
    }

    /// W&B writes these as text.
    static let special = ["NaN": Double.nan, "Infinity": .infinity, "-Infinity": -.infinity]
  }

  private struct Document: Decodable {
    var rows: [[String: Cell]]

    private enum Key: String, CodingKey {
      case logHistory = "log_history"
      case history, columns, data
    }

    init(from decoder: any Decoder) throws {
      if let list = try? decoder.singleValueContainer().decode([[String: Value]].self) {
        rows = list.map { $0.mapValues(\.cell) }
        return
      }
      let container = try decoder.container(keyedBy: Key.self)
      for key in [Key.logHistory, .history] where container.contains(key) {
        rows = try container.decode([[String: Value]].self, forKey: key)
          .map { $0.mapValues(\.cell) }
        return
      }
      let names = try container.decode([String].self, forKey: .columns)
      rows = try container.decode([[Value]].self, forKey: .data).map { values in
        guard values.count == names.count else {
          throw DecodingError.dataCorruptedError(
            forKey: .data, in: container, debugDescription: "a row has other columns")
        }
        return Dictionary(zip(names, values.map(\.cell))) { $1 }
      }
    }
  }
}
