/// What differs between two versions of a study file, key by key.
///
/// Only what decides the bits of a run counts: a question, a gate, the simulator's landscape, other
/// seeds, more or fewer schedules and controls leave each run as it is.
enum StudyDifference {
  private static let free: Set<String> = [
    "name", "question", "seeds", "landscape", "gate", "control",
  ]

  /// One text a difference, such as `[optimizer] batch was 8, is 4`; removed keys first.
  static func between(_ old: TOMLSource, _ new: TOMLSource) -> [String] {
    let (before, after) = (values(old), values(new))
    var differences: [String] = []
    for key in before.keys.sorted() {
      let was = before[key] ?? ""
      if let value = after[key] {
        if value != was { differences.append("\(key) was \(was), is \(value)") }
      } else if !isScheduleMissing(key, in: after) {
        differences.append("\(key) = \(was) is gone")
      }
    }
    for key in after.keys.sorted() where before[key] == nil {
      if !isScheduleMissing(key, in: before) {
        differences.append("\(key) = \(after[key] ?? "") is new")
      }
    }
    return differences
  }

  /// Whether a key is of a schedule that the other file does not have at all.
  private static func isScheduleMissing(_ key: String, in other: [String: String]) -> Bool {
    key.hasPrefix("[schedule ") && !other.keys.contains { shareTable($0, key) }
  }

  /// Whether two keys stand in the same table.
  private static func shareTable(_ first: String, _ second: String) -> Bool {
    first.prefix { $0 != "]" } == second.prefix { $0 != "]" }
  }

  /// Every value under its table and key; schedules under their names, stages under their numbers.
  private static func values(_ source: TOMLSource) -> [String: String] {
    var result: [String: String] = [:]
    for (key, node) in source.root where !free.contains(key) {
      collect(node, table: "", key: key, into: &result)
    }
    return result
  }

  private static func collect(
    _ node: SpecNode, table: String, key: String, into result: inout [String: String]
  ) {
    switch node.value {
    case .table(let entries):
      let inner = table.isEmpty ? key : "\(table).\(key)"
      for (name, entry) in entries { collect(entry, table: inner, key: name, into: &result) }
    case .array(let items) where items.contains { $0.isTable }:
      for (index, item) in items.enumerated() {
        collect(item, table: table, key: "\(key) \(label(item) ?? "\(index + 1)")", into: &result)
      }
    default:
      result[table.isEmpty ? key : "[\(table)] \(key)"] = node.shown
    }
  }

  /// The name of a schedule's table.
  private static func label(_ node: SpecNode) -> String? {
    guard case .table(let entries) = node.value else { return nil }
    return (entries["name"] ?? entries["preset"] ?? entries["file"])?.shown
  }
}

extension SpecNode {
  fileprivate var isTable: Bool {
    if case .table = value { true } else { false }
  }
}
