import Dialects
import Foundation
import Yams

/// A trainer's configuration file: JSON, YAML, TOML or command-line arguments.
///
/// Either an entry `{class, params}`, or the trainer's own file, whose keys are the parameters.
struct TrainerFile {
  /// The file's name as the user gave it.
  let name: String
  /// The class and the parameters.
  let configuration: Configuration
  /// Updates that an entry speaks of beside its parameters.
  let steps: Int?
  private let lines: [String: Int]

  /// Reads a file; its ending tells the format, else its first character does.
  ///
  /// - Throws: `Failure` with code 74 for a file that cannot be read, 65 for bad content.
  static func load(_ path: String) throws(Failure) -> TrainerFile {
    try TrainerFile(name: path, text: try Files.text(path))
  }

  init(name: String, text: String) throws(Failure) {
    self.name = name
    var lines: [String: Int] = [:]
    let root =
      switch Self.format(name: name, text: text) {
      case .json: try Self.json(text, name: name, lines: &lines)
      case .yaml: try Self.yaml(text, name: name, lines: &lines)
      case .toml: try Self.toml(text, name: name, lines: &lines)
      case .arguments: Self.arguments(text, lines: &lines)
      }
    guard case .table(let table) = root else {
      throw Failure(
        .data, "\(name): holds \(root.summary); a table of names and values is expected")
    }
    self.lines = lines
    if case .table(let parameters) = table["params"] {
      configuration = Configuration(className: Self.className(in: table), parameters: parameters)
      if case .number(let count) = table["steps"], count >= 1, count <= 1e15 {
        steps = Int(count)
      } else {
        steps = nil
      }
    } else {
      configuration = Configuration(className: Self.className(in: table), parameters: table)
      steps = nil
    }
  }

  /// The line, from 1, on which a key is given first; nil where it is not.
  func line(of key: String) -> Int? { lines[key] }

  private static func className(in table: [String: ConfigurationValue]) -> String? {
    for key in ["class", "type"] {
      if case .text(let name) = table[key] { return name }
    }
    return nil
  }

  private enum Kind {
    case json, yaml, toml, arguments
  }

  private static func format(name: String, text: String) -> Kind {
    switch URL(fileURLWithPath: name).pathExtension.lowercased() {
    case "json": return .json
    case "yaml", "yml": return .yaml
    case "toml": return .toml
    default: break
    }
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let first = lines.first { !$0.isEmpty && !$0.hasPrefix("#") } ?? ""
    if first.hasPrefix("{") { return .json }
    if first.hasPrefix("--") { return .arguments }
    let assigns = lines.contains { line in
      line.prefix { $0 != "#" && $0 != "\"" && $0 != ":" }.contains("=")
    }
    return assigns ? .toml : .yaml
  }

  // MARK: JSON

  private static func json(
    _ text: String, name: String, lines: inout [String: Int]
  ) throws(Failure) -> ConfigurationValue {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      for match in line.matches(of: /"([^"\\]+)"\s*:/) {
        let key = String(match.1)
        lines[key] = lines[key] ?? index + 1
      }
    }
    do {
      return value(try JSONSerialization.jsonObject(with: Data(text.utf8)))
    } catch {
      let detail = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String
      throw Failure(.data, "\(name): no valid JSON\(detail.map { ": \($0)" } ?? "")")
    }
  }

  private static func value(_ any: Any) -> ConfigurationValue {
    switch any {
    case let number as NSNumber:
      number.objCType.pointee == CChar(UInt8(ascii: "c"))
        ? .flag(number.boolValue) : .number(number.doubleValue)
    case let text as String: .text(text)
    case let list as [Any]: .list(list.map(value))
    case let table as [String: Any]: .table(table.mapValues(value))
    default: .null
    }
  }

  // MARK: YAML

  private static func yaml(
    _ text: String, name: String, lines: inout [String: Int]
  ) throws(Failure) -> ConfigurationValue {
    do {
      guard let node = try compose(yaml: text) else { return .null }
      return value(node, lines: &lines)
    } catch {
      throw Failure(.data, "\(name): no valid YAML: \(oneLine("\(error)"))")
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.prefix(2).joined(separator: " ")
  }

  private static func value(_ node: Node, lines: inout [String: Int]) -> ConfigurationValue {
    switch node {
    case .mapping(let mapping):
      var table: [String: ConfigurationValue] = [:]
      for (key, inner) in mapping {
        let word = key.string ?? ""
        if let line = key.mark?.line { lines[word] = lines[word] ?? line }
        table[word] = value(inner, lines: &lines)
      }
      return .table(table)
    case .sequence(let sequence):
      var list: [ConfigurationValue] = []
      for inner in sequence { list.append(value(inner, lines: &lines)) }
      return .list(list)
    case .scalar, .alias:
      if node.null != nil { return .null }
      if let flag = node.bool { return .flag(flag) }
      if let number = node.float { return .number(number) }
      let text = node.string ?? ""
      // YAML 1.1 takes 3e-4 for text, trainers for a number.
      if case .scalar(let scalar) = node, scalar.style == .plain, let number = Double(text),
        number.isFinite
      {
        return .number(number)
      }
      return .text(text)
    }
  }

  // MARK: TOML

  private static func toml(
    _ text: String, name: String, lines: inout [String: Int]
  ) throws(Failure) -> ConfigurationValue {
    let source = try TOMLSource(name: name, text: text)
    return .table(table(source.root, lines: &lines))
  }

  private static func table(
    _ nodes: [String: SpecNode], lines: inout [String: Int]
  ) -> [String: ConfigurationValue] {
    var table: [String: ConfigurationValue] = [:]
    for (key, node) in nodes {
      lines[key] = min(lines[key] ?? node.line, node.line)
      table[key] = value(node, lines: &lines)
    }
    return table
  }

  private static func value(_ node: SpecNode, lines: inout [String: Int]) -> ConfigurationValue {
    switch node.value {
    case .string(let text): return .text(text)
    case .integer(let number): return .number(Double(number))
    case .number(let number): return .number(number)
    case .boolean(let flag): return .flag(flag)
    case .table(let nodes): return .table(table(nodes, lines: &lines))
    case .array(let nodes):
      var list: [ConfigurationValue] = []
      for inner in nodes { list.append(value(inner, lines: &lines)) }
      return .list(list)
    case .other(let kind): return .text(kind)
    }
  }

  // MARK: arguments

  /// `--lr-warmup-iters 40`: the option's name with underscores is the key.
  private static func arguments(
    _ text: String, lines: inout [String: Int]
  ) -> ConfigurationValue {
    var table: [String: ConfigurationValue] = [:]
    var key: String?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let code = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first
      for word in (code ?? "").split(whereSeparator: { " \t\r\\=".contains($0) }) {
        if word.hasPrefix("--") {
          let name = String(word.dropFirst(2)).replacingOccurrences(of: "-", with: "_")
          lines[name] = lines[name] ?? index + 1
          table[name] = .flag(true)
          key = name
        } else if let name = key {
          table[name] = Double(word).map { .number($0) } ?? .text(String(word))
          key = nil
        }
      }
    }
    return .table(table)
  }
}
