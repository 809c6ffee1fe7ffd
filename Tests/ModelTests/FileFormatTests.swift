import Foundation
import Testing

@testable import Model

@Suite struct FileFormatTests {
  /// The check value of the CRC catalogue, and lengths around the eight bytes of a round.
  @Test func crc32cOfKnownBytes() {
    #expect(checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(checksum([]) == 0)
    #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(checksum([UInt8](repeating: 0xff, count: 32)) == 0x62A8_AB43)
  }

  @Test func crc32cGoesByParts() {
    let bytes = (0..<100).map { UInt8($0) }
    var parts = CRC32C()
    for range in [0..<3, 3..<19, 19..<100] {
      Array(bytes[range]).withUnsafeBytes { parts.update($0) }
    }
    #expect(parts.value == checksum(bytes))
  }

  @Test func safetensorsHeader() {
    let header = SafeTensors.header([
      .init(name: "a", shape: [2, 3]), .init(name: "b", shape: [1]),
    ])
    let text = String(decoding: header.dropFirst(8), as: UTF8.self)
    #expect(
      text.trimmingCharacters(in: .whitespaces)
        == #"{"__metadata__":{"format":"pt"},"#
        + #""a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
        + #""b":{"dtype":"F32","shape":[1],"data_offsets":[24,28]}}"#)
    #expect(header.count % 8 == 0)
    #expect(header[0] == UInt8(header.count - 8) && header[1..<8].allSatisfy { $0 == 0 })
  }

  @Test func safetensorsRead() throws {
    let tensors: [SafeTensors.Tensor] = [.init(name: "a", shape: [2]), .init(name: "b", shape: [])]
    let file = SafeTensors.header(tensors) + Data(0..<12)
    let read = try #require(SafeTensors(file))
    #expect(read.bytes(tensors[0]) == Data(0..<8))
    #expect(read.bytes(tensors[1]) == Data(8..<12))
    #expect(read.bytes(.init(name: "a", shape: [1, 2])) == nil)
    #expect(read.bytes(.init(name: "c", shape: [])) == nil)
    #expect(SafeTensors(file.dropLast(1))?.bytes(tensors[1]) == nil)
    #expect(SafeTensors(file.prefix(20)) == nil)
    // Offsets so far apart that their difference is no number.
    let far = String(decoding: file[8...], as: UTF8.self)
      .replacingOccurrences(of: "[0,8]", with: "[1,\(Int.min)]")
    let length = withUnsafeBytes(of: UInt64(far.utf8.count - 12).littleEndian) { Data($0) }
    #expect(try #require(SafeTensors(length + Data(far.utf8))).bytes(tensors[0]) == nil)
    #expect(SafeTensors(Data()) == nil)
    #expect(SafeTensors(Data(repeating: 0xff, count: 64)) == nil)
  }

  private func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { CRC32C.of($0) } }
}
