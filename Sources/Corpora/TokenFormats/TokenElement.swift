/// The type of a token in a file; all are little-endian.
public enum TokenElement: String, CaseIterable, Sendable, Codable {
  /// 0 … 255.
  case uint8
  /// −128 … 127.
  case int8
  /// −32,768 … 32,767.
  case int16
  /// 0 … 65,535.
  case uint16
  /// −2³¹ … 2³¹ − 1.
  case int32
  /// 0 … 2³² − 1.
  case uint32
  /// −2⁶³ … 2⁶³ − 1.
  case int64

  /// Bytes a token.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .int16, .uint16: 2
    case .int32, .uint32: 4
    case .int64: 8
    }
  }

  /// The first token that is not in `0 ..< limit`, and where it is.
  func firstToken(
    in bytes: UnsafeRawBufferPointer, notBelow limit: Int
  ) -> (index: Int, token: Int)? {
    switch self {
    case .uint8: first(UInt8.self, bytes, limit)
    case .int8: first(Int8.self, bytes, limit)
    case .int16: first(Int16.self, bytes, limit)
    case .uint16: first(UInt16.self, bytes, limit)
    case .int32: first(Int32.self, bytes, limit)
    case .uint32: first(UInt32.self, bytes, limit)
    case .int64: first(Int64.self, bytes, limit)
    }
  }

  private func first<Stored: FixedWidthInteger>(
    _ type: Stored.Type, _ bytes: UnsafeRawBufferPointer, _ limit: Int
  ) -> (index: Int, token: Int)? {
    if Stored.min == 0, Int(clamping: Stored.max) < limit { return nil }
    for index in 0..<(bytes.count / MemoryLayout<Stored>.size) {
      let token = load(type, bytes, index)
      if token < 0 || token >= limit { return (index, Int(token)) }
    }
    return nil
  }

  /// Copies tokens that are known to fit 16 bits.
  func copy(
    _ range: Range<Int>, of bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt16>
  ) {
    switch self {
    case .uint8: copy(UInt8.self, range, bytes, target)
    case .int8: copy(Int8.self, range, bytes, target)
    case .int16: copy(Int16.self, range, bytes, target)
    case .uint16: copy(UInt16.self, range, bytes, target)
    case .int32: copy(Int32.self, range, bytes, target)
    case .uint32: copy(UInt32.self, range, bytes, target)
    case .int64: copy(Int64.self, range, bytes, target)
    }
  }

  private func copy<Stored: FixedWidthInteger>(
    _ type: Stored.Type, _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer,
    _ target: UnsafeMutablePointer<UInt16>
  ) {
    for index in range {
      target[index - range.lowerBound] = UInt16(truncatingIfNeeded: load(type, bytes, index))
    }
  }

  @inline(__always)
  private func load<Stored: FixedWidthInteger>(
    _ type: Stored.Type, _ bytes: UnsafeRawBufferPointer, _ index: Int
  ) -> Stored {
    Stored(
      littleEndian: bytes.loadUnaligned(
        fromByteOffset: index * MemoryLayout<Stored>.size, as: type))
  }

  /// Appends a token as it stands in a file.
  func append(_ token: UInt16, to bytes: inout [UInt8]) {
    for place in 0..<byteCount {
      bytes.append(place < 2 ? UInt8(truncatingIfNeeded: token >> UInt16(8 * place)) : 0)
    }
  }
}
