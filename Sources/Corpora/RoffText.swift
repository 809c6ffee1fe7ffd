/// Turns the inline escapes of roff into plain text.
///
/// Fonts, sizes, spacing and unknown string registers go; special characters become what they show; a
/// comment ends the line.
enum RoffText {
  /// The plain text of one line; `strings` are what the registers of `\*[name]` hold.
  static func plain(_ line: ArraySlice<UInt8>, strings: [String: String] = [:]) -> [UInt8] {
    guard line.contains(backslash) else { return [UInt8](line) }
    var scanner = Scanner(bytes: line, strings: strings)
    scanner.run()
    return scanner.output
  }

  private static let backslash = UInt8(ascii: "\\")

  private struct Scanner {
    let bytes: ArraySlice<UInt8>
    let strings: [String: String]
    var position: Int
    var output: [UInt8] = []

    init(bytes: ArraySlice<UInt8>, strings: [String: String]) {
      self.bytes = bytes
      self.strings = strings
      position = bytes.startIndex
    }

    mutating func run() {
      while position < bytes.endIndex {
        let byte = bytes[position]
        position += 1
        if byte != backslash {
          output.append(byte)
        } else if position < bytes.endIndex {
          let escape = bytes[position]
          position += 1
          expand(escape)
        }
      }
    }

    /// What stands for the escape after a backslash.
    mutating func expand(_ escape: UInt8) {
      switch escape {
      case UInt8(ascii: "f"), UInt8(ascii: "m"):
        _ = argument()
      case UInt8(ascii: "*"):
        output += (strings[argument()] ?? "").utf8
      case UInt8(ascii: "s"):
        skipSize()
      case UInt8(ascii: "("):
        output += RoffText.character(named: take(2))
      case UInt8(ascii: "["):
        output += RoffText.character(named: takeUntilBracket())
      case UInt8(ascii: "\""):
        position = bytes.endIndex
      case UInt8(ascii: "-"), UInt8(ascii: "'"), UInt8(ascii: "`"), space:
        output.append(escape)
      case UInt8(ascii: "~"):
        output.append(space)
      case UInt8(ascii: "e"), backslash:
        output.append(backslash)
      case _ where "&|^/,:%)zc".utf8.contains(escape):
        break
      default:
        output.append(escape)
      }
    }

    /// The argument of an escape: `[name]`, `(xx` or one character.
    mutating func argument() -> String {
      guard position < bytes.endIndex else { return "" }
      switch bytes[position] {
      case UInt8(ascii: "["):
        position += 1
        return takeUntilBracket()
      case UInt8(ascii: "("):
        position += 1
        return take(2)
      default:
        return take(scalarLength)
      }
    }

    /// The bytes of the character at the position; cutting one would leave malformed text.
    private var scalarLength: Int {
      1 + bytes[(position + 1)...].prefix { $0 & 0xc0 == 0x80 }.count
    }

    mutating func skipSize() {
      guard position < bytes.endIndex else { return }
      if "+-".utf8.contains(bytes[position]) { position += 1 }
      if position < bytes.endIndex, (0x30...0x39).contains(bytes[position]) { position += 1 }
    }

    mutating func take(_ count: Int) -> String {
      let end = min(position + count, bytes.endIndex)
      defer { position = end }
      return String(decoding: bytes[position..<end], as: UTF8.self)
    }

    mutating func takeUntilBracket() -> String {
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "]")) ?? bytes.endIndex
      defer { position = min(end + 1, bytes.endIndex) }
      return String(decoding: bytes[position..<end], as: UTF8.self)
    }
  }

  /// The text of a special character; unknown names give none.
  private static func character(named name: String) -> [UInt8] {
    if let text = characters[name] { return [UInt8](text.utf8) }
    let isCode = name.first == "u" && (5...6).contains(name.utf8.count)
    guard isCode, let value = UInt32(name.dropFirst(), radix: 16) else { return [] }
    return Unicode.Scalar(value).map { [UInt8](String($0).utf8) } ?? []
  }

  /// The special characters that manual pages use (groff_char(7)).
  private static let characters: [String: String] = [
    "aq": "'", "dq": "\"", "co": "(c)", "en": "-", "em": " - ", "bu": "*", "lq": "\"", "rq": "\"",
    "oq": "'", "cq": "'", "ti": "~", "ha": "^", "rs": "\\", "mi": "-", "hy": "-", "ss": "ß",
    ":a": "ä", ":o": "ö", ":u": "ü", ":A": "Ä", ":O": "Ö", ":U": "Ü", "Fo": "\"", "Fc": "\"",
    "Bq": "\"", "lB": "[", "rB": "]", "ba": "|", "'e": "é", "`e": "è", "+-": "+-", "mu": "x",
    "->": "->", "<=": "<=", ">=": ">=", "!=": "!=", "Po": "GBP", "Eu": "EUR",
  ]
}
