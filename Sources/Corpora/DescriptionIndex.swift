/// Reads apt's translated package descriptions (`Translation-en`, `Translation-de`).
///
/// One document a package: the short description as a sentence, then the long description's
/// paragraphs and list items. Stanzas look like
/// ```text
/// Package: name
/// Description-md5: …
/// Description-de: short
///  long line
///  .
///  next paragraph
/// ```
enum DescriptionIndex {
  /// Package name and paragraphs of each stanza that has a description, in order.
  static func documents(_ bytes: [UInt8]) -> [(name: String, paragraphs: [Paragraph])] {
    var documents: [(String, [Paragraph])] = []
    var stanza = Stanza()
    for line in bytes.split(separator: newline, omittingEmptySubsequences: false) {
      if !line.isEmpty {
        stanza.read(line)
      } else if let document = stanza.finish() {
        documents.append(document)
      }
    }
    if let document = stanza.finish() { documents.append(document) }
    return documents
  }

  private struct Stanza {
    var name: String?
    var isInDescription = false
    var paragraphs: [Paragraph] = []
    var current: [UInt8] = []

    mutating func read(_ line: ArraySlice<UInt8>) {
      if line.first == space {
        if isInDescription { readBody(line.dropFirst()) }
        return
      }
      isInDescription = false
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
      let key = line[..<colon]
      let value = line[(colon + 1)...].drop(while: isBlank)
      if key.elementsEqual("Package".utf8) {
        name = String(decoding: value, as: UTF8.self)
      } else if key.starts(with: "Description-".utf8), !key.elementsEqual("Description-md5".utf8) {
        isInDescription = true
        paragraphs.append(DescriptionIndex.sentence(value))
      }
    }

    /// A line of the long description without its first space.
    mutating func readBody(_ line: ArraySlice<UInt8>) {
      if line.elementsEqual(".".utf8) {
        endParagraph()
        return
      }
      if DescriptionIndex.isListItem(line) { endParagraph() }
      current += line
      current.append(space)
    }

    mutating func endParagraph() {
      let paragraph = Paragraphs.cleaned(current)
      if !paragraph.isEmpty { paragraphs.append(paragraph) }
      current.removeAll(keepingCapacity: true)
    }

    /// The document read so far; makes ready for the next stanza.
    mutating func finish() -> (String, [Paragraph])? {
      defer { self = Stanza() }
      endParagraph()
      guard let name, !paragraphs.isEmpty else { return nil }
      return (name, paragraphs)
    }
  }

  /// The short description with a capital and a full stop.
  private static func sentence(_ value: ArraySlice<UInt8>) -> Paragraph {
    let text = String(decoding: value, as: UTF8.self)
    let capital = text.prefix(1).uppercased() + text.dropFirst()
    return Paragraphs.cleaned([UInt8](capital.utf8) + [UInt8(ascii: ".")])
  }

  /// Whether a line starts with a bullet and a space.
  private static func isListItem(_ line: ArraySlice<UInt8>) -> Bool {
    let start = line.drop(while: isBlank)
    guard let bullet = start.first, "-*+o".utf8.contains(bullet) else { return false }
    return start.dropFirst().first == space
  }
}
