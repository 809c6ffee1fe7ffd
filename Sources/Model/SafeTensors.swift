internal import Foundation

/// A file of named tensors in the safetensors format: 8 bytes of header length, a JSON header,
/// data.
///
/// It writes F32, little-endian, row-major, without holes; `floats(_:)` reads other precisions too.
/// https://github.com/huggingface/safetensors
struct SafeTensors {
  /// One tensor of a file; offsets count from the start of the data.
  struct Entry: Codable, Equatable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  /// One tensor to write: its name and shape; the data follow in the same order.
  struct Tensor {
    let name: String
    let shape: [Int]
    var bytes: Int { 4 * shape.reduce(1, *) }
  }

  /// The 8 bytes of length and the header, padded with spaces to a multiple of 8.
  static func header(_ tensors: [Tensor]) -> Data {
    var entries: [String] = ["\"__metadata__\":{\"format\":\"pt\"}"]
    var offset = 0
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(offset + tensor.bytes)]}")
      offset += tensor.bytes
    }
    var json = "{\(entries.joined(separator: ","))}"
    json += String(repeating: " ", count: (8 - json.utf8.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { Data($0) }
      + Data(json.utf8)
  }

  /// The bytes of each tensor of a file.
  private let data: Data
  let entries: [String: Entry]

  /// Reads a file's header; nil where it is not a safetensors file.
  init?(_ file: Data) {
    guard file.count >= 8 else { return nil }
    let length = file.prefix(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }.littleEndian
    guard length <= UInt64(file.count - 8) else { return nil }
    let end = file.startIndex + 8 + Int(length)
    guard var header = try? JSONSerialization.jsonObject(with: file[..<end].dropFirst(8)),
      var tensors = header as? [String: Any]
    else { return nil }
    tensors["__metadata__"] = nil
    header = tensors
    guard let json = try? JSONSerialization.data(withJSONObject: header),
      let entries = try? JSONDecoder().decode([String: Entry].self, from: json)
    else { return nil }
    self.entries = entries
    data = file[end...]
  }

  /// The data of a tensor of exactly this shape; nil where there is none.
  func bytes(_ tensor: Tensor) -> Data? {
    guard let entry = entries[tensor.name], entry.dtype == "F32", entry.shape == tensor.shape,
      let bytes = bytes(entry), bytes.count == tensor.bytes
    else { return nil }
    return bytes
  }

  /// The data of an entry; nil where it reaches beyond the file.
  func bytes(_ entry: Entry) -> Data? {
    guard entry.data_offsets.count == 2 else { return nil }
    let (start, end) = (entry.data_offsets[0], entry.data_offsets[1])
    // In this order nothing overflows, whatever the header says.
    guard start >= 0, start <= end, end <= data.count else { return nil }
    return data[(data.startIndex + start)..<(data.startIndex + end)]
  }
}
