import Schedules

/// Reads the keys of one table, notes which were asked for, and refuses the rest.
///
/// Every complaint is one line: `file:line: [table] key = given; what is allowed`.
struct SpecReader {
  let file: String
  /// The table as a user writes it: `[model]`, `[[stage]]`; empty for the root.
  let place: String
  let line: Int
  private let table: [String: SpecNode]
  private var known: [String] = []

  init(file: String, place: String, line: Int, table: [String: SpecNode]) {
    self.file = file
    self.place = place
    self.line = line
    self.table = table
  }

  init(_ source: TOMLSource) {
    self.init(file: source.name, place: "", line: 1, table: source.root)
  }

  /// A complaint about a key of this table.
  func complaint(_ key: String, _ rule: String) -> Failure {
    let label = place.isEmpty ? "" : place + " "
    guard let node = table[key] else { return Failure(.data, "\(file):\(line): \(label)\(rule)") }
    return Failure(.data, "\(file):\(node.line): \(label)\(key) = \(node.shown); \(rule)")
  }

  /// Whether the key holds just this text.
  mutating func string(is text: String, for key: String) -> Bool {
    node(key)?.value == .string(text)
  }

  /// Whether the file gives the key.
  func has(_ key: String) -> Bool { table[key] != nil }

  /// The line of a key, or of the table.
  func line(of key: String) -> Int { table[key]?.line ?? line }

  mutating func node(_ key: String) -> SpecNode? {
    known.append(key)
    return table[key]
  }

  mutating func string(_ key: String) throws(Failure) -> String? {
    guard let node = node(key) else { return nil }
    guard case .string(let text) = node.value else { throw complaint(key, "a text is wanted") }
    return text
  }

  /// A name that may stand in paths and tables: letters, digits, `-`, `_` and `.`.
  mutating func name(_ key: String) throws(Failure) -> String? {
    guard let text = try string(key) else { return nil }
    guard Self.isName(text) else { throw complaint(key, Self.nameRule) }
    return text
  }

