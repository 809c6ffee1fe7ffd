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
    _ documents: [Document], tokenizer: Tokenizer, to url: URL, format: TokenFormat = .nanogpt,
    element: TokenElement? = nil
  ) throws(CorpusError) -> PackReport {
    guard !documents.isEmpty else {
      throw CorpusError(
        .badData, at: url.relativePath, "no documents to pack; at least one is needed")
    }
    let writer = try TokenWriter(
      url, format: format, element: element, vocabulary: tokenizer.vocabularySize)
    var bytes = 0
    for document in documents {
      bytes += document.text.utf8.count
      try writer.append(tokenizer.encode(document.text) + [tokenizer.endOfText])
      writer.endDocument()
    }
    return try finish(writer, bytes: bytes)
  }

  /// Writes the tokens of other token files, one file after the other.
  ///
  /// Documents stay what they are. A file that does not mark them is cut after each end-of-text
  /// token where that is known, else it is one document.
  ///
  /// - Throws: When the file cannot be written in that format.
  public static func pack(
    _ files: [TokenFile], to writer: TokenWriter, endOfText: UInt16? = nil
  ) throws(CorpusError) -> PackReport {
    for file in files {
      if let documents = file.documents {
        for document in 0..<documents.count {
          try append(documents[document], of: file, to: writer)
        }
      } else if let endOfText {
        try append(file, to: writer, cutAfter: endOfText)
      } else {
        try append(0..<file.count, of: file, to: writer)
      }
    }
    return try finish(writer, bytes: 0)
  }

  /// Appends one document.
  public static func append(
    _ document: Range<Int>, of file: TokenFile, to writer: TokenWriter
  ) throws(CorpusError) {
    for tokens in file.chunks(of: document) { try writer.append(tokens) }
    writer.endDocument()
  }

  private static func append(
    _ file: TokenFile, to writer: TokenWriter, cutAfter end: UInt16
  ) throws(CorpusError) {
    var isOpen = false
    for tokens in file.chunks(of: 0..<file.count) {
      var rest = tokens[...]
      while let place = rest.firstIndex(of: end) {
        try writer.append(Array(rest[...place]))
        writer.endDocument()
        rest = rest[(place + 1)...]
        isOpen = false
      }
      try writer.append(Array(rest))
      isOpen = isOpen || !rest.isEmpty
    }
    if isOpen { writer.endDocument() }
  }

  /// Puts the file in place and says what it holds.
  public static func finish(_ writer: TokenWriter, bytes: Int) throws(CorpusError) -> PackReport {
    try writer.finish()
    var hash = SHA256()
    let data = try Files.map(writer.url)
    data.withUnsafeBytes { hash.update($0) }
    return PackReport(
      tokens: writer.count, bytes: bytes, documents: writer.documents.count, sha256: hash.finish())
  }
}
