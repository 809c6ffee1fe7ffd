/// One paragraph as UTF-8 bytes without line breaks.
typealias Paragraph = [UInt8]

enum Paragraphs {
  /// Runs of blanks, line breaks and invisible spaces become one space; none at the ends.
  static func cleaned(_ bytes: [UInt8]) -> Paragraph {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var isBlank = false
    var i = 0
    while i < bytes.count {
      let length = blankLength(bytes, at: i)
      if length > 0 {
        isBlank = !result.isEmpty
        i += length
      } else {
        if isBlank { result.append(space) }
        isBlank = false
        result.append(bytes[i])
        i += 1
      }
    }
    return result
  }

  /// The bytes of the blank at an offset: ASCII blanks, no-break space, zero-width space, byte-order
  /// mark; 0 when there is none.
  @inline(__always)
  private static func blankLength(_ bytes: [UInt8], at i: Int) -> Int {
    let byte = bytes[i]
    if byte == space || (9...13).contains(byte) { return 1 }
    if byte < 0xc2 { return 0 }
    if byte == 0xc2, i + 1 < bytes.count, bytes[i + 1] == 0xa0 { return 2 }
    guard i + 2 < bytes.count else { return 0 }
    let next = (bytes[i + 1], bytes[i + 2])
    if byte == 0xe2 && next == (0x80, 0x8b) { return 3 }
    if byte == 0xef && next == (0xbb, 0xbf) { return 3 }
    return 0
  }
}
