import ArgumentParser
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a notebook about the results of a study.",
    discussion: """
      EXAMPLES
        lrlab report results/quick --notebook

      The notebook reads the folder's tables with pandas and draws them with matplotlib. It is
      written to notebooks-export/, not executed.
      """)

  @Argument(help: ArgumentHelp("A study's results.", valueName: "DIR"))
  var folder: String

  @Flag(help: "A Jupyter notebook (format 4).")
  var notebook = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("File; notebooks-export/<name>.ipynb unless given.", valueName: "F.ipynb"))
  var output: String?

  func run() throws {
    guard notebook else {
      throw Failure(.usage, "say which report: --notebook")
    }
    let results = URL(fileURLWithPath: folder)
    for name in ["curves.csv", "cells.csv", "schedules.csv", "agreement.json", "study.toml"] {
      guard Files.exists(results.appendingPathComponent(name)) else {
        throw Failure(
          .inputOutput, "\(folder)/\(name): no such file; `lrlab validate STUDY.toml` writes it")
      }
    }
    let outline = try StudyFile.outline(
      name: folder + "/study.toml",
      text: try Files.text(results.appendingPathComponent("study.toml").path))
    let name = results.lastPathComponent
    let target = URL(fileURLWithPath: output ?? "notebooks-export/\(name).ipynb")
    let notebook = StudyNotebook(
      outline: outline, results: RelativePath.from(target.deletingLastPathComponent(), to: results))
    try Files.write(try notebook.json(), to: target)
    print(target.relativePath)
  }
}

/// A path as seen from a folder.
enum RelativePath {
  static func from(_ folder: URL, to target: URL) -> String {
    let base = folder.standardizedFileURL.pathComponents
    let wanted = target.standardizedFileURL.pathComponents
    let shared = zip(base, wanted).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: base.count - shared)
    let path = (up + wanted[shared...]).joined(separator: "/")
    return path.isEmpty ? "." : path
  }
}
