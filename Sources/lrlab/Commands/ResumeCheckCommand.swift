import ArgumentParser
import Dialects
import Foundation
import Schedules

struct ResumeCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume-check",
    abstract: "Compare the next rate with the last one before a run goes on.",
    discussion: """
      EXAMPLES
        lrlab resume-check --from results/quick/RUN --with rewarmed-cosine --steps 1000
        lrlab resume-check --from scheduler.json --with new.json
        lrlab resume-check --from neox.json --with config.yml --mode override

      FROM is a run folder of lrlab, or a trainer's saved scheduler state as JSON, YAML or TOML:
      torch and transformers by last_epoch and _last_lr, Megatron by num_steps, gpt-neox by
      num_iters. WITH is the next stage's schedule (for a run folder), or the trainer's new
      configuration. --mode says how Megatron and gpt-neox are told to load: neither, checkpoint
      or override. Exit 1 when the rate jumps or a given value is not used.
      """)

  @Option(help: ArgumentHelp("A run folder or a saved state.", valueName: "RUN_OR_STATE"))
  var from: String

  @Option(help: ArgumentHelp("A schedule, or the trainer's configuration.", valueName: "FILE"))
  var with: String

  @Option(
    help: ArgumentHelp("Whose state it is; found by its fields unless given.", valueName: "TRAINER")
  )
  var trainer: String?

  @Option(help: "neither, checkpoint or override.")
  var mode = "neither"

  @Option(help: ArgumentHelp("Steps of the next stage, for a run folder.", valueName: "N"))
  var steps = 1000

  @Option(help: ArgumentHelp("A rise by more than this factor is a surprise.", valueName: "X"))
  var threshold = 1.5

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    guard threshold >= 1, threshold.isFinite else {
      throw Failure(.usage, "--threshold \(threshold); 1 or above is allowed")
    }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: from, isDirectory: &isFolder)
    let check =
      exists && isFolder.boolValue
      ? try ResumeCheck(run: from, with: with, steps: steps, threshold: threshold)
      : try ResumeCheck(
        state: from, with: with, trainer: trainer, mode: try resumeMode(), threshold: threshold)
    switch format {
    case .table: print(check.text)
    case .json:
      print(String(decoding: try Files.json(check.record), as: UTF8.self), terminator: "")
    }
    if check.isSurprise { throw ExitCode(Failure.Code.findings.rawValue) }
  }

  private func resumeMode() throws(Failure) -> ResumeMode {
    if let mode = ResumeMode(rawValue: mode) { return mode }
    throw Failure(
      .usage,
      "--mode \(mode)" + Suggestion.clause(for: mode, among: ResumeMode.allCases.map(\.rawValue)))
  }
}
