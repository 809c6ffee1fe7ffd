public import Foundation

/// The formats of token files that are read and written.
public enum TokenFormat: String, CaseIterable, Sendable, Codable {
  /// Headerless 16-bit numbers: nanoGPT's `train.bin`, and what studies keep.
  case nanogpt
  /// llm.c's `.bin` with its header of 1,024 bytes.
  case llmc
  /// Megatron's and GPT-NeoX's `.bin` with its `.idx`.
  case megatron

  /// The type that knows the format.
  var type: any TokenFileFormat.Type {
    switch self {
    case .nanogpt: NanoGPTFormat.self
    case .llmc: LLMCFormat.self
    case .megatron: MegatronFormat.self
    }
  }

  /// The types of token that the format is written in; the first one unless another is asked for.
  public var elements: [TokenElement] { type.elements }

  /// Whether a path is that of a token file: `.bin`, `.idx`, or the common prefix of both.
  public static func isTokenFile(_ path: String) -> Bool {
    if path.hasSuffix(".bin") || path.hasSuffix(".idx") { return true }
    let manager = FileManager.default
    return !manager.fileExists(atPath: path) && manager.fileExists(atPath: path + ".idx")
      && manager.fileExists(atPath: path + ".bin")
  }

  /// What a token file looks like: by its neighbour, then by its first bytes, else headerless.
  ///
  /// - Throws: When the file cannot be read.
  public static func recognised(_ url: URL) throws(CorpusError) -> TokenFormat {
    let (bin, idx) = MegatronFormat.files(url)
    if url != bin || FileManager.default.fileExists(atPath: idx.path) { return .megatron }
    return LLMCFormat.isBeginning(of: try Files.map(url)) ? .llmc : .nanogpt
  }
}

/// One format of token files: where tokens lie in it, and what is written around them.
protocol TokenFileFormat {
  /// The types of token that are written, the usual one first.
  static var elements: [TokenElement] { get }

  /// The file that holds the tokens.
  static func tokenFile(_ url: URL) -> URL

  /// Where the tokens lie in the mapped bytes of a file.
  ///
  /// - Throws: When any field is wrong, or the file is longer or shorter than its fields say.
  static func layout(_ url: URL, _ data: Data) throws(CorpusError) -> TokenLayout

  /// What stands before the tokens.
  static func header(count: Int, _ element: TokenElement) -> [UInt8]

  /// The largest number of tokens that the header can tell.
  static var largestCount: Int { get }

  /// The largest document that the index can tell.
  static var largestDocument: Int { get }

  /// The file beside the tokens, nil where there is none.
  static func index(_ url: URL, documents: [Int], _ element: TokenElement) -> IndexFile?
}

/// A file beside the tokens.
struct IndexFile {
  let url: URL
  let bytes: [UInt8]
}

/// Where tokens lie in a file.
struct TokenLayout {
  var element: TokenElement
  /// Bytes before the first token.
  var start: Int
  var count: Int
  var documents: DocumentIndex?
}

extension TokenFileFormat {
  static func tokenFile(_ url: URL) -> URL { url }
  static func header(count: Int, _ element: TokenElement) -> [UInt8] { [] }
  static var largestCount: Int { .max }
  static var largestDocument: Int { .max }
  static func index(_ url: URL, documents: [Int], _ element: TokenElement) -> IndexFile? { nil }

  /// A whole number of tokens of one type.
  static func count(
    bytes: Int, _ element: TokenElement, _ url: URL
  ) throws(CorpusError) -> Int {
    guard bytes > 0, bytes % element.byteCount == 0 else {
      let size = element == .uint16 ? "two bytes" : "\(element.byteCount) byte(s)"
      throw CorpusError(
        .badData, at: url.relativePath,
        "\(bytes) bytes; a token file holds \(size) a token, at least one token")
    }
    return bytes / element.byteCount
  }
}
