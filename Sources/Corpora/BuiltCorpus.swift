public import Foundation

/// A corpus on disk whose files match their checksums.
public struct BuiltCorpus: Sendable, Equatable {
  /// The folder that holds it.
  public let folder: URL
  /// What it was made from, with sizes and checksums.
  public let manifest: CorpusManifest

  /// The text to train on: a paragraph a line, a blank line between documents.
  public var train: URL { folder.appendingPathComponent(manifest.train.file) }
  /// The held-out text in the same form.
  public var heldOut: URL { folder.appendingPathComponent(manifest.heldOut.file) }

  /// The name of the manifest's file.
  static let manifestName = "manifest.json"

  /// Opens a corpus and verifies its checksums.
  ///
  /// - Throws: When the manifest or a text is missing, unreadable, or not what the manifest says.
  public static func open(_ folder: URL) throws(CorpusError) -> BuiltCorpus {
    let url = folder.appendingPathComponent(manifestName)
    let bytes = try Files.read(url)
    let manifest: CorpusManifest
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      manifest = try decoder.decode(CorpusManifest.self, from: Data(bytes))
    } catch {
      throw CorpusError(.badData, at: url.relativePath, "not a corpus manifest")
    }
    let corpus = BuiltCorpus(folder: folder, manifest: manifest)
    try corpus.verify(manifest.train)
    try corpus.verify(manifest.heldOut)
    return corpus
  }

  /// What a corpus without its paragraphs says of it.
  var exclusion: CorpusManifest.Exclusion {
    CorpusManifest.Exclusion(
      corpus: manifest.name, train: manifest.train.sha256, heldOut: manifest.heldOut.sha256)
  }

  /// The hashes that recognise its English paragraphs.
  func keys() throws(CorpusError) -> Set<UInt64> {
    let filter = ParagraphFilter(language: .english)
    var keys: Set<UInt64> = []
    for url in [train, heldOut] {
      for document in try PackedText.documents(url) {
        for line in document.text.utf8.split(separator: newline) {
          if let key = filter.key(of: Paragraph(line)) { keys.insert(key) }
        }
      }
    }
    return keys
  }

  private func verify(_ part: CorpusManifest.Part) throws(CorpusError) {
    let url = folder.appendingPathComponent(part.file)
    let bytes = try Files.read(url)
    guard bytes.count == part.bytes else {
      throw CorpusError(
        .badData, at: url.relativePath,
        "\(bytes.count) bytes; its manifest says \(part.bytes): build it again")
    }
    guard SHA256.hex(bytes) == part.sha256 else {
      throw CorpusError(
        .badData, at: url.relativePath, "its SHA-256 is not the manifest's: build it again")
    }
  }
}
