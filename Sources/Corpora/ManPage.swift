/// Extracts the prose of a manual page in the man or mdoc macros.
///
/// Headings, examples, tables and macro definitions are dropped; font macros become their words.
struct ManPage {
  private var paragraphs: [Paragraph] = []
  private var current: [UInt8] = []
  private var skipping = Skip.none

  private enum Skip {
    case none
    /// Until a macro that ends examples or tables.
    case example
    /// Until `..`, the end of a macro definition.
    case definition
  }

  /// The paragraphs of a page in order.
  static func paragraphs(_ bytes: [UInt8]) -> [Paragraph] {
    var page = ManPage()
    let text = UTF8Text.fromUTF8OrLatin1(bytes)
    for line in text.split(separator: newline, omittingEmptySubsequences: false) {
      page.read(line)
    }
    page.endParagraph()
    return page.paragraphs
  }

  private mutating func read(_ line: ArraySlice<UInt8>) {
    if skipping == .definition {
      if line.starts(with: "..".utf8) { skipping = .none }
      return
    }
    if let first = line.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "'") {
      readMacro(line.dropFirst())
    } else if skipping == .none {
      if line.allSatisfy(isBlank) { endParagraph() } else { append(RoffText.plain(line)) }
    }
  }

  private mutating func readMacro(_ line: ArraySlice<UInt8>) {
    let body = line.drop(while: isBlank)
    let nameBytes = body.prefix {
      isASCIILetter($0) || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"")
    }
    guard !nameBytes.isEmpty else { return }
    let name = String(decoding: nameBytes, as: UTF8.self)
    let rest = body.dropFirst(nameBytes.count).drop(while: isBlank)
    if ManPage.skipStarts.contains(name) {
      endParagraph()
      skipping = name == "ig" || name == "de" ? .definition : .example
    } else if ManPage.skipEnds.contains(name) {
      skipping = .none
    } else if skipping == .none {
      readTextMacro(name, rest)
    }
  }

  private mutating func readTextMacro(_ name: String, _ rest: ArraySlice<UInt8>) {
    if ManPage.fonts.contains(name) {
      let separator: [UInt8] = ManPage.spacedFonts.contains(name) ? [space] : []
      append(
        [UInt8](ManPage.arguments(rest).map { RoffText.plain($0) }.joined(separator: separator)))
    } else if ManPage.breaks.contains(name) {
      endParagraph()
      if name == "Nd" { append(RoffText.plain(rest)) }
    } else if isSemantic(name) {
      append(mdocWords(name, rest))
    }
  }

  /// Whether a name is one of mdoc's semantic macros: two letters, capital and small.
  private func isSemantic(_ name: String) -> Bool {
    let bytes = [UInt8](name.utf8)
    return bytes.count == 2 && isMdocName(bytes[...]) && !ManPage.mdocSilent.contains(name)
  }

  private func isMdocName(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count == 2, let first = word.first, let last = word.last else { return false }
    return (0x41...0x5a).contains(first) && (0x61...0x7a).contains(last)
  }

  /// The words of a semantic macro without the macros among them; `.Xr ls 1` becomes `ls(1)`.
  private func mdocWords(_ name: String, _ rest: ArraySlice<UInt8>) -> [UInt8] {
    var words = rest.split(whereSeparator: isBlank).filter { !isMdocName($0) }.map { [UInt8]($0) }
    if name == "Xr", words.count > 1 {
      let section = words.remove(at: 1)
      words[0] += [UInt8(ascii: "(")] + section + [UInt8(ascii: ")")]
    }
    return RoffText.plain([UInt8](words.joined(separator: [space]))[...])
  }

  private mutating func append(_ text: [UInt8]) {
    current += text
    current.append(space)
  }

  private mutating func endParagraph() {
    let paragraph = Paragraphs.cleaned(current)
    if !paragraph.isEmpty { paragraphs.append(paragraph) }
    current.removeAll(keepingCapacity: true)
  }

  /// Words separated by blanks; a word in double quotes may hold blanks.
  static func arguments(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let quote = UInt8(ascii: "\"")
    var words: [ArraySlice<UInt8>] = []
    var rest = line.drop(while: isBlank)
    while let first = rest.first {
      if first == quote, let end = rest.dropFirst().firstIndex(of: quote) {
        words.append(rest[(rest.startIndex + 1)..<end])
        rest = rest[(end + 1)...]
      } else {
        let word = rest.prefix { !isBlank($0) }
        words.append(word)
        rest = rest.dropFirst(word.count)
      }
      rest = rest.drop(while: isBlank)
    }
    return words
  }

  private static let skipStarts: Set = ["nf", "EX", "TS", "PS", "EQ", "ig", "de", "Bd"]
  private static let skipEnds: Set = ["fi", "EE", "TE", "PE", "EN", "Ed"]
  private static let spacedFonts: Set = ["B", "I", "SM", "R"]
  private static let fonts: Set = [
    "B", "I", "BR", "RB", "IR", "RI", "BI", "IB", "SM", "SB", "R", "UR", "MT", "UE",
  ]
  private static let breaks: Set = [
    "SH", "SS", "Sh", "Ss", "PP", "P", "LP", "TP", "IP", "HP", "TH", "br", "sp", "RS", "RE", "Pp",
    "It", "Lp", "TQ", "Nd",
  ]
  private static let mdocSilent: Set = [
    "Dd", "Dt", "Os", "Bl", "El", "Bd", "Ed", "Sm", "Bk", "Ek", "Rs", "Re", "Tn",
  ]
}

/// An ASCII blank within a line.
func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == 9 || byte == 13 }

func isASCIILetter(_ byte: UInt8) -> Bool {
  (0x41...0x5a).contains(byte & 0xdf)
}
