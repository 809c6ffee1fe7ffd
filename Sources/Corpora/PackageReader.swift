import Foundation

/// Streams the members of a Debian package; nothing is unpacked to disk.
enum PackageReader {
  /// Calls `body` with path and content of each wanted regular file.
  static func forEachFile(
    in package: URL, where isWanted: (String) -> Bool,
    _ body: (String, [UInt8]) throws(CorpusError) -> Void
  ) throws(CorpusError) {
    let program = try Subprocess(["dpkg-deb", "--fsys-tarfile", package.path])
    var trouble: CorpusError?
    do {
      let tar = TarReader(place: package.lastPathComponent) { (count) throws(CorpusError) in
        try program.read(count)
      }
      try tar.forEachFile(where: isWanted, body)
      // The end mark is followed by padding; dpkg-deb fails when nobody reads it.
      _ = try program.readAll()
    } catch {
      trouble = error
    }
    let status = program.finish()
    if let trouble { throw trouble }
    guard status == 0 else {
      throw CorpusError(
        .badData, at: package.lastPathComponent, "dpkg-deb ended with status \(status)")
    }
  }
}
