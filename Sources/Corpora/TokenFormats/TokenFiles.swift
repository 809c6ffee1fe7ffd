public import Foundation

/// Several token files as one set of tokens, such as the shards of a corpus.
public enum TokenFiles {
  /// Maps and checks all files that match, in the byte order of their paths, each once.
  ///
  /// - Parameters:
  ///   - patterns: Paths, shell patterns, or the common prefix of a `.bin` and an `.idx`.
  ///   - folder: Where relative patterns start.
  ///   - format: How the tokens lie in the files; recognised for each where nil.
  ///   - vocabulary: Tokens must be below this.
  /// - Throws: When a pattern matches nothing, or a file is not what it should be.
  public static func open(
    matching patterns: [String], relativeTo folder: URL, format: TokenFormat?, vocabulary: Int
  ) throws(CorpusError) -> [TokenFile] {
    var paths: Set<String> = []
    for pattern in patterns {
      let bin = pattern.hasSuffix(".idx") ? pattern.dropLast(4) + ".bin" : pattern
      let full = bin.hasPrefix("/") ? bin : folder.appendingPathComponent(bin).path
      let isPrefix = !bin.hasSuffix(".bin") && TokenFormat.isTokenFile(full)
      let found = try Glob.files(matching: isPrefix ? bin + ".bin" : bin, in: folder)
      paths.formUnion(found.filter { !$0.hasSuffix(".idx") })
    }
    var files: [TokenFile] = []
    for path in paths.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      files.append(
        try TokenFile(
          contentsOf: URL(fileURLWithPath: path), format: format, vocabulary: vocabulary))
    }
    return files
  }

  /// SHA-256 over all tokens and documents' ends, whatever the format they are kept in.
  public static func identity(_ files: [TokenFile]) -> String {
    var hash = SHA256()
    for file in files {
      for tokens in file.chunks(of: 0..<file.count) { tokens.withUnsafeBytes { hash.update($0) } }
      let documents = file.documents
      for document in 0..<(documents?.count ?? 0) {
        hash.update(Array("\(documents?[document].upperBound ?? 0),".utf8))
      }
      hash.update(Array(";".utf8))
    }
    return hash.finish()
  }
}

/// Splits token files into a part to train on and a part to measure on.
public enum HeldOutTokens {
  /// Holds out about a share of the documents, or the tail of a file that does not mark documents.
  ///
  /// A document is chosen by a salted hash of its tokens, so that it keeps its side whatever else is
  /// in the set, and equal documents fall on one side. Where the share would hold out none, the
  /// document of the smallest hash is.
  ///
  /// - Throws: When one of the parts would be empty, or cannot be written.
  public static func split(
    _ files: [TokenFile], share: Double, train: TokenWriter, heldOut: TokenWriter
  ) throws(CorpusError) {
    let hashes = files.map { documentHashes($0) }
    let limit = UInt64(share * 0x1p64)
    let smallest = hashes.joined().min() ?? 0
    for (file, hashes) in zip(files, hashes) {
      guard let documents = file.documents else {
        let kept = file.count - Int((Double(file.count) * share).rounded())
        try TokenPacker.append(0..<kept, of: file, to: train)
        try TokenPacker.append(kept..<file.count, of: file, to: heldOut)
        continue
      }
      for (document, hash) in hashes.enumerated() {
        let isHeldOut = hash < limit || hash == smallest
        try TokenPacker.append(documents[document], of: file, to: isHeldOut ? heldOut : train)
      }
    }
    guard train.count > 0, heldOut.count > 0 else {
      throw CorpusError(
        .badData, at: "held_out_share",
        "\(share) of these tokens leaves one part empty; name a held_out file or give more tokens")
    }
  }

  private static func documentHashes(_ file: TokenFile) -> [UInt64] {
    guard let documents = file.documents else { return [] }
    let hash = Blake2b(salt: "split")
    return (0..<documents.count).map { document in
      file[documents[document]].withUnsafeBytes { hash.hash($0) }
    }
  }
}
