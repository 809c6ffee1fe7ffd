import Foundation
import Model

/// The rows of one segment on disk: `metrics.jsonl`, a line a step, written as it happens.
///
/// Rows are synced with each checkpoint, which keeps the length and checksum of those that belong
/// to it. What comes after them is cut when training goes on from there.
final class MetricsLog {
  /// How much of the file there is: its first bytes and their checksum.
  struct Mark: Equatable, Sendable {
    var bytes: Int
    var checksum: UInt32
    static let none = Mark(bytes: 0, checksum: CRC32C().value)
  }

  let url: URL
  private let domains: [String]
  private let log: Disk.Log
  private var bytes: Int
  private var checksum: CRC32C

  /// Opens a log after its first bytes; whatever follows them is cut.
  ///
  /// - Throws: `Failure` 65 where the file does not begin with what `mark` tells, 74 where it
  ///   cannot be written.
  init(_ url: URL, domains: [String], after mark: Mark, disk: Disk) throws(Failure) {
    self.url = url
    self.domains = domains
    bytes = mark.bytes
    var checksum = CRC32C()
    if mark.bytes > 0 {
      guard let prefix = Self.prefix(of: url, mark) else {
        throw Failure(.data, "\(url.relativePath): its first \(mark.bytes) bytes were changed")
      }
      prefix.withUnsafeBytes { checksum.update($0) }
    }
    self.checksum = checksum
    do {
      log = try Disk.Log(url, cutTo: mark.bytes, disk: disk)
    } catch {
      throw Self.unwritable(url, error)
    }
  }

  /// Whether the file still begins with what was written up to a mark.
  static func holds(_ mark: Mark, _ url: URL) -> Bool {
    mark.bytes == 0 || prefix(of: url, mark) != nil
  }

  private static func prefix(of url: URL, _ mark: Mark) -> Data? {
    guard let data = try? Data(contentsOf: url), data.count >= mark.bytes else { return nil }
    let prefix = data.prefix(mark.bytes)
    return prefix.withUnsafeBytes({ CRC32C.of($0) }) == mark.checksum ? prefix : nil
  }

  /// All whole rows of a file; none where there is none.
  static func rows(_ url: URL, domains: [String]) -> [MetricRow] {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { MetricRow(jsonLine: $0, domains: domains) }
  }

  func append(_ row: MetricRow) throws(Failure) {
    let line = Data((row.jsonLine(domains: domains) + "\n").utf8)
    do {
      try log.append(line)
    } catch {
      throw Self.unwritable(url, error)
    }
    bytes += line.count
    line.withUnsafeBytes { checksum.update($0) }
  }

  /// Waits until all rows are on the disk, and says how much that is.
  func sync() throws(Failure) -> Mark {
    do {
      try log.sync()
    } catch {
      throw Self.unwritable(url, error)
    }
    return Mark(bytes: bytes, checksum: checksum.value)
  }

  private static func unwritable(_ url: URL, _ error: Disk.Failure) -> Failure {
    Failure(
      .inputOutput,
      "\(url.relativePath): cannot be written: \(error.reason); the same command goes on from the "
        + "last checkpoint")
  }
}
