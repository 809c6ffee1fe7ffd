public import Foundation

/// The documents of a built corpus: one paragraph a line, or JSON lines where the user's own
/// documents are kept to the letter.
public enum PackedText {
  /// The documents in the order of the file.
  ///
  /// - Throws: When the file is unreadable or not in its form.
  public static func documents(_ url: URL) throws(CorpusError) -> [Document] {
    guard url.pathExtension == "jsonl" else { return try CorpusFile.documents(url) }
    return try UserText.documents(
      matching: [url.lastPathComponent], relativeTo: url.deletingLastPathComponent())
  }
}
