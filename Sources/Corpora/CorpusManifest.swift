/// What a corpus was made from and what came out; `manifest.json` beside its texts.
public struct CorpusManifest: Codable, Equatable, Sendable {
  /// A package or index that was read.
  public struct Package: Codable, Equatable, Sendable {
    /// The Debian package, or `Translation-xx` for an index.
    public var name: String
    /// The package's version; `-` for an index.
    public var version: String
    /// SHA-256 of the package file, or of the index as plain text.
    public var sha256: String
  }

  /// How much a source gave.
  public struct Source: Codable, Equatable, Sendable {
    /// The name of the source; documents are ordered by a hash of it and their path.
    public var name: String
    /// The package that it was read from.
    public var package: String
    /// Bytes of the members read, unpacked.
    public var rawBytes: Int
    /// Bytes of the paragraphs that passed the filters, line ends included.
    public var cleanBytes: Int
    /// Bytes left after duplicates were removed, line ends included.
    public var usedBytes: Int
    /// Documents, or pieces of long ones, with at least one paragraph left.
    public var documents: Int
  }

  /// One of the two texts.
  public struct Part: Codable, Equatable, Sendable {
    /// The name of the file beside the manifest.
    public var file: String
    /// Its size.
    public var bytes: Int
    /// Its documents.
    public var documents: Int
    /// SHA-256 of its bytes.
    public var sha256: String
  }

  /// The corpus whose paragraphs another must not hold.
  public struct Exclusion: Codable, Equatable, Sendable {
    /// The name of that corpus.
    public var corpus: String
    /// SHA-256 of its text to train on.
    public var train: String
    /// SHA-256 of its held-out text.
    public var heldOut: String
  }

  /// The name of the corpus: `english`, `german`, `near` or one of your own.
  public var name: String
  /// The language as ISO 639-1.
  public var language: String
  /// The version of the rules.
  public var recipe: Int
  /// What was read.
  public var packages: [Package]
  /// What each source gave.
  public var sources: [Source]
  /// The text to train on.
  public var train: Part
  /// The text to measure on.
  public var heldOut: Part
  /// What is out of the ordinary, such as an index that could not be had.
  public var notes: [String]
  /// The corpus that was built before and whose paragraphs were left out.
  public var without: Exclusion?
}
