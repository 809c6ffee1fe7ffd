public import Foundation

/// Reads the user's own texts: `.txt` and `.jsonl`, plain, `.gz` or `.zst`.
public enum UserText {
  /// The documents of all files that match, in the byte order of their paths, each file once.
  ///
  /// A `.txt` file is one document. Each line of a `.jsonl` file is an object whose key `text` holds
  /// one document; blank lines are skipped. A byte-order mark at the start of a file is dropped.
  ///
  /// - Parameters:
  ///   - patterns: Paths or shell patterns such as `texts/*.txt`.
  ///   - folder: Where relative patterns start.
  ///   - replacesInvalid: Puts U+FFFD for bytes that are not UTF-8, one for each maximal part of a
  ///     sequence, as Python's `errors="replace"` does; without it they are refused.
  /// - Throws: When a pattern matches nothing, or a file is of another kind, cut, not UTF-8, or has a
  ///   line without a text: file and line are named.
  public static func documents(
    matching patterns: [String], relativeTo folder: URL, replacesInvalid: Bool = false
  ) throws(CorpusError) -> [Document] {
    var files: Set<String> = []
    for pattern in patterns { files.formUnion(try Glob.files(matching: pattern, in: folder)) }
    var documents: [Document] = []
    for file in files.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      documents += try read(
        URL(fileURLWithPath: file), shown: shortened(file, folder), replacesInvalid)
    }
    guard !documents.isEmpty else {
      throw CorpusError(
        .badData, at: patterns.joined(separator: ", "), "no documents; at least one is needed")
    }
    return documents
  }

  /// The path below the folder, for messages.
  private static func shortened(_ file: String, _ folder: URL) -> String {
    let prefix = folder.path.hasSuffix("/") ? folder.path : folder.path + "/"
    return file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : file
  }

  private static func read(
    _ url: URL, shown place: String, _ replacesInvalid: Bool
  ) throws(CorpusError) -> [Document] {
    var name = url.lastPathComponent
    var bytes = try Files.read(url)
    if name.hasSuffix(".gz") {
      bytes = try Compression.gunzip(bytes, place: place)
      name.removeLast(3)
    } else if name.hasSuffix(".zst") {
      bytes = try Compression.unzstd(bytes, place: place)
      name.removeLast(4)
    }
    if replacesInvalid { bytes = [UInt8](String(decoding: bytes, as: UTF8.self).utf8) }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    if name.hasSuffix(".jsonl") { return try JSONLines.documents(bytes, place: place) }
    guard name.hasSuffix(".txt") else {
      throw CorpusError(
        .badData, at: place, "unknown kind of file; .txt and .jsonl are read, also .gz and .zst")
    }
    let text = try UTF8Text.decode(bytes, place: place)
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw CorpusError(.badData, at: place, "no text in the file")
    }
    return [Document(name: place, text: text)]
  }
}
