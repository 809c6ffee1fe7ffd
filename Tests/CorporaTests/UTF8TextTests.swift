import Testing

@testable import Corpora

@Suite struct UTF8TextTests {
  /// Overlong forms, surrogates, values above U+10FFFF, stray and missing continuation bytes.
  @Test(
    arguments: [
      [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x80], [0xc3], [0xe2, 0x82], [0xff],
      [0xe2, 0x28, 0xa1],
    ] as [[UInt8]])
  func findsMalformedSequences(bytes: [UInt8]) {
    #expect(UTF8Text.firstInvalidOffset([0x61] + bytes) == 1)
    #expect(String(validating: bytes, as: UTF8.self) == nil)
  }

  @Test(arguments: [0x00, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff])
  func readsWhatItWrites(scalar: UInt32) {
    var bytes: [UInt8] = []
    UTF8Text.append(scalar, to: &bytes)
    #expect(bytes == [UInt8](String(Unicode.Scalar(scalar) ?? "?").utf8))
    let read = bytes.withUnsafeBufferPointer { UTF8Text.scalar(in: $0, at: 0) }
    #expect(read == (scalar, bytes.count, true))
  }
}
