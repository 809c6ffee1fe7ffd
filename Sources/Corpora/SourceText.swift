/// The filtered pieces of one source, before duplicates are removed.
struct SourceText: Sendable {
  /// A paragraph with the hash that recognises its duplicates.
  struct Line: Sendable {
    let text: Paragraph
    let key: UInt64
  }

  /// A document, or a part of a long one.
  struct Piece: Sendable {
    /// `source/path@number`: the same for the same place in the same package, whatever the version.
    let name: String
    let lines: [Line]
  }

  let source: CorpusRecipe.Source
  private(set) var pieces: [Piece] = []
  private(set) var rawBytes = 0
  private(set) var cleanBytes = 0
  private let filter: ParagraphFilter

  init(_ source: CorpusRecipe.Source) {
    self.source = source
    filter = ParagraphFilter(language: source.language)
  }

  /// Reads one member of the package, or the whole index.
  mutating func read(path: String, _ bytes: [UInt8]) throws(CorpusError) {
    var plain = bytes
    if path.hasSuffix(".gz") {
      plain = try Compression.gunzip(bytes, place: source.package + ":" + path)
    }
    rawBytes += plain.count
    switch source.format {
    case .manPages: add(path, ManPage.paragraphs(plain))
    case .mdocPages: add(path, MdocPage.paragraphs(plain))
    case .helpPages: add(path, HelpPage.paragraphs(plain))
    case .descriptions:
      for (package, paragraphs) in DescriptionIndex.documents(plain) {
        add("\(path)#\(package)", paragraphs)
      }
    }
  }

  /// Filters a document's paragraphs and cuts it into pieces.
  mutating func add(_ path: String, _ paragraphs: [Paragraph]) {
    var lines: [Line] = []
    var size = 0
    var number = 0
    for paragraph in paragraphs {
      guard let key = filter.key(of: paragraph) else { continue }
      lines.append(Line(text: paragraph, key: key))
      size += paragraph.count + 1
      if size >= CorpusRecipe.pieceBytes {
        append(path, number, lines, size)
        (lines, size, number) = ([], 0, number + 1)
      }
    }
    if !lines.isEmpty { append(path, number, lines, size) }
  }

  private mutating func append(_ path: String, _ number: Int, _ lines: [Line], _ size: Int) {
    pieces.append(Piece(name: "\(source.name)/\(path)@\(number)", lines: lines))
    cleanBytes += size
  }
}
