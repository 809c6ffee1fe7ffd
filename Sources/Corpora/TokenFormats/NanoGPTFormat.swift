import Foundation

/// nanoGPT's `train.bin`: little-endian 16-bit numbers without a header.
///
/// Source: karpathy/nanoGPT, `data/openwebtext/prepare.py`.
enum NanoGPTFormat: TokenFileFormat {
  static let elements = [TokenElement.uint16]

  static func layout(_ url: URL, _ data: Data) throws(CorpusError) -> TokenLayout {
    TokenLayout(element: .uint16, start: 0, count: try count(bytes: data.count, .uint16, url))
  }
}
