import Foundation

/// Checks that bytes are UTF-8, and reads them scalar by scalar.
enum UTF8Text {
  /// The text of a file, or an error that says where the first bad byte is.
  static func decode(_ bytes: [UInt8], place: String) throws(CorpusError) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let offset = firstInvalidOffset(bytes)
    let line = bytes[..<offset].count { $0 == newline } + 1
    let value = offset < bytes.count ? "0x" + hexadecimal(UInt64(bytes[offset]), digits: 2) : "end"
    throw CorpusError(
      .badData, at: "\(place):\(line)",
      "byte \(offset) (\(value)) is not valid UTF-8; texts must be UTF-8")
  }

  /// Where the first malformed sequence begins.
  static func firstInvalidOffset(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      var offset = 0
      while offset < buffer.count {
        let (_, length, isValid) = scalar(in: buffer, at: offset)
        if !isValid { return offset }
        offset += length
      }
      return offset
    }
  }

  /// The scalar that begins at an offset.
  ///
  /// A malformed sequence gives its first byte alone, length 1, `isValid` false.
  @inline(__always)
  static func scalar(
    in bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> (value: UInt32, length: Int, isValid: Bool) {
    let first = bytes[offset]
    if first < 0x80 { return (UInt32(first), 1, true) }
    return multibyteScalar(in: bytes, at: offset)
  }

  private static func multibyteScalar(
    in bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> (value: UInt32, length: Int, isValid: Bool) {
    let first = bytes[offset]
    let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    let bad = (UInt32(first), 1, false)
    guard first >= 0xc2, first <= 0xf4, offset + length <= bytes.count else { return bad }
    var value = UInt32(first) & (0xff >> UInt32(length + 1))
    for i in 1..<length {
      let next = bytes[offset + i]
      guard next & 0xc0 == 0x80 else { return bad }
      value = value << 6 | UInt32(next & 0x3f)
    }
    let isOverlong = value < (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000)
    guard !isOverlong, value <= 0x10ffff, !(0xd800...0xdfff).contains(value) else { return bad }
    return (value, length, true)
  }

  /// Whether a byte can stand in UTF-8 at all; 0xc0, 0xc1 and 0xf5 and up cannot.
  static func isPossible(_ byte: UInt8) -> Bool { byte < 0xc0 || (0xc2...0xf4).contains(byte) }

  /// Text in Unicode's composed form (NFC); nil where it is in that form already, or no UTF-8.
  static func composed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    // Below U+0300, whose first byte is 0xcc, everything is composed.
    guard bytes.contains(where: { $0 >= 0xcc }),
      let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    return hangulComposed(text.precomposedStringWithCanonicalMapping)
  }

  /// Joins a Korean syllable without a final consonant with the one that follows.
  ///
  /// Foundation leaves such pairs apart where the syllable came composed (Unicode 3.12, LV + T).
  private static func hangulComposed(_ text: String) -> [UInt8] {
    let (syllables, finals) = (UInt32(0xac00)...0xd7a3, UInt32(0x11a8)...0x11c2)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var open: UInt32?
    for scalar in text.unicodeScalars.lazy.map(\.value) {
      if let syllable = open {
        open = nil
        if finals.contains(scalar) {
          append(syllable + scalar - (finals.lowerBound - 1), to: &bytes)
          continue
        }
        append(syllable, to: &bytes)
      }
      if syllables.contains(scalar), (scalar - syllables.lowerBound) % 28 == 0 {
        open = scalar
      } else {
        append(scalar, to: &bytes)
      }
    }
    if let open { append(open, to: &bytes) }
    return bytes
  }

  /// Bytes as they are when they are UTF-8, else read as Latin-1.
  ///
  /// Old manual pages are in Latin-1; nothing else in the packages is.
  static func fromUTF8OrLatin1(_ bytes: [UInt8]) -> [UInt8] {
    if firstInvalidOffset(bytes) == bytes.count { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes { append(UInt32(byte), to: &result) }
    return result
  }

  /// Appends a scalar as UTF-8.
  @inline(__always)
  static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    if scalar < 0x80 {
      bytes.append(UInt8(scalar))
    } else if scalar < 0x800 {
      bytes.append(UInt8(0xc0 | scalar >> 6))
      bytes.append(UInt8(0x80 | scalar & 0x3f))
    } else if scalar < 0x10000 {
      bytes.append(UInt8(0xe0 | scalar >> 12))
      bytes.append(UInt8(0x80 | (scalar >> 6) & 0x3f))
      bytes.append(UInt8(0x80 | scalar & 0x3f))
    } else {
      bytes.append(UInt8(0xf0 | scalar >> 18))
      bytes.append(UInt8(0x80 | (scalar >> 12) & 0x3f))
      bytes.append(UInt8(0x80 | (scalar >> 6) & 0x3f))
      bytes.append(UInt8(0x80 | scalar & 0x3f))
    }
  }
}

let newline = UInt8(ascii: "\n")
let space = UInt8(ascii: " ")
