import Foundation
import Model

/// A TensorBoard event file: framed records of `Event` messages, a scalar per key and step.
///
/// A record is the length of its data (8 bytes, little-endian), the masked CRC-32C of those 8 bytes,
/// the data, and their masked CRC-32C; masked = rotated right by 15 bits plus 0xa282ead8, as in
/// TensorFlow's `record_writer.cc`. The messages are `event.proto` and `summary.proto`: Event 1
/// wall_time, 2 step, 3 file_version, 5 summary; Summary 1 value; Value 1 tag, 2 simple_value.
///
/// The file is made whole from the rows of finished segments, so no kill can break it; its name and
/// bytes depend on the rows alone.
enum TensorBoardEvents {
  /// `events.out.tfevents.<unix seconds>.lrlab`; TensorBoard looks for the middle part.
  static func fileName(startedAt: Double) -> String {
    "events.out.tfevents.\(Int(startedAt)).lrlab"
  }

  /// The file of some rows; a row's wall time is its seconds after the start.
  static func file(_ rows: [MetricRow], domains: [String], startedAt: Double) -> Data {
    var version = ProtocolBuffer()
    version.double(startedAt, field: 1)
    version.bytes(Data("brain.Event:2".utf8), field: 3)
    var file = record(version.data)
    for row in rows {
      file += record(event(row.scalars(domains: domains), row.step, startedAt + row.seconds))
    }
    return file
  }

  static func event(_ scalars: [(tag: String, value: Double)], _ step: Int, _ time: Double)
    -> Data
  {
    var summary = ProtocolBuffer()
    for (tag, number) in scalars {
      var value = ProtocolBuffer()
      value.bytes(Data(tag.utf8), field: 1)
      value.float(Float(number), field: 2)
      summary.bytes(value.data, field: 1)
    }
    var event = ProtocolBuffer()
    event.double(time, field: 1)
    event.integer(step, field: 2)
    event.bytes(summary.data, field: 5)
    return event.data
  }

  static func record(_ data: Data) -> Data {
    let length = withUnsafeBytes(of: UInt64(data.count).littleEndian) { Data($0) }
    return length + maskedChecksum(length) + data + maskedChecksum(data)
  }

  private static func maskedChecksum(_ data: Data) -> Data {
    let crc = data.withUnsafeBytes { CRC32C.of($0) }
    let masked = (crc >> 15 | crc << 17) &+ 0xa282_ead8
    return withUnsafeBytes(of: masked.littleEndian) { Data($0) }
  }
}

extension MetricRow {
  /// Every number of the row under its key.
  func scalars(domains: [String]) -> [(tag: String, value: Double)] {
    var scalars: [(String, Double?)] = [
      ("train/loss", trainLoss), ("lr", learningRate), ("grad_norm", gradientNorm),
      ("update_norm", updateNorm), ("tokens", Double(tokens)), ("seconds", seconds),
    ]
    for domain in domains {
      scalars.append(("val/\(domain)/loss", heldOut[domain]))
      scalars.append(("val/\(domain)/loss_at_end", heldOutAtEnd[domain]))
    }
    return scalars.compactMap { tag, value in value.map { (tag, $0) } }
  }
}

/// Fields of a protocol buffer message, as far as events need them; zeros are left out, as proto3
/// writers do.
private struct ProtocolBuffer {
  private(set) var data = Data()

  mutating func double(_ value: Double, field: Int) {
    guard value.bitPattern != 0 else { return }
    varint(UInt64(field << 3 | 1))
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }

  /// A member of a `oneof`, which is written even where it is zero.
  mutating func float(_ value: Float, field: Int) {
    varint(UInt64(field << 3 | 5))
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }

  mutating func integer(_ value: Int, field: Int) {
    guard value != 0 else { return }
    varint(UInt64(field << 3))
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func bytes(_ value: Data, field: Int) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(value.count))
    data.append(value)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7f {
      data.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }
}
