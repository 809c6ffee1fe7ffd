import Foundation

/// llm.c's token files: 256 little-endian 32-bit numbers, then the tokens.
///
/// The first three numbers are a magic number, a version and the number of tokens; the others are 0.
/// GPT-2's files have 20240520, version 1 and 16-bit tokens; Llama 3's have 20240801, version 7 and
/// 32-bit tokens.
///
/// Source: karpathy/llm.c, `dev/data/data_common.py` and `llmc/dataloader.h`.
enum LLMCFormat: TokenFileFormat {
  static let elements = [TokenElement.uint16, .uint32]
  static let headerBytes = 1024
  static var largestCount: Int { Int(Int32.max) }

  private struct Kind {
    let magic: Int32
    let version: Int32
    let element: TokenElement
  }

  private static let kinds = [
    Kind(magic: 20_240_520, version: 1, element: .uint16),
    Kind(magic: 20_240_801, version: 7, element: .uint32),
  ]

  /// Whether a file begins like one of them.
  static func isBeginning(of data: Data) -> Bool {
    data.count >= 4 && kinds.contains { $0.magic == number(data, 0) }
  }

  static func layout(_ url: URL, _ data: Data) throws(CorpusError) -> TokenLayout {
    func refusal(_ message: String) -> CorpusError {
      CorpusError(.badData, at: url.relativePath, message)
    }
    guard data.count >= headerBytes else {
      throw refusal("\(data.count) bytes; the header of llm.c's format takes \(headerBytes)")
    }
    guard let kind = kinds.first(where: { $0.magic == number(data, 0) }) else {
      throw refusal("magic number \(number(data, 0)); llm.c's is 20240520 or 20240801")
    }
    guard number(data, 1) == kind.version else {
      throw refusal(
        "version \(number(data, 1)); version \(kind.version) is read for magic number \(kind.magic)"
      )
    }
    let count = Int(number(data, 2))
    let there = data.count - headerBytes
    guard count > 0, there == count * kind.element.byteCount else {
      throw refusal(
        "\(there) bytes after the header, which tells of \(count) tokens of "
          + "\(kind.element.byteCount) bytes")
    }
    return TokenLayout(element: kind.element, start: headerBytes, count: count)
  }

  static func header(count: Int, _ element: TokenElement) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: headerBytes)
    guard let kind = kinds.first(where: { $0.element == element }) else { return bytes }
    for (index, value) in [kind.magic, kind.version, Int32(count)].enumerated() {
      for place in 0..<4 {
        bytes[4 * index + place] = UInt8(truncatingIfNeeded: value >> Int32(8 * place))
      }
    }
    return bytes
  }

  private static func number(_ data: Data, _ index: Int) -> Int32 {
    data.withUnsafeBytes {
      Int32(littleEndian: $0.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self))
    }
  }
}
