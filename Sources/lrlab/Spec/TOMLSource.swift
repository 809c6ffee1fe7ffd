import Foundation
import TOMLKit

/// A value of a specification file, with the line it stands on.
struct SpecNode: Equatable {
  enum Value: Equatable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case array([SpecNode])
    case table([String: SpecNode])
    case other(String)
  }

  var value: Value
  var line: Int

  /// The value as a user would write it, for error messages.
  var shown: String {
    switch value {
    case .string(let text): "\"\(text)\""
    case .integer(let number): String(number)
    case .number(let number): Format.number(number)
    case .boolean(let flag): String(flag)
    case .array(let items): "[" + items.map(\.shown).joined(separator: ", ") + "]"
    case .table: "a table"
    case .other(let kind): kind
    }
  }
}

/// A TOML file read whole: its root table, with the line of every key.
struct TOMLSource {
  /// The file's name as the user gave it.
  let name: String
  let root: [String: SpecNode]

  /// Reads a file.
  ///
  /// - Throws: `Failure` with code 74 for a file that cannot be read, 65 for bad TOML.
  init(file path: String) throws(Failure) {
    try self.init(name: path, text: try Files.text(path))
  }

  /// Parses a text; `name` stands in error messages.
  init(name: String, text: String) throws(Failure) {
    self.name = name
    let lines = TOMLLines(text)
    if let line = lines.brokenHeader {
      throw Failure(
        .data, "\(name):\(line): a table's name must follow [; letters, digits, - and _")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let reason = error.description.components(separatedBy: " line ").first ?? error.description
      throw Failure(
        .data,
        "\(name):\(error.source.begin.line): \(Self.firstLine(reason)) (column "
          + "\(error.source.begin.column))")
    } catch {
      throw Failure(.data, "\(name): \(error)")
    }
    self.root = Self.convert(table, path: "", lines: lines)
  }

  private static func firstLine(_ text: String) -> String {
    text.split(separator: "\n").first.map(String.init) ?? text
  }

  private static func convert(_ table: TOMLTable, path: String, lines: TOMLLines)
    -> [String: SpecNode]
  {
    var result: [String: SpecNode] = [:]
    for (key, value) in table {
      let inner = path.isEmpty ? key : path + "." + key
      result[key] = node(value, path: inner, lines: lines)
    }
    return result
  }

  private static func node(_ value: any TOMLValueConvertible, path: String, lines: TOMLLines)
    -> SpecNode
  {
    let line = lines.line(of: path)
    let bare = value.tomlValue
    if let text = bare.string { return SpecNode(value: .string(text), line: line) }
    if let flag = bare.bool { return SpecNode(value: .boolean(flag), line: line) }
    if let number = bare.int { return SpecNode(value: .integer(number), line: line) }
    if let number = bare.double { return SpecNode(value: .number(number), line: line) }
    if let table = bare.table {
      return SpecNode(value: .table(convert(table, path: path, lines: lines)), line: line)
    }
    if let array = bare.array {
      let items = array.enumerated().map { index, item in
        node(item, path: path + "[\(index)]", lines: lines)
      }
      return SpecNode(value: .array(items), line: line)
    }
    return SpecNode(value: .other(bare.type.rawValue), line: line)
  }
}
