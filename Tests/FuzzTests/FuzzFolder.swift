import Foundation
import Testing

/// The files of one case; they are kept where it fails.
final class FuzzFolder {
  let url: URL
  private let label: String
  private var hasFailed = false

  private init(_ input: FuzzKind.Input, _ kind: FuzzKind, _ seed: UInt64) throws {
    label = "\(kind.rawValue)-\(seed)"
    url = FileManager.default.temporaryDirectory.appending(path: "lrlab-fuzz/\(label)")
    try? FileManager.default.removeItem(at: url)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for file in input.files {
      try Data(file.bytes).write(to: url.appending(path: file.name))
    }
  }

  /// Writes the files, works with them, and removes them if all is well.
  static func with(
    _ input: FuzzKind.Input, _ kind: FuzzKind, _ seed: UInt64, _ body: (FuzzFolder) throws -> Void
  ) throws {
    let folder = try FuzzFolder(input, kind, seed)
    try body(folder)
    if !folder.hasFailed { try? FileManager.default.removeItem(at: folder.url) }
  }

  /// Notes a failure of this case with the place of its files.
  func expect(_ isFine: Bool, _ message: @autoclosure () -> String) {
    guard !isFine else { return }
    hasFailed = true
    Issue.record("\(label): \(message()); its files are in \(url.path)")
  }
}
