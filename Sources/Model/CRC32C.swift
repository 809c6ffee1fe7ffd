/// The CRC-32C checksum (Castagnoli polynomial, reflected 0x82F63B78), as in iSCSI, RFC 3720.
///
/// It tells a damaged file from a whole one. Eight tables let it take eight bytes at a time.
public struct CRC32C: Sendable {
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<(8 * 256) {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xff)]
    }
    return tables
  }()

  private var state: UInt32 = 0xffff_ffff

  /// Starts with no bytes.
  public init() {}

  /// The checksum of the bytes so far.
  public var value: UInt32 { ~state }

  /// Adds some bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = state
    let whole = bytes.count / 8 * 8
    Self.tables.withUnsafeBufferPointer { tables in
      for start in stride(from: 0, to: whole, by: 8) {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
          ^ UInt64(crc)
        crc = 0
        for byte in 0..<8 {
          crc ^= tables[(7 - byte) * 256 + Int(word >> UInt64(8 * byte) & 0xff)]
        }
      }
      for byte in bytes[whole...] { crc = crc >> 8 ^ tables[Int((crc ^ UInt32(byte)) & 0xff)] }
    }
    state = crc
  }

  /// The checksum of some bytes.
  public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(bytes)
    return checksum.value
  }
}
