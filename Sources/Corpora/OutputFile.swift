import Foundation
import Glibc

/// A file that appears whole or not at all: written beside its place, synced, renamed.
final class OutputFile {
  private let url: URL
  private let temporary: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferBytes = 1 << 20

  /// Opens a temporary file beside the target.
  init(_ url: URL) throws(CorpusError) {
    self.url = url
    let name = ".\(url.lastPathComponent).\(getpid()).tmp"
    temporary = url.deletingLastPathComponent().appendingPathComponent(name).path
    descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw Self.failure(url) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    unlink(temporary)
  }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) throws(CorpusError) {
    buffer += bytes
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// Replaces the first bytes of the file.
  func rewrite(_ bytes: [UInt8]) throws(CorpusError) {
    try flush()
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.failure(url) }
    buffer = bytes
    try flush()
    guard lseek(descriptor, 0, SEEK_END) >= 0 else { throw Self.failure(url) }
  }

  /// Waits until everything is on the disk.
  func sync() throws(CorpusError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw Self.failure(url) }
  }

  /// Puts the synced file in its place.
  func publish() throws(CorpusError) {
    close(descriptor)
    descriptor = -1
    guard rename(temporary, url.path) == 0 else { throw Self.failure(url) }
    let folder = Glibc.open(url.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private func flush() throws(CorpusError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(url) }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func failure(_ url: URL) -> CorpusError {
    CorpusError(
      .inputOutput, at: url.relativePath, "cannot be written: \(String(cString: strerror(errno)))")
  }
}
