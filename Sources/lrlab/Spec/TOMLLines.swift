/// Where each key of a TOML text stands: key path → line.
///
/// The TOML library tells lines for parse errors only, so this index reads the
/// text once more. Paths look like `stage[1].replay`; an array's items without a
/// line of their own take the line of the array.
struct TOMLLines {
  private var lines: [String: Int] = [:]
  /// The first table header that does not begin with a key, such as `[=a]`: the TOML library would
  /// end the program there.
  private(set) var brokenHeader: Int?

  init(_ text: String) {
    var counts: [String: Int] = [:]
    var prefix = ""
    var depth = 0
    var multilineQuote: String?
    let source = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (offset, raw) in source.enumerated() {
      let line = raw.drop { $0 == " " || $0 == "\t" }
      if let quote = multilineQuote {
        if line.contains(quote) { multilineQuote = nil }
        continue
      }
      if depth > 0 {
        depth += Self.balance(line)
        continue
      }
      if line.hasPrefix("["), !Self.isHeader(line), brokenHeader == nil {
        brokenHeader = offset + 1
      }
      if line.hasPrefix("[[") {
        let name = Self.header(line, brackets: 2)
        let path = Self.resolved(name, counts: counts)
        let index = counts[path, default: -1] + 1
        counts[path] = index
        prefix = "\(path)[\(index)]"
        record(prefix, offset + 1)
        if index == 0 { record(path, offset + 1) }
      } else if line.hasPrefix("[") {
        prefix = Self.resolved(Self.header(line, brackets: 1), counts: counts)
        record(prefix, offset + 1)
      } else if let equals = Self.equals(in: line) {
        let key = Self.bare(line[line.startIndex..<equals])
        record(prefix.isEmpty ? key : prefix + "." + key, offset + 1)
        let rest = line[line.index(after: equals)...]
        for quote in ["\"\"\"", "'''"] where Self.occurrences(of: quote, in: rest) == 1 {
          multilineQuote = quote
        }
        if multilineQuote == nil { depth = max(0, Self.balance(rest)) }
      }
    }
  }

  /// The line of a key path; that of the nearest enclosing path where it has none; else 1.
  func line(of path: String) -> Int {
    var candidate = Substring(path)
    while !candidate.isEmpty {
      if let line = lines[String(candidate)] { return line }
      guard let cut = candidate.lastIndex(where: { $0 == "." || $0 == "[" }) else { break }
      candidate = candidate[..<cut]
    }
    return 1
  }

  private mutating func record(_ path: String, _ line: Int) {
    if lines[path] == nil { lines[path] = line }
  }

  /// Table names inside arrays of tables refer to the array's latest element.
  private static func resolved(_ name: String, counts: [String: Int]) -> String {
    var path = ""
    for part in name.split(separator: ".") {
      let next = path.isEmpty ? String(part) : path + "." + part
      let isLast = next.count >= name.count
      if !isLast, let index = counts[next] { path = "\(next)[\(index)]" } else { path = next }
    }
    return path
  }

  /// Whether a key, or the end of the header, follows the brackets.
  private static func isHeader(_ line: Substring) -> Bool {
    let brackets = line.hasPrefix("[[") ? 2 : 1
    guard let next = line.dropFirst(brackets).first(where: { $0 != " " && $0 != "\t" }) else {
      return true
    }
    return next.isASCII && (next.isLetter || next.isNumber || "-_\"']".contains(next))
  }

  private static func header(_ line: Substring, brackets: Int) -> String {
    let inner = line.dropFirst(brackets).prefix { $0 != "]" }
    return bare(inner)
  }

  private static func bare(_ key: Substring) -> String {
    key.split(separator: ".").map { part in
      part.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    }.joined(separator: ".")
  }

  private static func equals(in line: Substring) -> Substring.Index? {
    if line.hasPrefix("#") { return nil }
    return line.firstIndex(of: "=")
  }

  /// Opened minus closed brackets outside strings and comments.
  private static func balance(_ text: Substring) -> Int {
    var depth = 0
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      switch character {
      case "\"", "'": quote = character
      case "#": return depth
      case "[", "{": depth += 1
      case "]", "}": depth -= 1
      default: break
      }
    }
    return depth
  }

  private static func occurrences(of needle: String, in text: Substring) -> Int {
    var count = 0
    var rest = text
    while let range = rest.firstRange(of: needle) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
