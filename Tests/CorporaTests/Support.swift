import Foundation

@testable import Corpora

/// A file of the test bundle.
func fixture(_ name: String) throws -> URL {
  Bundle.module.resourceURL.map { $0.appendingPathComponent("Fixtures/\(name)") }
    ?? URL(fileURLWithPath: name)
}

/// The bytes of a file of the test bundle.
func fixtureBytes(_ name: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: try fixture(name)))
}

/// Paragraphs as strings.
func strings(_ paragraphs: [Paragraph]) -> [String] {
  paragraphs.map { String(decoding: $0, as: UTF8.self) }
}

/// A folder of its own for each test, removed at its end.
func withTemporaryFolder<T>(_ body: (URL) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("corpora-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Writes text into a file of a folder.
@discardableResult
func write(_ text: String, _ name: String, in folder: URL) throws -> URL {
  try write([UInt8](text.utf8), name, in: folder)
}

/// Writes bytes into a file of a folder.
@discardableResult
func write(_ bytes: [UInt8], _ name: String, in folder: URL) throws -> URL {
  let url = folder.appendingPathComponent(name)
  try FileManager.default.createDirectory(
    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(bytes).write(to: url)
  return url
}

/// The sample texts of the repository.
func sample(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../sample/\(name)").standardizedFileURL
}

/// The error that a body throws, as its one line; empty when it throws none.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch {
    return "\(error)"
  }
}