  static let nameRule = "a name has letters, digits, -, _ and ., and does not start with a ."

  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.first != "."
      && text.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
  }

  mutating func strings(_ key: String) throws(Failure) -> [String]? {
    guard let node = node(key) else { return nil }
    var result: [String] = []
    for item in Self.items(node) {
      guard case .string(let text) = item.value else {
        throw complaint(key, "a text or a list of texts is wanted")
      }
      result.append(text)
    }
    return result
  }

  mutating func boolean(_ key: String) throws(Failure) -> Bool? {
    guard let node = node(key) else { return nil }
    guard case .boolean(let flag) = node.value else {
      throw complaint(key, "true or false is wanted")
    }
    return flag
  }

  mutating func number(_ key: String) throws(Failure) -> Double? {
    guard let node = node(key) else { return nil }
    guard let number = Self.number(node) else { throw complaint(key, "a number is wanted") }
    return number
  }

  /// A number under its own name or a trainer's spelling of it; two at once are refused.
  mutating func number(_ key: String, or spellings: String...) throws(Failure) -> Double? {
    var found: (key: String, number: Double)?
    for name in [key] + spellings {
      guard let number = try number(name) else { continue }
      if let found { throw complaint(name, "is the same as \(found.key); give one of them") }
      found = (name, number)
    }
    return found?.number
  }

  mutating func numbers(_ key: String) throws(Failure) -> [Double]? {
    guard let node = node(key) else { return nil }
    var result: [Double] = []
    for item in Self.items(node) {
      guard let number = Self.number(item) else {
        throw complaint(key, "a number or a list of numbers is wanted")
      }
      result.append(number)
    }
    return result
  }

  /// A whole number; `6e5` counts as one.
  mutating func integer(_ key: String) throws(Failure) -> Int? {
    guard let node = node(key) else { return nil }
    guard let number = Self.integer(node) else { throw complaint(key, "a whole number is wanted") }
    return number
  }

  mutating func integers(_ key: String) throws(Failure) -> [Int]? {
    guard let node = node(key) else { return nil }
    var result: [Int] = []
    for item in Self.items(node) {
      guard let number = Self.integer(item) else {
        throw complaint(key, "a whole number or a list of them is wanted")
      }
      result.append(number)
    }
    return result
  }

  /// A length: steps as a number, or a text such as "60%", "2e9tok", "rest".
  mutating func length(_ key: String) throws(Failure) -> Length? {
    guard let node = node(key) else { return nil }
    return try length(node, key: key)
  }

  mutating func lengths(_ key: String) throws(Failure) -> [Length]? {
    guard let node = node(key) else { return nil }
    var result: [Length] = []
    for item in Self.items(node) { result.append(try length(item, key: key)) }
    return result
  }

  private func length(_ node: SpecNode, key: String) throws(Failure) -> Length {
    if let steps = Self.integer(node) {
      guard steps >= 0 else { throw complaint(key, "a length is not negative") }
      return .steps(steps)
    }
    guard case .string(let text) = node.value else {
      throw complaint(key, "steps (2000), a share (\"60%\"), tokens (\"2e9tok\") or \"rest\"")
    }
    do { return try Length.parse(text) } catch { throw complaint(key, "\(error)") }
  }

  /// A word out of a list.
  ///
  /// - Parameter others: what the caller takes besides, for the suggestion.
  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Word.Type, or others: [String] = []
  ) throws(Failure) -> Word? where Word.RawValue == String {
    guard let text = try string(key) else { return nil }
    if let word = Word(rawValue: text) ?? Word(rawValue: Spelling.own(text)) { return word }
    let allowed = Word.allCases.map(\.rawValue) + others
    throw complaint(key, "not known" + Suggestion.clause(for: text, among: allowed))
  }

  /// A word out of a list, or several of them, each once.
  mutating func words<Word: RawRepresentable & CaseIterable & Hashable>(
    _ key: String, _ type: Word.Type
  ) throws(Failure) -> [Word]? where Word.RawValue == String {
    guard let texts = try strings(key) else { return nil }
    let allowed = Word.allCases.map(\.rawValue)
    var words: [Word] = []
    for text in texts {
      guard let word = Word(rawValue: text) else {
        throw complaint(
          key, "\"\(text)\" is not known" + Suggestion.clause(for: text, among: allowed))
      }
      words.append(word)
    }
    guard !words.isEmpty, Set(words).count == words.count else {
      throw complaint(key, "at least one of \(allowed.joined(separator: ", ")), each once")
    }
    return words
  }

  /// What a key holds for each of some names: a table by name, or one value for all of them.
  ///
  /// - Parameters:
  ///   - what: what the names are, for messages: `domain`.
  ///   - plain: keys of a table that is itself a value.
  /// - Returns: for each name the reader and the key to ask for its value; nil where the key is
  ///   missing.
  mutating func values(_ key: String, by names: [String], _ what: String, plain: [String] = [])
    throws(Failure) -> [(reader: SpecReader, key: String)]?
  {
    guard let node = node(key) else { return nil }
    guard case .table(let content) = node.value,
      !content.keys.contains(where: { plain.contains($0) }),
      let inner = try table(key, by: names, what)
    else { return names.map { _ in (self, key) } }
    return names.map { (inner, $0) }
  }

  /// The reader of a table by name; nil where the key is missing or holds something else.
  ///
  /// - Parameters:
  ///   - names: what the table must name.
  ///   - others: what it may name besides.
  mutating func table(
    _ key: String, by names: [String], or others: [String] = [], _ what: String
  ) throws(Failure) -> SpecReader? {
    guard let node = node(key), case .table(let content) = node.value else { return nil }
    let inner = SpecReader(
      file: file, place: "\(place) \(key)", line: node.line, table: content)
    for name in content.keys.sorted() where !(names + others).contains(name) {
      throw inner.complaint(
        name,
        "\"\(name)\" is no \(what) of it" + Suggestion.clause(for: name, among: names + others))
    }
    for name in names where content[name] == nil {
      throw inner.complaint(name, "\(name) is missing: a table by \(what) names each of them")
    }
    return inner
  }

  /// The items of a list, or the one value that stands for a list of one.
  mutating func nodes(_ key: String) -> [SpecNode]? { node(key).map(Self.items) }

  /// The reader of an inner table.
  mutating func table(_ key: String) throws(Failure) -> SpecReader? {
    guard let node = node(key) else { return nil }
    guard case .table(let inner) = node.value else { throw complaint(key, "a table is wanted") }
    return SpecReader(file: file, place: "[\(key)]", line: node.line, table: inner)
  }

  /// The readers of an array of tables, or of a table of tables with their names.
  mutating func tables(_ key: String) throws(Failure) -> [SpecReader] {
    guard let node = node(key) else { return [] }
    guard case .array(let items) = node.value else {
      throw complaint(key, "write [[\(key)]] for each")
    }
    var result: [SpecReader] = []
    for item in items {
      guard case .table(let inner) = item.value else {
        throw complaint(key, "write [[\(key)]] for each")
      }
      result.append(SpecReader(file: file, place: "[[\(key)]]", line: item.line, table: inner))
    }
    return result
  }

  mutating func namedTables(_ key: String) throws(Failure) -> [(name: String, reader: SpecReader)] {
    guard let node = node(key) else { return [] }
    guard case .table(let inner) = node.value else {
      throw complaint(key, "write [\(key).NAME] for each")
    }
    var result: [(name: String, reader: SpecReader)] = []
    for (name, item) in inner.sorted(by: { $0.value.line < $1.value.line }) {
      guard case .table(let content) = item.value else {
        throw complaint(key, "write [\(key).NAME] for each")
      }
      let reader = SpecReader(
        file: file, place: "[\(key).\(name)]", line: item.line, table: content)
      result.append((name, reader))
    }
    return result
  }

  /// Refuses the keys that nobody asked for.
  ///
  /// - Parameter others: keys that are still to be asked for.
  func finish(besides others: [String] = []) throws(Failure) {
    let known = known + others
    let unknown = table.filter { !known.contains($0.key) }
    guard let (key, node) = unknown.min(by: { $0.value.line < $1.value.line }) else { return }
    let label = place.isEmpty ? "" : place + " "
    throw Failure(
      .data,
      "\(file):\(node.line): \(label)unknown key \"\(key)\""
        + Suggestion.clause(for: key, among: known))
  }

  private static func items(_ node: SpecNode) -> [SpecNode] {
    if case .array(let items) = node.value { return items }
    return [node]
  }

  static func number(_ node: SpecNode) -> Double? {
    switch node.value {
    case .integer(let number): Double(number)
    case .number(let number) where number.isFinite: number
    default: nil
    }
  }

  private static func integer(_ node: SpecNode) -> Int? {
    switch node.value {
    case .integer(let number): number
    case .number(let number): Int(exactly: number)
    default: nil
    }
  }
}
