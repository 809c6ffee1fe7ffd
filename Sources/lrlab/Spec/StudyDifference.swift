/// What differs between two versions of a study file, key by key.
///
/// Only what decides the bits of a run counts: a question, a gate, the simulator's landscape, other
/// seeds, more or fewer schedules and controls leave each run as it is, and so do more values of an
/// axis. A value that is gone counts: its runs are no longer asked for.
enum StudyDifference {
  private static let free: Set<String> = [
    "name", "question", "seeds", "landscape", "published", "gate", "control",
  ]

  /// One text a difference, such as `[optimizer] batch was 8, is 4`; removed keys first.
  static func between(_ old: TOMLSource, _ new: TOMLSource) -> [String] {
    let (before, after) = (Contents(old), Contents(new))
    var differences: [String] = []
    for key in before.values.keys.sorted() {
      let was = before.values[key] ?? ""
      if let value = after.values[key] {
        if value != was { differences.append("\(key) was \(was), is \(value)") }
      } else if !isOfMissing(key, in: after) {
        differences.append("\(key) = \(was) is gone")
      }
    }
    differences += before.choices.subtracting(after.choices).sorted().map { "\($0) is gone" }
    for key in after.values.keys.sorted() where before.values[key] == nil {
      if !isOfMissing(key, in: before) {
        differences.append("\(key) = \(after.values[key] ?? "") is new")
      }
    }
    return differences
  }

  /// Whether a key is of a schedule, or of a stage's domain, that the other file does not have at
  /// all.
  private static func isOfMissing(_ key: String, in other: Contents) -> Bool {
    if key.hasPrefix("[schedule ") {
      return !other.values.keys.contains { table($0) == table(key) }
    }
    guard key.hasPrefix("[stage "), let domain = key.split(separator: " ").last else {
      return false
    }
    return !other.choices.contains("\(table(key)) domain \(domain)")
  }

  private static func table(_ key: String) -> String { key.prefix { $0 != "]" } + "]" }

  /// A study file as keys.
  private struct Contents {
    /// Every value under its table and key; schedules under their names, stages under their numbers.
    private(set) var values: [String: String] = [:]
    /// What is asked for along the axes, one text a value: `[stage 2] replay 0.05 of german`.
    private(set) var choices: Set<String> = []

    init(_ source: TOMLSource) {
      addAxis("start", source.root["start"], unless: "each schedule's own")
      for (key, node) in source.root where !free.contains(key) {
        switch (key, node.value) {
        case ("start", _): break
        case ("baseline", _): addAxis(key, node, unless: nil)
        case ("stage", .array(let stages)):
          values["[[stage]]"] = "\(stages.count) tables"
          for (index, stage) in stages.enumerated() { add(stage, "[stage \(index + 1)]") }
        case ("optimizer", .table(var entries)):
          addAxis(
            "[optimizer] moments", entries.removeValue(forKey: "moments"), unless: "\"reset\"")
          add(SpecNode(value: .table(entries), line: node.line), table: "", key: key)
        default: add(node, table: "", key: key)
        }
      }
      if source.root["optimizer"] == nil {
        addAxis("[optimizer] moments", nil, unless: "\"reset\"")
      }
    }

    /// - Parameter standard: what holds where the key is missing.
    private mutating func addAxis(_ name: String, _ node: SpecNode?, unless standard: String?) {
      let words = node.map { $0.items.map(\.inFull) } ?? standard.map { [$0] } ?? []
      choices.formUnion(words.map { "\(name) \($0)" })
    }

    /// A stage: for each of its domains, its length and what it replays.
    private mutating func add(_ stage: SpecNode, _ place: String) {
      guard case .table(let entries) = stage.value else { return }
      for item in entries["domain"]?.items ?? [] {
        guard case .string(let domain) = item.value else { continue }
        choices.insert("\(place) domain \(domain)")
        for (key, node) in entries where key != "domain" {
          let own = node.entry(domain) ?? node
          if key == "replay" {
            choices.formUnion(own.items.map { "\(place) replay \($0.inFull) of \(domain)" })
          } else {
            values["\(place) \(key) of \(domain)"] = own.inFull
          }
        }
        if entries["replay"] == nil { choices.insert("\(place) replay 0 of \(domain)") }
      }
    }

    private mutating func add(_ node: SpecNode, table: String, key: String) {
      switch node.value {
      case .table(let entries):
        let inner = table.isEmpty ? key : "\(table).\(key)"
        for (name, entry) in entries { add(entry, table: inner, key: name) }
      case .array(let items) where items.contains { $0.isTable }:
        for (index, item) in items.enumerated() {
          add(item, table: table, key: "\(key) \(Self.label(item) ?? "\(index + 1)")")
        }
      default:
        values[table.isEmpty ? key : "[\(table)] \(key)"] = node.shown
      }
    }

    /// The name of a schedule's table.
    private static func label(_ node: SpecNode) -> String? {
      guard case .table(let entries) = node.value else { return nil }
      return (entries["name"] ?? entries["preset"] ?? entries["file"])?.shown
    }
  }
}

extension SpecNode {
  fileprivate var isTable: Bool {
    if case .table = value { true } else { false }
  }

  /// The items of a list, or the one value that stands for a list of one.
  fileprivate var items: [SpecNode] {
    if case .array(let items) = value { items } else { [self] }
  }

  /// What a table by domain holds for one of them.
  fileprivate func entry(_ domain: String) -> SpecNode? {
    guard case .table(let entries) = value, entries["share"] == nil else { return nil }
    return entries[domain]
  }

  /// As `shown`, with all that a table holds.
  fileprivate var inFull: String {
    guard case .table(let entries) = value else { return shown }
    let inner = entries.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value.inFull)" }
    return "{ " + inner.joined(separator: ", ") + " }"
  }
}
