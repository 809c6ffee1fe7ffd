import Foundation
import Model

extension MetricTable {
  /// Reads the scalars of a TensorBoard event file: a column a tag, a row a step.
  ///
  /// The layout is that of `TensorBoardEvents`. Scalars are `simple_value`s, or float tensors of one
  /// element as TensorFlow 2 writes them; other summaries are left out. A row's line is the number of
  /// its record, from 1. A last record that breaks off, as a killed program leaves it, is left out.
  ///
  /// - Throws: `Failure` 65 where a checksum does not match, naming the record.
  init(tensorBoard data: Data, file: String) throws(Failure) {
    var columns = ["step"]
    var rows: [Row] = []
    var places: [Int: Int] = [:]
    var reader = RecordReader(data: [UInt8](data))
    while let record = try reader.next(file) {
      guard let (step, scalars) = Self.scalars(record.bytes) else { continue }
      if scalars.isEmpty { continue }
      let place = places[step] ?? rows.count
      if place == rows.count {
        places[step] = place
        rows.append(Row(line: record.number, cells: ["step": .number(Double(step))]))
      }
      for (tag, value) in scalars {
        if !columns.contains(tag) { columns.append(tag) }
        rows[place].cells[tag] = .number(value)
      }
    }
    // Losses of another process may come late.
    rows.sort { ($0.cells["step"]?.value ?? 0) < ($1.cells["step"]?.value ?? 0) }
    self.init(file: file, columns: columns, rows: rows)
  }

  /// Whether a file's first record is one of TensorBoard's.
  static func isTensorBoard(_ data: Data) -> Bool {
    guard data.count >= 12 else { return false }
    let bytes = [UInt8](data.prefix(12))
    return RecordReader.checksum(bytes[0..<8]) == RecordReader.number(bytes[8..<12])
  }

  /// The step and the scalars of an Event message; nil for one that is none.
  private static func scalars(_ bytes: ArraySlice<UInt8>) -> (Int, [(String, Double)])? {
    var step = 0
    var scalars: [(String, Double)] = []
    guard let fields = WireField.fields(of: bytes) else { return nil }
    for field in fields {
      switch (field.number, field.value) {
      case (2, .integer(let value)): step = Int(truncatingIfNeeded: value)
      case (5, .bytes(let summary)):
        for inner in WireField.fields(of: summary) ?? [] {
          if inner.number == 1, case .bytes(let value) = inner.value, let found = scalar(value) {
            scalars.append(found)
          }
        }
      default: break
      }
    }
    return step >= 0 ? (step, scalars) : nil
  }

  /// Value: 1 tag, 2 simple_value, 8 tensor.
  private static func scalar(_ bytes: ArraySlice<UInt8>) -> (String, Double)? {
    var tag: String?
    var number: Double?
    for field in WireField.fields(of: bytes) ?? [] {
      switch (field.number, field.value) {
      case (1, .bytes(let text)): tag = String(decoding: text, as: UTF8.self)
      case (2, .four(let bits)): number = Double(Float(bitPattern: bits))
      case (8, .bytes(let tensor)): number = element(tensor)
      default: break
      }
    }
    guard let tag, let number else { return nil }
    return (tag, number)
  }

  /// TensorProto: 1 dtype (1 float, 2 double), 4 tensor_content, 5 float_val, 6 double_val.
  private static func element(_ bytes: ArraySlice<UInt8>) -> Double? {
    var isDouble = false
    var content: ArraySlice<UInt8>?
    for field in WireField.fields(of: bytes) ?? [] {
      switch (field.number, field.value) {
      case (1, .integer(let type)): isDouble = type == 2
      case (4, .bytes(let raw)), (5, .bytes(let raw)), (6, .bytes(let raw)): content = raw
      case (5, .four(let bits)): return Double(Float(bitPattern: bits))
      case (6, .eight(let bits)): return Double(bitPattern: bits)
      default: break
      }
    }
    guard let content else { return nil }
    if isDouble, content.count == 8 {
      return Double(bitPattern: RecordReader.number(content))
    }
    return content.count == 4
      ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: RecordReader.number(content)))) : nil
  }
}

extension MetricTable.Cell {
  fileprivate var value: Double? {
    if case .number(let number) = self { number } else { nil }
  }
}

/// The framed records of a file.
private struct RecordReader {
  let data: [UInt8]
  private var position = 0
  private var count = 0

  init(data: [UInt8]) { self.data = data }

  mutating func next(
    _ file: String
  ) throws(Failure) -> (number: Int, bytes: ArraySlice<UInt8>)? {
    guard data.count - position >= 12 else { return nil }
    count += 1
    let head = data[position..<position + 8]
    guard Self.checksum(head) == Self.number(data[position + 8..<position + 12]) else {
      throw Failure(.data, "\(file): record \(count): the checksum of its length does not match")
    }
    let length = Self.number(head)
    guard length <= UInt64(data.count - position - 12),
      data.count - position - 12 - Int(length) >= 4
    else { return nil }
    let start = position + 12
    let body = data[start..<start + Int(length)]
    position = start + Int(length) + 4
    guard Self.checksum(body) == Self.number(data[position - 4..<position]) else {
      throw Failure(.data, "\(file): record \(count): the checksum of its data does not match")
    }
    return (count, body)
  }

  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    let crc = bytes.withUnsafeBytes { CRC32C.of($0) }
    return UInt64((crc >> 15 | crc << 17) &+ 0xa282_ead8)
  }

  /// Little-endian.
  static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// One field of a protocol buffer message.
private struct WireField {
  enum Value {
    case integer(UInt64)
    case eight(UInt64)
    case bytes(ArraySlice<UInt8>)
    case four(UInt32)
  }

  var number: Int
  var value: Value

  /// The fields of a message; nil where it breaks off.
  static func fields(of bytes: ArraySlice<UInt8>) -> [WireField]? {
    var rest = bytes
    var fields: [WireField] = []
    while !rest.isEmpty {
      guard let key = varint(&rest) else { return nil }
      let value: Value
      switch key & 7 {
      case 0:
        guard let number = varint(&rest) else { return nil }
        value = .integer(number)
      case 1:
        guard rest.count >= 8 else { return nil }
        value = .eight(RecordReader.number(rest.prefix(8)))
        rest = rest.dropFirst(8)
      case 2:
        guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
        value = .bytes(rest.prefix(Int(length)))
        rest = rest.dropFirst(Int(length))
      case 5:
        guard rest.count >= 4 else { return nil }
        value = .four(UInt32(truncatingIfNeeded: RecordReader.number(rest.prefix(4))))
        rest = rest.dropFirst(4)
      default: return nil
      }
      fields.append(WireField(number: Int(truncatingIfNeeded: key >> 3), value: value))
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}
