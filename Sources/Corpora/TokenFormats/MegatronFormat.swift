import Foundation

/// Megatron's and GPT-NeoX's indexed data sets: tokens in a `.bin`, their documents in a `.idx`.
///
/// ```text
/// 0   "MMIDIDX\0\0"        17  uint8  type of the tokens
/// 9   uint64 version, 1    18  uint64 n, the number of sequences
///                          26  uint64 d, the number of ends of documents
/// 34  int32 size[n], int64 first byte[n], int64 first sequence[d], then n bytes of modes, or none
/// ```
/// The first sequences begin with 0 and end with n, so there are d − 1 documents.
///
/// Source: NVIDIA/Megatron-LM, `megatron/core/datasets/indexed_dataset.py`.
enum MegatronFormat: TokenFileFormat {
  static let elements = [TokenElement.uint16, .int32]
  static var largestDocument: Int { Int(Int32.max) }
  static let magic = [UInt8]("MMIDIDX\0\0".utf8)

  /// Codes of types; floating-point numbers have 6 and 7.
  private static let codes: [UInt8: TokenElement] = [
    1: .uint8, 2: .int8, 3: .int16, 4: .int32, 5: .int64, 8: .uint16,
  ]

  /// Megatron writes 16 bits below this vocabulary (`DType.optimal_dtype`), else 32.
  static let shortVocabulary = 65_500

  /// Both files, from one of them or from their common prefix.
  static func files(_ url: URL) -> (bin: URL, idx: URL) {
    if url.pathExtension == "bin" {
      return (url, url.deletingPathExtension().appendingPathExtension("idx"))
    }
    if url.pathExtension == "idx" {
      return (url.deletingPathExtension().appendingPathExtension("bin"), url)
    }
    let isThere = FileManager.default.fileExists(atPath: url.path)
    return (
      isThere ? url : url.appendingPathExtension("bin"), url.appendingPathExtension("idx")
    )
  }

  static func tokenFile(_ url: URL) -> URL { files(url).bin }

  static func layout(_ url: URL, _ data: Data) throws(CorpusError) -> TokenLayout {
    let idx = files(url).idx
    return try MegatronIndex(idx, try Files.map(idx), tokenFile: url, tokenBytes: data.count)
      .layout()
  }

  static func index(_ url: URL, documents: [Int], _ element: TokenElement) -> IndexFile? {
    var bytes = magic + little(UInt64(1))
    bytes.append(codes.first { $0.value == element }?.key ?? 8)
    bytes += little(UInt64(documents.count)) + little(UInt64(documents.count + 1))
    bytes.reserveCapacity(bytes.count + 20 * documents.count + 8)
    for size in documents { bytes += little(UInt32(size)) }
    var start = 0
    for size in documents {
      bytes += little(UInt64(start))
      start += size * element.byteCount
    }
    for document in 0...documents.count { bytes += little(UInt64(document)) }
    return IndexFile(url: files(url).idx, bytes: bytes)
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
  }

  static func element(code: UInt8) -> TokenElement? { codes[code] }
}
