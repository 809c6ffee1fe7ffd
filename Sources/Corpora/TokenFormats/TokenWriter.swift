public import Foundation

/// Writes a token file of any format, document by document.
///
/// Nothing appears before `finish`: then the tokens, then their index.
public final class TokenWriter {
  /// The file that will hold the tokens.
  public let url: URL
  /// How many tokens there are so far.
  public private(set) var count = 0
  /// The tokens of each finished document.
  public private(set) var documents: [Int] = []
  private let format: any TokenFileFormat.Type
  private let element: TokenElement
  private let file: OutputFile
  private var firstOfDocument = 0

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - url: The file; for Megatron's format either file or their common prefix.
  ///   - format: The format of the file.
  ///   - element: The type of the tokens; the format's usual one where nil.
  ///   - vocabulary: Decides the type that Megatron itself would take.
  /// - Throws: When the format does not have that type, or the file cannot be written.
  public init(
    _ url: URL, format: TokenFormat, element: TokenElement? = nil, vocabulary: Int = 65536
  ) throws(CorpusError) {
    let isLong = format == .megatron && vocabulary >= MegatronFormat.shortVocabulary
    let element = element ?? (isLong ? .int32 : format.elements[0])
    guard format.elements.contains(element) else {
      throw CorpusError(
        .badData, at: url.relativePath,
        "tokens of type \(element.rawValue); \(format.rawValue) is written with "
          + format.elements.map(\.rawValue).joined(separator: " or "))
    }
    self.format = format.type
    self.element = element
    self.url = format.type.tokenFile(url)
    file = try OutputFile(self.url)
    try file.write(self.format.header(count: 0, element))
  }

  /// Appends tokens to the document that is being written.
  public func append(_ tokens: [UInt16]) throws(CorpusError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tokens.count * element.byteCount)
    for token in tokens { element.append(token, to: &bytes) }
    try file.write(bytes)
    count += tokens.count
    guard count <= format.largestCount, count - firstOfDocument <= format.largestDocument else {
      throw CorpusError(
        .badData, at: url.relativePath,
        "more than \(Int32.max) tokens; the format has a 32-bit number for them")
    }
  }

  /// Ends a document.
  public func endDocument() {
    documents.append(count - firstOfDocument)
    firstOfDocument = count
  }

  /// Puts the file, and its index where the format has one, in place.
  ///
  /// - Throws: When there are no tokens, or a file cannot be written; then nothing was changed.
  public func finish() throws(CorpusError) {
    if count > firstOfDocument { endDocument() }
    guard count > 0 else {
      throw CorpusError(
        .badData, at: url.relativePath, "no tokens to write; at least one is needed")
    }
    let header = format.header(count: count, element)
    if !header.isEmpty { try file.rewrite(header) }
    try file.sync()
    guard let index = format.index(url, documents: documents, element) else {
      return try file.publish()
    }
    let indexFile = try OutputFile(index.url)
    try indexFile.write(index.bytes)
    try indexFile.sync()
    try file.publish()
    try indexFile.publish()
  }
}
