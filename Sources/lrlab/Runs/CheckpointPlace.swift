import Corpora
import Foundation
import Model

/// Where a model's weights lie, however a user names them.
///
/// A checkpoint's own folder, a folder of `transformers`, a run's folder (the checkpoint that one
/// would deploy), or a segment's (its newest checkpoint).
struct CheckpointPlace: Sendable {
  /// The folder that holds the weights.
  let folder: URL

  /// - Parameters:
  ///   - path: What the user named.
  ///   - branch: `main` or `anneal-K` of a run; the line to deploy unless given.
  /// - Throws: `Failure` 74 where nothing is there, 65 where it holds no weights.
  init(_ path: String, branch: String? = nil) throws(Failure) {
    let url = URL(fileURLWithPath: path)
    guard Files.exists(url) else { throw Failure(.inputOutput, "\(path): no such folder") }
    if Files.exists(url.appendingPathComponent("plan.json")) {
      let segment = try RunLines(url).segment(branch)
      let place = url.deletingLastPathComponent().appendingPathComponent("segments/\(segment)")
      guard let newest = Self.newest(place.appendingPathComponent("checkpoints")) else {
        throw Failure(
          .inputOutput,
          "\(path): its weights are not here (\(place.relativePath)); checkpoints are not kept "
            + "with results: train the study again")
      }
      folder = newest
      return
    }
    if let branch { throw Failure(.usage, "--branch \(branch): \(path) is no run's folder") }
    let found =
      PretrainedModel.isModel(url)
      ? url : Self.newest(url) ?? Self.newest(url.appendingPathComponent("checkpoints"))
    guard let found else { throw Self.complaint(path, url) }
    folder = found
  }

  /// The newest of the checkpoints in a folder.
  private static func newest(_ folder: URL) -> URL? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let steps = names.filter { $0.hasPrefix("step_") && Int($0.dropFirst(5)) != nil }
    return steps.max { Int($0.dropFirst(5)) ?? 0 < Int($1.dropFirst(5)) ?? 0 }
      .map { folder.appendingPathComponent($0) }
  }

  private static func complaint(_ path: String, _ url: URL) -> Failure {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let runs = names.sorted().filter {
      Files.exists(url.appendingPathComponent("\($0)/plan.json"))
    }
    if let first = runs.first {
      return Failure(
        .data, "\(path): a study of \(runs.count) runs; name one of them, such as \(path)/\(first)")
    }
    return Failure(
      .data,
      "\(path): no weights in it; a checkpoint (state.json), a run (plan.json) or a folder of "
        + "transformers (config.json) is wanted")
  }

  /// Reads the weights.
  func model() throws(Failure) -> PretrainedModel {
    try checkpoints { () throws(CheckpointError) in try PretrainedModel(contentsOf: folder) }
  }
}

/// Errors of checkpoints, with their exit codes.
func checkpoints<Value>(_ body: () throws(CheckpointError) -> Value) throws(Failure) -> Value {
  do { return try body() } catch {
    switch error {
    case .read, .write: throw Failure(.inputOutput, "\(error)")
    default: throw Failure(.data, "\(error)")
    }
  }
}

/// The lines of a run in its `plan.json`, each a list of segments.
private struct RunLines: Decodable {
  struct Piece: Decodable {
    var segment: String
    var stage: Int
  }
  var main: [Piece]
  var branches: [String: [Piece]]

  init(_ run: URL) throws(Failure) {
    self = try Files.decode(RunLines.self, from: run.appendingPathComponent("plan.json"))
  }

  /// The last segment of a line: the last stage's annealed branch where there is one, else `main`.
  func segment(_ branch: String?) throws(Failure) -> String {
    let deployed = "anneal-\(main.last?.stage ?? 0)"
    let name = branch ?? (branches[deployed] == nil ? "main" : deployed)
    let known = ["main"] + branches.keys.sorted()
    guard let segment = (name == "main" ? main : branches[name])?.last?.segment,
      !segment.contains("/"), segment != ".."
    else {
      throw Failure(
        .usage,
        "--branch \(name): the run has \(known.joined(separator: ", "))"
          + Suggestion.clause(for: name, among: known))
    }
    return segment
  }
}

// MARK: - The tokenizer

extension CheckpointPlace {
  static let tokenizerFile = "tokenizer.json"
  static let tokenizerConfigFile = "tokenizer_config.json"

  /// The tokenizer that the weights were trained with; nil where none is known.
  ///
  /// It stands beside imported weights; a study's lies with its tokens, where it is found by the
  /// checksum in the study's `data.json`.
  func tokenizer(data: URL) throws(Failure) -> URL? {
    let beside = folder.appendingPathComponent(Self.tokenizerFile)
    if Files.exists(beside) { return beside }
    // results/<study>/segments/<segment>/checkpoints/<step>
    let study = (0..<4).reduce(folder) { url, _ in url.deletingLastPathComponent() }
    let recordFile = study.appendingPathComponent("data.json")
    guard Files.exists(recordFile) else { return nil }
    let wanted = try Files.decode(StudyData.Record.self, from: recordFile).tokenizer
    let tokens = data.appendingPathComponent("tokens")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: tokens.path)) ?? []
    for name in names.sorted() {
      let file = tokens.appendingPathComponent("\(name)/\(Self.tokenizerFile)")
      guard Files.exists(file) else { continue }
      if SHA256.hex([UInt8](try Files.data(file.path))) == wanted { return file }
    }
    return nil
  }
}
