import Foundation

/// That one process at a time works in a results' folder.
///
/// The lock is the operating system's (flock): it goes when the process ends, however it ends.
final class FolderLock {
  private let descriptor: Int32

  /// - Throws: `Failure` 74 where the folder cannot be written or another process holds it.
  init(_ folder: URL) throws(Failure) {
    try Files.makeFolder(folder)
    let path = folder.appendingPathComponent(".lock").path
    descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(
        .inputOutput,
        "\(folder.relativePath): cannot be written: \(String(cString: strerror(errno)))")
    }
    // Where this fails, deinit closes the file: closing it here too could hit another's.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Failure(
        .inputOutput,
        "\(folder.relativePath): another lrlab works there; wait for it, or choose "
          + "another folder with -o")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
