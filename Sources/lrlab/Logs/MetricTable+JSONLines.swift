import Foundation

extension MetricTable {
  /// Reads a flat JSON object a line; `null` counts as a number that is not finite.
  ///
  /// A last line that breaks off, as a killed program leaves it, is left out.
  ///
  /// - Throws: `Failure` 65 where a line is no JSON object.
  init(jsonLines text: String, file: String) throws(Failure) {
    var columns: [String] = []
    var known = Set<String>()
    var rows: [Row] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let last = lines.lastIndex { !$0.allSatisfy(\.isWhitespace) }
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      // JSONDecoder reads numbers to the bit; JSONSerialization is off by one in the last place.
      guard
        let object = try? JSONDecoder().decode([String: JSONCell].self, from: Data(line.utf8))
      else {
        if index == last, !text.hasSuffix("\n") { break }
        throw Failure(.data, "\(file):\(index + 1): no JSON object; each line is one of them")
      }
      for name in object.keys.sorted() where known.insert(name).inserted { columns.append(name) }
      rows.append(Row(line: index + 1, cells: object.mapValues(\.cell)))
    }
    self.init(file: file, columns: columns, rows: rows)
  }

  /// A value of a line; a list or an inner object is no metric and counts as empty.
  private struct JSONCell: Decodable {
    let cell: Cell

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        cell = .number(.nan)
      } else if let number = try? container.decode(Double.self) {
        cell = .number(number)
      } else if let text = try? container.decode(String.self) {
        cell = .text(text)
      } else {
        cell = .empty
      }
    }
  }
}
