/// What a corpus build is doing now.
public enum CorpusProgress: Sendable, Equatable, CustomStringConvertible {
  /// apt reads the package lists.
  case updatingLists
  /// apt downloads packages.
  case downloading(packages: Int, bytes: Int)
  /// A source was read and filtered; `done` of `total`.
  case extracted(source: String, done: Int, total: Int)
  /// Duplicates are removed and the texts of a corpus written.
  case writing(corpus: String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .updatingLists:
      "reading the package lists"
    case .downloading(let packages, let bytes):
      "downloading \(packages) packages, \((bytes + 500_000) / 1_000_000) MB"
    case .extracted(let source, let done, let total):
      "read \(source) (\(done) of \(total))"
    case .writing(let corpus):
      "writing \(corpus)"
    }
  }
}
