import Corpora
import Foundation
import Model
import Schedules
import Testing

@testable import lrlab

/// Damaged inputs against the readers themselves, in this process.
///
/// `make fuzz` sets `LRLAB_FUZZ` to the number of inputs and `LRLAB` to the command, which then reads
/// them too, one process each. A failing case is named by kind and seed and its files are kept.
@Suite struct FuzzTests {
  /// Inputs of each kind in `make test`.
  static let usual = 150

  static var count: Int {
    let asked = ProcessInfo.processInfo.environment["LRLAB_FUZZ"].flatMap(Int.init)
    return asked.map { ($0 + FuzzKind.allCases.count - 1) / FuzzKind.allCases.count } ?? usual
  }

  @Test(arguments: FuzzKind.allCases)
  func readersRefuseOrRead(_ kind: FuzzKind) throws {
    var outcomes: [String: Int] = [:]
    for seed in 0..<UInt64(Self.count) {
      try FuzzFolder.with(try kind.input(seed: seed), kind, seed) { folder in
        let outcome = Self.read(kind, in: folder.url)
        outcomes[outcome == nil ? "read" : "refused", default: 0] += 1
        guard let outcome else { return }
        folder.expect(
          Self.isOneLine(outcome), "\(outcome.debugDescription) is no line")
      }
    }
    // The test is worth something only where most inputs are refused.
    #expect(outcomes["refused", default: 0] > Self.count / 10, "\(kind): \(outcomes)")
  }

  /// The same seed must spoil an input in the same way, another seed in another.
  @Test func seedsDecide() throws {
    for kind in FuzzKind.allCases {
      let inputs = try [3, 3, 4].map { try kind.input(seed: $0).files.map(\.bytes) }
      #expect(inputs[0] == inputs[1])
      #expect(inputs[0] != inputs[2])
    }
  }

  static func isOneLine(_ text: String) -> Bool {
    !text.isEmpty && !text.contains("\n") && !text.contains("\r")
  }

  /// Reads one input as the commands do; the message where it is refused.
  private static func read(_ kind: FuzzKind, in folder: URL) -> String? {
    let file = { (name: String) in folder.appendingPathComponent(name) }
    do {
      switch kind {
      case .study: try plan(file("x.toml").path)
      case .schedule:
        _ = try ScheduleFile.load(file("x.toml").path).resolved(
          stages: [300, 200], tokensPerStep: 1000)
      case .checkpoint: _ = try FuzzCheckpoint.session().load(from: folder)
      case .tokenizer:
        let tokenizer = try Tokenizer.load(from: file("x.json"))
        _ = tokenizer.decode(tokenizer.encode("Grüße  an alle,\n it's 1995!"))
      case .nanogpt, .llmc, .llama3, .megatron, .index:
        for format in [nil, TokenFormat.nanogpt, .llmc, .megatron] {
          try? read(try TokenFile(contentsOf: file("x.bin"), format: format))
        }
        try read(try TokenFile(contentsOf: file("x.bin"), format: nil, vocabulary: 65_535))
      case .text, .gzip, .zstd, .jsonl:
        _ = try UserText.documents(matching: ["x.*"], relativeTo: folder)
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private static func read(_ file: TokenFile) throws {
    _ = file[0..<file.count].reduce(0) { $0 ^ $1 }
    _ = TokenFiles.identity([file])
  }

  private static func plan(_ path: String) throws {
    let study = try StudyFile.load(path)
    try MemoryNeed.check(study)
    for values in study.given?.sweep(2) ?? [] { _ = try StudyGrid(study.assuming(values)) }
    let plan = try StudyPlan(study, dataIdentity: "fuzz")
    _ =
      PlanReport(
        plan: plan, finished: [], folder: "results",
        speed: PlanReport.Speed(tokensPerSecond: 1e5, source: "given"), budget: nil
      ).text
  }
}
