import Corpora
import Forecast
import Foundation
import Model

/// The runs that a user's paths name: CSV and JSONL files, run folders, folders of runs.
struct LogFiles {
  /// All runs, in the order of the paths.
  private(set) var runs: [RunLog] = []
  /// How the runs of run folders were trained, where their studies say it.
  private(set) var optimizers: [(run: String, optimizer: OptimizerConfiguration)] = []
  /// What a user should know about how they were read, a line each.
  private(set) var notes: [String] = []

  /// Reads what the paths name; each log once.
  ///
  /// - Throws: `Failure` 74 for what cannot be read, 65 for content that is wrong, naming file and
  ///   line.
  init(_ paths: [String], _ options: LogOptions) throws(Failure) {
    for path in paths {
      for run in try read(path, options) {
        guard !runs.contains(where: { $0.name == run.name && $0.hash == run.hash }) else {
          throw Failure(.usage, "\(path): \(run.name) is named twice; each log once")
        }
        runs.append(run)
      }
    }
  }

  private mutating func read(_ path: String, _ options: LogOptions) throws(Failure) -> [RunLog] {
    let url = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      return try folder(url)
    }
    let data = try Files.data(path)
    guard let text = String(data: data, encoding: .utf8) else {
      throw Failure(.data, "\(path): not valid UTF-8 text")
    }
    let isJSON = text.first { !$0.isWhitespace } == "{"
    let table =
      isJSON
      ? try MetricTable(jsonLines: text, file: path) : try MetricTable(csv: text, file: path)
    guard !table.rows.isEmpty else { throw Failure(.data, "\(path): no rows") }
    let name = path == "-" ? "standard input" : url.deletingPathExtension().lastPathComponent
    var log = try TableLog(table, options)
    let found = try log.runs(name: name, hash: SHA256.hex([UInt8](data)))
    if log.changed > 0 {
      notes.append("\(path): \(log.changed) losses were logged again; the later ones count")
    }
    return found
  }

  private mutating func folder(_ url: URL) throws(Failure) -> [RunLog] {
    if RunFolderLog.isRunFolder(url) { return try runs(of: RunFolderLog(url)) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let folders = names.sorted().map { url.appendingPathComponent($0) }
      .filter(RunFolderLog.isRunFolder)
    guard !folders.isEmpty else {
      throw Failure(
        .data, "\(url.relativePath): no plan.json in it or in its folders; a run folder is wanted")
    }
    var runs: [RunLog] = []
    for folder in folders {
      let log = try RunFolderLog(folder)
      if let baseline = log.baseline {
        notes.append("\(folder.lastPathComponent): left out, the baseline \(baseline)")
      } else {
        runs += try self.runs(of: log)
      }
    }
    return runs
  }

  private mutating func runs(of log: RunFolderLog) throws(Failure) -> [RunLog] {
    let runs = try log.runs()
    if let run = runs.first, let optimizer = try log.optimizer() {
      optimizers.append((run.name, optimizer))
    }
    return runs
  }
}
