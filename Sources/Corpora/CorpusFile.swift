public import Foundation

/// Reads and writes the project's own text form: a paragraph a line, a blank line between documents.
public enum CorpusFile {
  /// The documents of a file, named by file and first line.
  ///
  /// - Throws: When the file is missing, empty or not UTF-8.
  public static func documents(_ url: URL) throws(CorpusError) -> [Document] {
    let place = url.relativePath
    let text = try UTF8Text.decode(try Files.read(url), place: place)
    var documents: [Document] = []
    var lines: [Substring.UTF8View] = []
    var number = 0
    func endDocument() {
      guard !lines.isEmpty else { return }
      let joined = lines.map { String(Substring($0)) }.joined(separator: "\n")
      documents.append(Document(name: "\(place):\(number - lines.count)", text: joined))
      lines.removeAll(keepingCapacity: true)
    }
    for line in text.utf8.split(separator: newline, omittingEmptySubsequences: false) {
      number += 1
      if line.isEmpty { endDocument() } else { lines.append(line) }
    }
    number += 1
    endDocument()
    guard !documents.isEmpty else {
      throw CorpusError(.badData, at: place, "no text; a corpus file has at least one paragraph")
    }
    return documents
  }

  /// Writes documents so that `documents` reads the same texts again.
  ///
  /// - Throws: When a text is empty, holds an empty line, or the file cannot be written.
  public static func write(_ documents: [Document], to url: URL) throws(CorpusError) {
    var bytes: [UInt8] = []
    for document in documents {
      let lines = document.text.utf8.split(separator: newline, omittingEmptySubsequences: false)
      guard lines.allSatisfy({ !$0.isEmpty }) else {
        throw CorpusError(
          .badData, at: document.name, "empty line or no text; a blank line would end the document")
      }
      if !bytes.isEmpty { bytes.append(newline) }
      bytes += document.text.utf8
      bytes.append(newline)
    }
    try Files.write(bytes, to: url)
  }
}
