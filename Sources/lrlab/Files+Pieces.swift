import Foundation
import Model

/// Files that are too long to be held in memory.
extension Files {
  /// Writes a file piece by piece, as a whole or not at all.
  ///
  /// As `write(_:to:)` does: beside it, synced, then renamed; a link is followed, and what is no
  /// regular file is written to directly.
  ///
  /// Asked to stop where the command listens (`Interruption`), it leaves nothing behind.
  ///
  /// - Parameter pieces: is given a function that adds to the end of the file.
  static func write(
    to given: URL, disk: Disk = .system,
    pieces: (_ add: (String) throws(Failure) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    let url = given.resolvingSymlinksInPath()
    if !isRegular(url) { return try writeDirectly(to: url, pieces: pieces) }
    let folder = url.deletingLastPathComponent()
    try makeFolder(folder, disk: disk)
    let temporary = folder.appending(path: ".\(url.lastPathComponent).\(getpid()).tmp")
    do {
      let file = try named(url) { () throws(Disk.Failure) in
        try Disk.Log(temporary, cutTo: 0, disk: disk)
      }
      try pieces { text throws(Failure) in
        guard !Interruption.isAsked else {
          throw Failure(.interrupted, "\(given.relativePath): stopped; nothing was written")
        }
        try named(url) { () throws(Disk.Failure) in try file.append(Data(text.utf8)) }
      }
      try named(url) { () throws(Disk.Failure) in
        try file.sync()
        try disk.rename(temporary, to: url)
        try disk.syncFolder(folder)
      }
    } catch {
      unlink(temporary.path)
      throw error
    }
  }

  /// To standard output.
  static func print(
    pieces: (_ add: (String) throws(Failure) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    try write(to: FileHandle.standardOutput, name: "stdout", pieces: pieces)
  }

  private static func writeDirectly(
    to url: URL, pieces: (_ add: (String) throws(Failure) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    let handle: FileHandle
    do {
      handle = try FileHandle(forWritingTo: url)
    } catch {
      throw Failure(.inputOutput, "\(url.relativePath): cannot be written: \(reason(error))")
    }
    defer { try? handle.close() }
    try write(to: handle, name: url.relativePath, pieces: pieces)
  }

  private static func write(
    to handle: FileHandle, name: String,
    pieces: (_ add: (String) throws(Failure) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    try pieces { text throws(Failure) in
      do {
        try handle.write(contentsOf: Data(text.utf8))
      } catch {
        throw Failure(.inputOutput, "\(name): cannot be written: \(reason(error))")
      }
    }
  }

  /// What went wrong at a file, by its name.
  private static func named<Result>(
    _ url: URL, _ body: () throws(Disk.Failure) -> Result
  ) throws(Failure) -> Result {
    do {
      return try body()
    } catch {
      throw Failure(.inputOutput, "\(url.relativePath): cannot be written: \(error.reason)")
    }
  }
}
