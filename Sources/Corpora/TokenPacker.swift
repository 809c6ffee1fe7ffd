public import Foundation

/// What was packed.
public struct PackReport: Codable, Equatable, Sendable {
  /// Tokens, the ends of documents included.
  public var tokens: Int
  /// Bytes of text, the ends of documents not counted.
  public var bytes: Int
  /// Documents, each followed by an end of document.
  public var documents: Int
  /// SHA-256 of the token file.
  public var sha256: String
}

/// Writes documents as a token file.
public enum TokenPacker {
  /// Encodes documents one after the other, each followed by `<|endoftext|>`.
  ///
  /// - Throws: When there are no documents, or the file cannot be written.
  public static func pack(
    _ documents: [Document], tokenizer: Tokenizer, to url: URL
  ) throws(CorpusError) -> PackReport {
    guard !documents.isEmpty else {
      throw CorpusError(
        .badData, at: url.relativePath, "no documents to pack; at least one is needed")
    }
    var packed: [UInt8] = []
    var bytes = 0
    for document in documents {
      bytes += document.text.utf8.count
      for token in tokenizer.encode(document.text) { append(token, to: &packed) }
      append(tokenizer.endOfText, to: &packed)
    }
    try Files.write(packed, to: url)
    return PackReport(
      tokens: packed.count / 2, bytes: bytes, documents: documents.count,
      sha256: SHA256.hex(packed))
  }

  @inline(__always)
  private static func append(_ token: UInt16, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: token))
    bytes.append(UInt8(truncatingIfNeeded: token >> 8))
  }
}
