internal import Foundation

/// Files by system calls, so that an error keeps the system's own words.
enum SystemFiles {
  /// What a system call said went wrong.
  struct Failure: Error {
    let reason = String(cString: strerror(errno))
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ folder: URL) throws(Failure) {
    if mkdir(folder.path, 0o755) == 0 || errno == EEXIST { return }
    let parent = folder.deletingLastPathComponent()
    guard errno == ENOENT, parent.path != folder.path else { throw Failure() }
    try makeFolder(parent)
    guard mkdir(folder.path, 0o755) == 0 else { throw Failure() }
  }

  /// The whole contents of a file.
  static func read(_ path: URL) throws(Failure) -> Data {
    let file = open(path.path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure() }
    defer { close(file) }
    var data = Data()
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Foundation.read(file, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Failure() }
      if count == 0 { return data }
      data.append(contentsOf: piece[..<count])
    }
  }

  /// Writes a file anew and waits until it is on the disk.
  static func write(_ path: URL, _ parts: [UnsafeRawBufferPointer]) throws(Failure) {
    let file = open(path.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Failure() }
    defer { close(file) }
    for part in parts {
      var rest = part
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = Foundation.write(file, start, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw Failure() }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
    guard fsync(file) == 0 else { throw Failure() }
  }

  /// Waits until the names in a folder are on the disk.
  static func sync(_ folder: URL) throws(Failure) {
    let file = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw Failure() }
    defer { close(file) }
    guard fsync(file) == 0 else { throw Failure() }
  }
}
