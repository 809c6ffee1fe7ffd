internal import Foundation

/// Reading by system calls, so that an error keeps the system's own words; `Disk` writes.
enum SystemFiles {
  /// The whole contents of a file.
  static func read(_ path: URL) throws(Disk.Failure) -> Data {
    let file = open(path.path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Disk.Failure() }
    defer { close(file) }
    var data = Data()
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Foundation.read(file, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Disk.Failure() }
      if count == 0 { return data }
      data.append(contentsOf: piece[..<count])
    }
  }
}
