/// Extracts the prose of a manual page in the mdoc macros (mdoc(7)), which BSD systems use.
///
/// Headings, synopses, references, authors, examples and tables are dropped. An item of a list is a
/// paragraph: its tag, then its text.
struct MdocPage {
  private var paragraphs: [Paragraph] = []
  private var text = MdocText()
  private var lists: [String] = []
  /// The section is one of `droppedSections`.
  private var isInDroppedSection = false
  private var skipped: Skipped?

  /// A block that is being skipped.
  private struct Skipped {
    let start: String
    let end: String
    var depth = 1
  }

  /// The paragraphs of a page in order; pages in the man macros are read as such.
  static func paragraphs(_ bytes: [UInt8]) -> [Paragraph] {
    let lines = UTF8Text.fromUTF8OrLatin1(bytes).split(
      separator: newline, omittingEmptySubsequences: false)
    guard lines.contains(where: { $0.starts(with: ".Dd".utf8) }) else {
      return ManPage.paragraphs(bytes)
    }
    var page = MdocPage()
    for line in lines { page.read(line) }
    page.endParagraph()
    return page.paragraphs
  }

  private mutating func read(_ line: ArraySlice<UInt8>) {
    if line.first == UInt8(ascii: ".") || line.first == UInt8(ascii: "'") {
      let words = MdocWord.words(line.dropFirst())
      if let name = words.first?.name { readMacro(name, words.dropFirst()) }
    } else if skipped == nil, !isInDroppedSection {
      if line.allSatisfy(isBlank) { endParagraph() } else { text.append(line) }
    }
  }

  private mutating func readMacro(_ name: String, _ words: ArraySlice<MdocWord>) {
    if skipped != nil { return goOnSkipping(name) }
    if name == "Sh" {
      endParagraph()
      let title = words.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: " ")
      isInDroppedSection = MdocPage.droppedSections.contains(title)
      return
    }
    if isInDroppedSection { return }
    if let end = MdocPage.ends(name, words.first?.name ?? "") {
      endParagraph()
      skipped = Skipped(start: name, end: end)
    } else if MdocPage.breaks.contains(name) {
      readBreak(name, words)
    } else if name == "Nd" {
      text.append([UInt8(ascii: "-")])
      text.appendRaw(words)
    } else {
      text.append(macro: name, words)
    }
  }

  private mutating func goOnSkipping(_ name: String) {
    if name == skipped?.start { skipped?.depth += 1 }
    if name == skipped?.end { skipped?.depth -= 1 }
    if skipped?.depth == 0 { skipped = nil }
  }

  /// A macro that ends the paragraph.
  private mutating func readBreak(_ name: String, _ words: ArraySlice<MdocWord>) {
    endParagraph()
    switch name {
    case "Bl": lists.append(words.first?.name ?? "")
    case "El": _ = lists.popLast()
    case "It" where lists.last == "-diag": text.appendRaw(words)
    case "It": text.append(line: words)
    default: break
    }
  }

  /// The macro that ends a block which is not prose; nil when the block is.
  private static func ends(_ name: String, _ kind: String) -> String? {
    switch (name, kind) {
    case ("Bd", "-literal"), ("Bd", "-unfilled"): "Ed"
    case ("Bl", "-column"): "El"
    default: blocks[name]
    }
  }

  private mutating func endParagraph() {
    let paragraph = Paragraphs.cleaned(text.take())
    if !paragraph.isEmpty { paragraphs.append(paragraph) }
  }

  private static let droppedSections: Set = ["SYNOPSIS", "LIBRARY", "SEE ALSO", "AUTHORS"]
  private static let blocks = [
    "Rs": "Re", "TS": "TE", "EQ": "EN", "PS": "PE", "nf": "fi", "ig": ".", "de": ".",
  ]
  private static let breaks: Set = [
    "Ss", "Pp", "Lp", "Bd", "Ed", "Bl", "El", "It", "D1", "Dl", "sp", "br", "PP", "LP",
  ]
}
