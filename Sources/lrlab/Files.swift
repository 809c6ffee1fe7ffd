import Foundation
import Model

/// Reading and writing whole files, with errors of one line.
enum Files {
  /// The text of a file; `-` reads standard input.
  static func text(_ path: String) throws(Failure) -> String {
    guard let text = String(data: try data(path), encoding: .utf8) else {
      throw Failure(.data, "\(path): not valid UTF-8 text")
    }
    return text
  }

  static func data(_ path: String) throws(Failure) -> Data {
    if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw Failure(.inputOutput, "\(path): cannot be read: it is a folder, a file is wanted")
    }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Failure(.inputOutput, "\(path): cannot be read: \(reason(error))")
    }
  }

  static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

  /// Writes a file as a whole or not at all: beside it, synced, then renamed.
  static func write(_ text: String, to url: URL) throws(Failure) {
    try write(Data(text.utf8), to: url)
  }

  /// A link is followed, and what is no regular file (a device, a pipe) is written to directly.
  static func write(_ data: Data, to given: URL, disk: Disk = .system) throws(Failure) {
    let url = given.resolvingSymlinksInPath()
    if !isRegular(url) { return try writeDirectly(data, to: url) }
    try makeFolder(url.deletingLastPathComponent(), disk: disk)
    do {
      try disk.replace(url, with: data)
    } catch {
      throw Failure(.inputOutput, "\(url.relativePath): cannot be written: \(error.reason)")
    }
  }

  /// Whether a file is replaced, not written into; so is one that is not there.
  static func isRegular(_ url: URL) -> Bool {
    let kind = try? FileManager.default.attributesOfItem(atPath: url.path)[.type]
    return (kind as? FileAttributeType ?? .typeRegular) == .typeRegular
  }

  private static func writeDirectly(_ data: Data, to url: URL) throws(Failure) {
    do {
      let handle = try FileHandle(forWritingTo: url)
      try handle.write(contentsOf: data)
      try handle.close()
    } catch {
      throw Failure(.inputOutput, "\(url.relativePath): cannot be written: \(reason(error))")
    }
  }

  static func makeFolder(_ url: URL, disk: Disk = .system) throws(Failure) {
    do {
      try disk.makeFolder(url)
    } catch {
      throw Failure(.inputOutput, "\(url.relativePath): cannot be made: \(error.reason)")
    }
  }

  /// JSON with sorted keys, so that equal contents are equal bytes.
  static func json(_ value: some Encodable) throws(Failure) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try encoder.encode(value) + Data("\n".utf8)
    } catch {
      throw Failure(.data, "cannot be written as JSON: \(error)")
    }
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from url: URL) throws(Failure) -> Value {
    let data = try data(url.path)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(type, from: data)
    } catch {
      throw Failure(.data, "\(url.relativePath): damaged or foreign JSON; remove it to start anew")
    }
  }

  /// The operating system's own words for an error.
  static func reason(_ error: any Error) -> String {
    let bridged = error as NSError
    if let inner = bridged.userInfo[NSUnderlyingErrorKey] as? NSError,
      inner.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(inner.code)))
    }
    switch bridged.code {
    case NSFileReadNoSuchFileError, NSFileNoSuchFileError: return "no such file"
    case NSFileReadNoPermissionError, NSFileWriteNoPermissionError: return "permission denied"
    case NSFileWriteOutOfSpaceError: return "no space left on the device"
    default: return bridged.localizedDescription
    }
  }
}
