public import Foundation

/// Packed tokens on disk, mapped into memory: little-endian 16-bit numbers without a header, as
/// nanoGPT's `.bin`.
public final class TokenFile: Sendable {
  /// How many tokens there are.
  public let count: Int
  private let data: Data

  /// Maps a file and checks every token.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - vocabulary: Tokens must be below this.
  ///   - expectedCount: How many tokens there should be, where that is known.
  /// - Throws: When the file is missing, empty, cut or of another vocabulary.
  public init(
    contentsOf url: URL, vocabulary: Int, expectedCount: Int? = nil
  ) throws(CorpusError) {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw CorpusError(.missingFile, at: url.relativePath, "no such file")
    }
    do {
      data = try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw CorpusError(
        .inputOutput, at: url.relativePath, "cannot be read: \(Files.reason(error))")
    }
    count = data.count / 2
    guard data.count > 0, data.count % 2 == 0 else {
      throw CorpusError(
        .badData, at: url.relativePath,
        "\(data.count) bytes; a token file holds two bytes a token, at least one token")
    }
    if let expectedCount, expectedCount != count {
      throw CorpusError(
        .badData, at: url.relativePath, "\(count) tokens; \(expectedCount) were written: it is cut")
    }
    if let (index, token) = TokenFile.firstToken(in: data, notBelow: vocabulary) {
      throw CorpusError(
        .badData, at: url.relativePath,
        "token \(index) is \(token); the vocabulary has tokens 0 ..< \(vocabulary)")
    }
  }

  private static func firstToken(
    in data: Data, notBelow vocabulary: Int
  ) -> (index: Int, token: UInt16)? {
    guard vocabulary < 65536 else { return nil }
    return data.withUnsafeBytes { bytes in
      for index in 0..<(bytes.count / 2) {
        let token = load(bytes, index)
        if Int(token) >= vocabulary { return (index, token) }
      }
      return nil
    }
  }

  @inline(__always)
  private static func load(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
  }

  /// One token.
  ///
  /// - Precondition: The index is in `0 ..< count`.
  public subscript(index: Int) -> UInt16 {
    precondition(index >= 0 && index < count)
    return data.withUnsafeBytes { TokenFile.load($0, index) }
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
      for index in range { target[index - range.lowerBound] = TokenFile.load(bytes, index) }
    }
  }

  /// How many bytes of text the tokens of a range stand for, to give a loss in bits per byte.
  ///
  /// - Precondition: The range lies within `0 ..< count`.
  public func textBytes(in range: Range<Int>, tokenizer: Tokenizer) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return data.withUnsafeBytes { bytes in
      range.reduce(0) { $0 + tokenizer.byteCount(of: TokenFile.load(bytes, $1)) }
    }
  }
}
