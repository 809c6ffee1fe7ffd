/// GPT-2's printable stand-ins for the 256 bytes.
///
/// Radford, Wu, Child, Luan, Amodei and Sutskever 2019.
/// Printable Latin-1 bytes stand for themselves, the other 68 for U+0100 and up, so that a vocabulary
/// can be written as text. A space shows as `Ġ`.
enum ByteAlphabet {
  /// The bytes in the order of their characters, which is the order of their tokens.
  static let order: [UInt8] = {
    let printable = (0...255).map { UInt8($0) }.filter(isPrintable)
    let others = (0...255).map { UInt8($0) }.filter { !isPrintable($0) }
    return printable + others
  }()

  /// The place of each byte in that order.
  static let place: [UInt16] = {
    var place = [UInt16](repeating: 0, count: 256)
    for (index, byte) in order.enumerated() { place[Int(byte)] = UInt16(index) }
    return place
  }()

  /// The character of each byte.
  private static let scalars: [UInt32] = (0...255).map { byte in
    isPrintable(UInt8(byte)) ? UInt32(byte) : UInt32(place[byte]) - 188 + 256
  }

  private static let bytes: [UInt32: UInt8] = {
    var bytes: [UInt32: UInt8] = [:]
    for (byte, scalar) in scalars.enumerated() { bytes[scalar] = UInt8(byte) }
    return bytes
  }()

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
  }

  /// Bytes as characters.
  static func characters(_ piece: [UInt8]) -> String {
    var utf8: [UInt8] = []
    for byte in piece { UTF8Text.append(scalars[Int(byte)], to: &utf8) }
    return String(decoding: utf8, as: UTF8.self)
  }

  /// Characters as bytes; nil when one of them stands for none.
  static func bytes(_ characters: String) -> [UInt8]? {
    var piece: [UInt8] = []
    for scalar in characters.unicodeScalars {
      guard let byte = bytes[scalar.value] else { return nil }
      piece.append(byte)
    }
    return piece
  }
}
