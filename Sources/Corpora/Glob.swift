import Foundation
import Glibc

/// Finds files by shell patterns.
enum Glob {
  /// The paths of the files that a path or pattern names.
  ///
  /// - Throws: When there are none.
  static func files(matching pattern: String, in folder: URL) throws(CorpusError) -> [String] {
    let isAbsolute = pattern.hasPrefix("/")
    let full = isAbsolute ? pattern : escaped(folder.path) + "/" + pattern
    let literal = isAbsolute ? pattern : folder.path + "/" + pattern
    // A file may be named by a path that would also read as a pattern.
    if isFile(literal) { return [literal] }
    var found = glob_t()
    defer { globfree(&found) }
    var files: [String] = []
    if glob(full, 0, nil, &found) == 0, let paths = found.gl_pathv {
      for i in 0..<Int(found.gl_pathc) {
        if let path = paths[i].map({ String(cString: $0) }), isFile(path) { files.append(path) }
      }
    }
    guard !files.isEmpty else {
      throw CorpusError(.missingFile, at: pattern, "no such file in \(folder.path)")
    }
    return files
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  /// A path in which nothing acts as a pattern.
  private static func escaped(_ path: String) -> String {
    String(path.flatMap { "*?[\\".contains($0) ? ["\\", $0] : [$0] })
  }
}
