/// What the corpora are made of: sources in order, for English and for German.
///
/// The two corpora are of one genre, software documentation, so that the shift from one to the
/// other is language almost alone.
enum CorpusRecipe {
  /// Changes with every change of the rules that changes the bytes.
  static let version = 1
  /// Longer documents are cut at a paragraph's end into pieces of about this many bytes.
  static let pieceBytes = 32768
  /// One piece in this many is held out.
  static let heldOutOneIn: UInt64 = 25

  /// A corpus to build: its folder's name and its sources; earlier sources win duplicates.
  struct Corpus: Sendable {
    let name: String
    let language: Language
    let sources: [Source]
  }

  /// A package or an index of one format.
  struct Source: Sendable {
    enum Format: Sendable { case manPages, helpPages, descriptions }

    let name: String
    /// The Debian package, or `Translation-xx`.
    let package: String
    let format: Format
    let language: Language
    /// A part of the paths of wanted members.
    let folder: String

    var isIndex: Bool { format == .descriptions }

    /// Whether a member of the package is to be read.
    func isWanted(_ path: String) -> Bool {
      switch format {
      case .manPages: path.hasSuffix(".gz") && path.contains(folder)
      case .helpPages: path.hasSuffix(".html") && path.contains(folder)
      case .descriptions: true
      }
    }
  }

  /// The corpora in the order in which duplicates are removed.
  static let corpora = [
    Corpus(
      name: "english", language: .english,
      sources: [
        Source(
          name: "ddtp-en", package: "Translation-en", format: .descriptions, language: .english,
          folder: ""),
        Source(
          name: "man-en", package: "manpages", format: .manPages, language: .english,
          folder: "/share/man/man"),
        Source(
          name: "man-dev-en", package: "manpages-dev", format: .manPages, language: .english,
          folder: "/share/man/man"),
        Source(
          name: "lo-help-en", package: "libreoffice-help-en-us", format: .helpPages,
          language: .english, folder: "/text/"),
      ]),
    Corpus(
      name: "german", language: .german,
      sources: [
        Source(
          name: "man-de", package: "manpages-de", format: .manPages, language: .german,
          folder: "/de/man"),
        Source(
          name: "man-dev-de", package: "manpages-de-dev", format: .manPages, language: .german,
          folder: "/de/man"),
        Source(
          name: "ddtp-de", package: "Translation-de", format: .descriptions, language: .german,
          folder: ""),
        Source(
          name: "lo-help-de", package: "libreoffice-help-de", format: .helpPages,
          language: .german, folder: "/text/"),
      ]),
  ]

  /// The packages to fetch, in byte order.
  static var packages: [String] {
    corpora.flatMap(\.sources).filter { !$0.isIndex }.map(\.package).sorted()
  }
}
