public import Foundation

/// Packed tokens on disk, mapped into memory, in any of the formats.
public final class TokenFile: Sendable {
  /// How many tokens there are.
  public let count: Int
  /// How they lie in the file.
  public let format: TokenFormat
  /// The type of a token in the file.
  public let element: TokenElement
  /// Where documents begin; nil where the format does not say.
  public let documents: DocumentIndex?
  /// The file that holds the tokens.
  public let url: URL
  private let data: Data
  private let start: Int

  /// Maps a file and checks every field of its header and every token.
  ///
  /// - Parameters:
  ///   - url: The file; for Megatron's either file or their common prefix.
  ///   - format: How the tokens lie in it; recognised where nil.
  ///   - vocabulary: Tokens must be below this, and fit 16 bits.
  ///   - expectedCount: How many tokens there should be, where that is known.
  /// - Throws: When the file is missing, empty, cut, or of another format or vocabulary.
  public init(
    contentsOf url: URL, format: TokenFormat? = .nanogpt, vocabulary: Int = 65536,
    expectedCount: Int? = nil
  ) throws(CorpusError) {
    let isToRecognise = format == nil
    var format = format ?? .nanogpt
    if isToRecognise { format = try TokenFormat.recognised(url) }
    self.format = format
    self.url = format.type.tokenFile(url)
    data = try Files.map(self.url)
    let layout = try format.type.layout(self.url, data)
    (count, element, start) = (layout.count, layout.element, layout.start)
    documents = layout.documents
    if let expectedCount, expectedCount != count {
      throw CorpusError(
        .badData, at: url.relativePath, "\(count) tokens; \(expectedCount) were written: it is cut")
    }
    let limit = min(vocabulary, 65536)
    let (tokens, element) = (data, layout.element)
    let found = tokens.withUnsafeBytes {
      element.firstToken(in: UnsafeRawBufferPointer(rebasing: $0[layout.start...]), notBelow: limit)
    }
    if let found {
      throw CorpusError(
        .badData, at: self.url.relativePath,
        "token \(found.index) is \(found.token); "
          + (vocabulary > 65536
            ? "tokens must fit 16 bits, 0 ..< 65536"
            : "the vocabulary has tokens 0 ..< \(vocabulary)"))
    }
  }

  /// One token.
  ///
  /// - Precondition: The index is in `0 ..< count`.
  public subscript(index: Int) -> UInt16 {
    var token: UInt16 = 0
    copy(index..<index + 1, into: &token)
    return token
  }

  /// The tokens of a range.
  ///
  /// - Precondition: The range lies within `0 ..< count`.
  public subscript(range: Range<Int>) -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: range.count) { buffer, filled in
      if let start = buffer.baseAddress { copy(range, into: start) }
      filled = range.count
    }
  }

  /// Copies the tokens of a range.
  ///
  /// - Precondition: The range lies within `0 ..< count`, and the target holds `range.count` tokens.
  public func copy(_ range: Range<Int>, into target: UnsafeMutablePointer<UInt16>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    data.withUnsafeBytes { bytes in
      element.copy(range, of: UnsafeRawBufferPointer(rebasing: bytes[start...]), to: target)
    }
  }

  /// How many bytes of text the tokens of a range stand for, to give a loss in bits per byte.
  ///
  /// - Precondition: The range lies within `0 ..< count`.
  public func textBytes(in range: Range<Int>, tokenizer: Tokenizer) -> Int {
    chunks(of: range).reduce(0) { sum, tokens in
      tokens.reduce(sum) { $0 + tokenizer.byteCount(of: $1) }
    }
  }

  /// The tokens of a range in pieces of bounded size.
  public func chunks(of range: Range<Int>, size: Int = 1 << 16) -> some Sequence<[UInt16]> {
    stride(from: range.lowerBound, to: range.upperBound, by: size).lazy.map { first in
      self[first..<Swift.min(first + size, range.upperBound)]
    }
  }

  /// The largest token.
  public var largestToken: Int {
    Int(chunks(of: 0..<count).reduce(0) { Swift.max($0, $1.max() ?? 0) })
  }
}
