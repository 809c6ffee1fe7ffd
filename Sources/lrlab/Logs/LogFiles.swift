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
  /// Tokens of a step, where the logs count tokens; those of the first log that does.
  private(set) var tokensPerStep: Double?

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
      return try folder(url, options)
    }
    let data = try Files.data(path)
    let table = try Self.table(data, file: path)
    guard !table.rows.isEmpty else { throw Failure(.data, "\(path): no rows") }
    let name = path == "-" ? "standard input" : url.deletingPathExtension().lastPathComponent
    return try runs(table, name: name, hash: SHA256.hex([UInt8](data)), options)
  }

  private mutating func runs(
    _ table: MetricTable, name: String, hash: String, _ options: LogOptions
  ) throws(Failure) -> [RunLog] {
    var log = try TableLog(table, options)
    tokensPerStep = tokensPerStep ?? table.tokensPerStep
    let found = try log.runs(name: name, hash: hash)
    if log.changed > 0 {
      notes.append("\(table.file): \(log.changed) losses were logged again; the later ones count")
    }
    return found
  }

  /// One run from the files that a trainer wrote one after the other.
  private mutating func run(
    _ files: [URL], in folder: URL, _ options: LogOptions
  ) throws(Failure) -> [RunLog] {
    var bytes: [UInt8] = []
    var joined: MetricTable?
    for file in files {
      let data = try Files.data(file.path)
      bytes += [UInt8](data)
      let table = try Self.table(data, file: file.relativePath)
      joined = joined.map { $0.followed(by: table) } ?? table
    }
    guard let joined, !joined.rows.isEmpty else {
      throw Failure(.data, "\(folder.relativePath): no scalars in it")
    }
    return try runs(
      joined, name: folder.lastPathComponent, hash: SHA256.hex(bytes), options)
  }

  /// A file's rows, whatever its format: TensorBoard's events, JSON, an object a line, or CSV.
  static func table(_ data: Data, file: String) throws(Failure) -> MetricTable {
    if MetricTable.isTensorBoard(data) { return try MetricTable(tensorBoard: data, file: file) }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Failure(.data, "\(file): neither TensorBoard's events nor valid UTF-8 text")
    }
    if MetricTable.isJSONDocument(text) { return try MetricTable(json: text, file: file) }
    let isJSON = text.first { !$0.isWhitespace } == "{"
    return isJSON
      ? try MetricTable(jsonLines: text, file: file) : try MetricTable(csv: text, file: file)
  }

  /// What another trainer left in a folder: transformers' state, or TensorBoard's events in order.
  private static func otherTrainers(_ url: URL) -> [URL] {
    let state = url.appendingPathComponent("trainer_state.json")
    if Files.exists(state) { return [state] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.contains("tfevents") }.sorted().map { url.appendingPathComponent($0) }
  }

  private mutating func folder(
    _ url: URL, _ options: LogOptions
  ) throws(Failure) -> [RunLog] {
    if RunFolderLog.isRunFolder(url) { return try runs(of: RunFolderLog(url)) }
    let others = Self.otherTrainers(url)
    if !others.isEmpty { return try run(others, in: url, options) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let folders = names.sorted().map { url.appendingPathComponent($0) }
      .filter(RunFolderLog.isRunFolder)
    guard !folders.isEmpty else {
      throw Failure(
        .data,
        "\(url.relativePath): no plan.json in it or in its folders, no trainer_state.json and no "
          + "TensorBoard events; a run folder is wanted")
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
    tokensPerStep = tokensPerStep ?? log.tokensPerStep
    if let run = runs.first, let optimizer = try log.optimizer() {
      optimizers.append((run.name, optimizer))
    }
    return runs
  }
}
