/// A word of a line of mdoc.
struct MdocWord: Equatable {
  let bytes: ArraySlice<UInt8>
  /// A word in quotes is never a macro nor a delimiter.
  let isQuoted: Bool

  /// The word as the name of a macro; nil when it was quoted.
  var name: String? { isQuoted ? nil : String(decoding: bytes, as: UTF8.self) }

  /// Whether it is one of the marks that stand before the macro's end: `.,:;)]?!`.
  var isClosing: Bool { isMark(".,:;)]?!") }
  var isOpening: Bool { isMark("([") }

  private func isMark(_ marks: StaticString) -> Bool {
    guard !isQuoted, bytes.count == 1, let byte = bytes.first else { return false }
    return marks.withUTF8Buffer { $0.contains(byte) }
  }

  /// The words of a line up to a comment; a word in double quotes may hold blanks, and two quotes
  /// within it stand for one.
  static func words(_ line: ArraySlice<UInt8>) -> [MdocWord] {
    let quote = UInt8(ascii: "\"")
    var words: [MdocWord] = []
    var rest = line.drop(while: isBlank)
    while let first = rest.first, !rest.starts(with: #"\""#.utf8) {
      if first == quote {
        let (text, end) = quoted(rest.dropFirst())
        words.append(MdocWord(bytes: text[...], isQuoted: true))
        rest = end
      } else {
        let word = rest.prefix { !isBlank($0) }
        words.append(MdocWord(bytes: word, isQuoted: false))
        rest = rest.dropFirst(word.count)
      }
      rest = rest.drop(while: isBlank)
    }
    return words
  }

  /// The text up to the closing quote or the line's end, and what follows.
  private static func quoted(
    _ line: ArraySlice<UInt8>
  ) -> (text: [UInt8], rest: ArraySlice<UInt8>) {
    let quote = UInt8(ascii: "\"")
    var text: [UInt8] = []
    var rest = line
    while let end = rest.firstIndex(of: quote) {
      text += rest[..<end]
      rest = rest[(end + 1)...]
      guard rest.first == quote else { return (text, rest) }
      text.append(quote)
      rest = rest.dropFirst()
    }
    return (text + rest, [])
  }
}
