/// What the corpora are made of: sources in order.
///
/// English and German are of one genre, software documentation, so that the shift from one to the
/// other is language almost alone. The corpus `near` is English of the same genre from other
/// projects: a shift as mild as one to other documentation can be.
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
    /// The packages to fetch.
    var packages: [String] { sources.filter { !$0.isIndex }.map(\.package) }
    var indexes: [String] { sources.filter(\.isIndex).map(\.package) }
  }

  /// A package or an index of one format.
  struct Source: Sendable {
    enum Format: Sendable { case manPages, mdocPages, helpPages, descriptions }

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
      case .manPages, .mdocPages: path.hasSuffix(".gz") && path.contains(folder)
      case .helpPages: path.hasSuffix(".html") && path.contains(folder)
      case .descriptions: true
      }
    }
  }

  /// English and German, always built together, in the order in which duplicates are removed.
  static let pair = [
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

  /// Manuals of other projects, without the paragraphs that `english` holds.
  static let near = Corpus(
    name: "near", language: .english,
    sources: [
      Source(
        name: "man-bsd-en", package: "freebsd-manpages", format: .mdocPages, language: .english,
        folder: "/share/man/man"),
      Source(
        name: "postgres-html", package: "postgresql-doc-15", format: .helpPages,
        language: .english, folder: "/html/"),
    ])
}
