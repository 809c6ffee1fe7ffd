/// Reads the regular files of a tar stream (ustar, GNU long names, pax paths) in order.
struct TarReader {
  private let place: String
  private let readBytes: (Int) throws(CorpusError) -> [UInt8]

  /// - Parameters:
  ///   - place: What the stream is, for messages.
  ///   - read: Returns the next bytes: as many as asked for unless the stream ends.
  init(place: String, read: @escaping (Int) throws(CorpusError) -> [UInt8]) {
    self.place = place
    self.readBytes = read
  }

  /// Calls `body` with path and content of each regular file that `isWanted`.
  ///
  /// Paths lose a leading `./`. Links, folders and devices are skipped.
  func forEachFile(
    where isWanted: (String) -> Bool, _ body: (String, [UInt8]) throws(CorpusError) -> Void
  ) throws(CorpusError) {
    var longName: String?
    while true {
      let header = try readBytes(512)
      if header.isEmpty || header.allSatisfy({ $0 == 0 }) { return }
      guard header.count == 512, isIntact(header) else {
        throw CorpusError(.badData, at: place, "not a tar stream, or cut in a header")
      }
      guard let size = number(header[124..<136]) else {
        throw CorpusError(.badData, at: place, "a tar header has no valid size")
      }
      let name = longName ?? path(header)
      longName = nil
      switch header[156] {
      case UInt8(ascii: "L"):
        longName = text(try content(size)[...])
      case UInt8(ascii: "x"):
        longName = paxPath(try content(size))
      case UInt8(ascii: "0"), 0:
        let clean = name.hasPrefix("./") ? String(name.dropFirst(2)) : name
        if isWanted(clean) { try body(clean, try content(size)) } else { _ = try content(size) }
      default:
        _ = try content(size)
      }
    }
  }

  /// The bytes of a member, with the padding to 512 read and dropped.
  private func content(_ size: Int) throws(CorpusError) -> [UInt8] {
    let padded = (size + 511) / 512 * 512
    var bytes = try readBytes(padded)
    guard bytes.count == padded else {
      throw CorpusError(
        .badData, at: place, "the tar stream ends \(padded - bytes.count) bytes early")
    }
    bytes.removeLast(padded - size)
    return bytes
  }

  /// The sum of the header's bytes with its own field read as spaces.
  private func isIntact(_ header: [UInt8]) -> Bool {
    var sum = 8 * Int(space)
    for (i, byte) in header.enumerated() where !(148..<156).contains(i) { sum += Int(byte) }
    return number(header[148..<156]) == sum
  }

  /// An octal field; large sizes in base 256 do not occur in text packages.
  private func number(_ field: ArraySlice<UInt8>) -> Int? {
    Int(text(field).trimmingSpaces, radix: 8)
  }

  private func path(_ header: [UInt8]) -> String {
    let name = text(header[0..<100])
    let isUstar = header[257..<262].elementsEqual("ustar".utf8) && header[262] == 0
    let prefix = isUstar ? text(header[345..<500]) : ""
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  /// The `path` record of a pax header: `length path=value\n`.
  private func paxPath(_ bytes: [UInt8]) -> String? {
    for record in bytes.split(separator: newline) {
      let line = String(decoding: record, as: UTF8.self)
      guard let blank = line.firstIndex(of: " ") else { continue }
      let pair = line[line.index(after: blank)...]
      if pair.hasPrefix("path=") { return String(pair.dropFirst(5)) }
    }
    return nil
  }

  private func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension String {
  /// Without spaces at either end.
  var trimmingSpaces: Substring {
    guard let first = firstIndex(where: { $0 != " " }) else { return "" }
    let last = lastIndex { $0 != " " } ?? first
    return self[first...last]
  }
}
