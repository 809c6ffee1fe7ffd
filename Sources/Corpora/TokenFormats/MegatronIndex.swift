import Foundation

/// The checks on a mapped `.idx`.
struct MegatronIndex {
  private let url: URL
  private let data: Data
  private let tokenFile: URL
  private let tokenBytes: Int
  private static let headerBytes = 34

  init(_ url: URL, _ data: Data, tokenFile: URL, tokenBytes: Int) {
    (self.url, self.data) = (url, data)
    (self.tokenFile, self.tokenBytes) = (tokenFile, tokenBytes)
  }

  func layout() throws(CorpusError) -> TokenLayout {
    guard data.count >= Self.headerBytes else {
      throw refusal("\(data.count) bytes; the header of an index takes \(Self.headerBytes)")
    }
    guard data.starts(with: MegatronFormat.magic) else {
      throw refusal("does not begin with MMIDIDX; not an index of Megatron's")
    }
    let version = number(UInt64.self, at: 9)
    guard version == 1 else { throw refusal("version \(version); version 1 is read") }
    let code = number(UInt8.self, at: 17)
    guard let element = MegatronFormat.element(code: code) else {
      throw refusal(
        "type of token \(code); 1 to 5 and 8 are whole numbers, others are not read")
    }
    let (sequences, documents) = try counts()
    let index = DocumentIndex(
      data: data, sequences: sequences, count: documents - 1, tokenBytes: element.byteCount)
    try checkSequences(index, element)
    try checkDocuments(index)
    let count = try MegatronFormat.count(bytes: tokenBytes, element, tokenFile)
    return TokenLayout(element: element, start: 0, count: count, documents: index)
  }

  /// The numbers of sequences and of document entries, which must fill the file.
  private func counts() throws(CorpusError) -> (sequences: Int, documents: Int) {
    let sequences = number(UInt64.self, at: 18)
    let documents = number(UInt64.self, at: 26)
    let rest = UInt64(data.count - Self.headerBytes)
    // Neither product overflows once both counts are below the file's size.
    guard sequences >= 1, documents >= 2, sequences <= rest / 12, documents <= rest / 8,
      [12 * sequences + 8 * documents, 13 * sequences + 8 * documents].contains(rest)
    else {
      throw refusal(
        "\(rest) bytes after the header, which tells of \(sequences) sequences and \(documents) "
          + "document entries: 12 bytes a sequence (13 with modes) and 8 an entry, at least 1 and 2"
      )
    }
    return (Int(sequences), Int(documents))
  }

  /// Sequences must lie back to back and fill the token file.
  private func checkSequences(_ index: DocumentIndex, _ element: TokenElement) throws(CorpusError) {
    var next = 0
    for sequence in 0..<index.sequences {
      let size = number(Int32.self, at: Self.headerBytes + 4 * sequence)
      let start = index.firstByte(ofSequence: sequence)
      guard size >= 0 else {
        throw refusal("sequence \(sequence) has \(size) tokens; 0 or more are allowed")
      }
      guard start == next else {
        throw refusal(
          "sequence \(sequence) begins at byte \(start), the one before ends at \(next); sequences "
            + "must lie back to back")
      }
      // No overflow: `next` is at most the file's size, and a sequence adds less than 2³⁵.
      next += Int(size) * element.byteCount
      guard next <= tokenBytes else {
        throw refusal(
          "sequence \(sequence) ends at byte \(next); \(tokenFile.lastPathComponent) has "
            + "\(tokenBytes)")
      }
    }
    guard next == tokenBytes else {
      throw refusal(
        "the sequences end at byte \(next); \(tokenFile.lastPathComponent) has \(tokenBytes)")
    }
  }

  private func checkDocuments(_ index: DocumentIndex) throws(CorpusError) {
    var before = 0
    for entry in 0...index.count {
      let sequence = index.firstSequence(ofDocument: entry)
      guard entry > 0 ? sequence >= before : sequence == 0, sequence <= index.sequences else {
        throw refusal(
          "document entry \(entry) is \(sequence); entries rise from 0 to \(index.sequences)")
      }
      before = sequence
    }
    guard before == index.sequences else {
      throw refusal("the last document entry is \(before); it must be \(index.sequences)")
    }
  }

  private func number<Stored: FixedWidthInteger>(_ type: Stored.Type, at offset: Int) -> Stored {
    data.withUnsafeBytes {
      Stored(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type))
    }
  }

  private func refusal(_ message: String) -> CorpusError {
    CorpusError(.badData, at: url.relativePath, message)
  }
}

/// Where the documents of a token file lie, read from the mapped index.
public struct DocumentIndex: Sendable {
  let data: Data
  let sequences: Int
  /// How many documents there are.
  public let count: Int
  let tokenBytes: Int

  /// The tokens of a document.
  ///
  /// - Precondition: The document is in `0 ..< count`.
  public subscript(document: Int) -> Range<Int> {
    precondition(document >= 0 && document < count)
    return firstToken(document)..<firstToken(document + 1)
  }

  private func firstToken(_ document: Int) -> Int {
    let sequence = firstSequence(ofDocument: document)
    guard sequence == sequences else { return firstByte(ofSequence: sequence) / tokenBytes }
    let last = firstByte(ofSequence: sequences - 1) / tokenBytes
    return last + Int(load(Int32.self, at: 34 + 4 * (sequences - 1)))
  }

  func firstByte(ofSequence sequence: Int) -> Int {
    Int(load(Int64.self, at: 34 + 4 * sequences + 8 * sequence))
  }

  func firstSequence(ofDocument document: Int) -> Int {
    Int(load(Int64.self, at: 34 + 12 * sequences + 8 * document))
  }

  private func load<Stored: FixedWidthInteger>(_ type: Stored.Type, at offset: Int) -> Stored {
    data.withUnsafeBytes {
      Stored(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type))
    }
  }
}
