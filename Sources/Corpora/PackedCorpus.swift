public import Foundation

/// A corpus of the user's own documents, kept to the letter: a document a line of JSON.
public enum PackedCorpus {
  /// Writes `train.jsonl`, `held-out.jsonl` and `manifest.json` as one folder, or nothing.
  ///
  /// - Parameters:
  ///   - name: the corpus' name, as a study will call it.
  ///   - train: the documents to train on, at least one.
  ///   - heldOut: the documents to evaluate on, at least one.
  ///   - note: something that every user of it should be told; empty for nothing.
  ///   - folder: replaced as a whole.
  /// - Throws: When a part has no documents, or the folder cannot be written.
  public static func write(
    name: String, train: [Document], heldOut: [Document], note: String = "", into folder: URL
  ) throws(CorpusError) -> BuiltCorpus {
    for (part, documents) in [("train", train), ("held-out", heldOut)] where documents.isEmpty {
      throw CorpusError(.badData, at: name, "no \(part) documents; at least one is needed")
    }
    let staging = folder.deletingLastPathComponent()
      .appendingPathComponent(".\(folder.lastPathComponent).partial")
    try? FileManager.default.removeItem(at: staging)
    try Files.makeFolder(staging)
    let manifest = CorpusManifest(
      name: name, language: "-", recipe: CorpusManifest.packedRecipe, packages: [], sources: [],
      train: try write(train, named: "train.jsonl", in: staging),
      heldOut: try write(heldOut, named: "held-out.jsonl", in: staging),
      notes: note.isEmpty ? [] : [note])
    try Files.write(
      try manifest.json(), to: staging.appendingPathComponent(BuiltCorpus.manifestName))
    try Files.replaceFolder(folder, with: staging)
    return BuiltCorpus(folder: folder, manifest: manifest)
  }

  private static func write(_ documents: [Document], named name: String, in folder: URL)
    throws(CorpusError) -> CorpusManifest.Part
  {
    var bytes: [UInt8] = []
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    for document in documents {
      guard let line = try? encoder.encode(["text": document.text]) else {
        throw CorpusError(.badData, at: document.name, "cannot be written as JSON")
      }
      bytes += line
      bytes.append(newline)
    }
    try Files.write(bytes, to: folder.appendingPathComponent(name))
    return CorpusManifest.Part(
      file: name, bytes: bytes.count, documents: documents.count, sha256: SHA256.hex(bytes))
  }
}

extension CorpusManifest {
  /// The recipe number of a corpus that no recipe built.
  static let packedRecipe = 0

  /// Whether the corpus holds a user's documents or the sample, not what `CorpusFetch` builds.
  public var isPacked: Bool { recipe == Self.packedRecipe }

  /// The manifest as it stands on disk.
  func json() throws(CorpusError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return [UInt8](try encoder.encode(self)) + [newline]
    } catch {
      throw CorpusError(.badData, at: BuiltCorpus.manifestName, Files.reason(error))
    }
  }
}
