import Foundation

/// Reading and writing whole files with errors that name the file.
enum Files {
  /// The bytes of a file.
  static func read(_ url: URL) throws(CorpusError) -> [UInt8] {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw CorpusError(.missingFile, at: url.relativePath, "no such file")
    }
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      throw CorpusError(.inputOutput, at: url.relativePath, "cannot be read: \(reason(error))")
    }
  }

  /// The bytes of a file, mapped into memory.
  static func map(_ url: URL) throws(CorpusError) -> Data {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw CorpusError(.missingFile, at: url.relativePath, "no such file")
    }
    do {
      return try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw CorpusError(.inputOutput, at: url.relativePath, "cannot be read: \(reason(error))")
    }
  }

  /// Writes beside the target, then renames, so that no half-written file stays.
  static func write(_ bytes: [UInt8], to url: URL) throws(CorpusError) {
    do {
      try Data(bytes).write(to: url, options: .atomic)
    } catch {
      throw CorpusError(.inputOutput, at: url.relativePath, "cannot be written: \(reason(error))")
    }
  }

  /// Makes a folder with its parents.
  static func makeFolder(_ url: URL) throws(CorpusError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw CorpusError(.inputOutput, at: url.relativePath, "cannot be made: \(reason(error))")
    }
  }

  /// Puts a finished folder in the place of another.
  static func replaceFolder(_ target: URL, with finished: URL) throws(CorpusError) {
    let manager = FileManager.default
    let old = finished.appendingPathExtension("old")
    do {
      try? manager.removeItem(at: old)
      if manager.fileExists(atPath: target.path) { try manager.moveItem(at: target, to: old) }
      try manager.moveItem(at: finished, to: target)
      try? manager.removeItem(at: old)
    } catch {
      throw CorpusError(.inputOutput, at: target.relativePath, "cannot be put: \(reason(error))")
    }
  }

  /// The names in a folder in byte order; none when there is no folder.
  static func names(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Foundation's errors span lines; the words for a person are enough.
  static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError
    let words = (underlying ?? cocoa).localizedDescription
    return words.split(separator: "\n").joined(separator: " ")
  }
}
