import Foundation

/// Makes other formats of our SVG pictures with librsvg's `rsvg-convert`.
enum PictureConversion {
  /// What a picture can become.
  enum Format: String {
    /// Pixels, three for each of the SVG's: 400 to the inch where a picture is 5.7 inches wide.
    case png
    /// Lines and text, as sharp as the SVG.
    case pdf

    fileprivate var arguments: [String] {
      self == .png ? ["--format", "png", "--zoom", "3"] : ["--format", "pdf"]
    }
  }

  /// The picture in another format; the same SVG gives the same bytes.
  ///
  /// - Parameter environment: of the program, whose `PATH` is searched; our own unless given.
  /// - Throws: `Failure` 74 where the program is missing or fails.
  static func data(
    of svg: String, as format: Format,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(Failure) -> Data {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("lrlab-\(UUID().uuidString).svg")
    defer { try? FileManager.default.removeItem(at: file) }
    try Files.write(svg, to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["rsvg-convert"] + format.arguments + [file.path]
    // The date that a PDF would have.
    process.environment = environment.merging(["SOURCE_DATE_EPOCH": "0"]) { given, _ in given }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      throw Failure(.inputOutput, "rsvg-convert cannot be run: \(Files.reason(error))")
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    switch process.terminationStatus {
    case 0: return data
    case 127:
      throw Failure(
        .inputOutput,
        "--\(format.rawValue): rsvg-convert is not installed; on Debian: "
          + "apt-get install librsvg2-bin")
    default:
      throw Failure(
        .inputOutput,
        "--\(format.rawValue): rsvg-convert failed (exit \(process.terminationStatus))")
    }
  }
}
