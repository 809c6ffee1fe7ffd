/// Cuts text into the words that byte-pair merges stay within, as GPT-2 does.
///
/// The rule is the pattern of Radford et al. 2019 (`ByteLevel` with `use_regex` in `tokenizers`):
/// ```text
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// ```
/// Bytes that are not UTF-8 count as marks, so that any bytes can be cut and joined again.
enum WordScanner {
  /// Calls `body` with each word in order; together they are the whole text.
  static func forEachWord(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    var start = 0
    while start < bytes.count {
      let end = wordEnd(bytes, from: start)
      body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
      start = end
    }
  }

  private static func wordEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    if bytes[start] == UInt8(ascii: "'"), let end = contractionEnd(bytes, after: start + 1) {
      return end
    }
    let (kind, length) = scalarClass(bytes, at: start)
    if kind != .blank { return runEnd(of: kind, bytes, from: start + length) }
    if bytes[start] == space, start + 1 < bytes.count {
      let (next, nextLength) = scalarClass(bytes, at: start + 1)
      if next != .blank { return runEnd(of: next, bytes, from: start + 1 + nextLength) }
    }
    return blankEnd(bytes, from: start, firstLength: length)
  }

  /// The end of `'s`, `'re` and the like, or nil.
  private static func contractionEnd(
    _ bytes: UnsafeBufferPointer<UInt8>, after start: Int
  ) -> Int? {
    guard start < bytes.count else { return nil }
    let first = bytes[start]
    if "stmd".utf8.contains(first) { return start + 1 }
    guard start + 1 < bytes.count else { return nil }
    switch (first, bytes[start + 1]) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 2
    default:
      return nil
    }
  }

  private static func runEnd(
    of kind: ScalarClass, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int {
    var end = start
    while end < bytes.count {
      let (next, length) = scalarClass(bytes, at: end)
      if next != kind { break }
      end += length
    }
    return end
  }

  /// A run of blanks, without its last one when a word follows and it is not alone.
  private static func blankEnd(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, firstLength: Int
  ) -> Int {
    var last = start
    var end = start + firstLength
    while end < bytes.count {
      let (next, length) = scalarClass(bytes, at: end)
      if next != .blank { return last > start ? last : end }
      last = end
      end += length
    }
    return end
  }

  @inline(__always)
  private static func scalarClass(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> (ScalarClass, length: Int) {
    let (value, length, isValid) = UTF8Text.scalar(in: bytes, at: offset)
    return (isValid ? ScalarClass.of(value) : .other, length)
  }
}
