import ArgumentParser
import Foundation
import Schedules

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a schedule does: phases, formulas, areas, and other trainers' readings.",
    discussion: """
      EXAMPLES
        lrlab explain cosine --steps 1000
        lrlab explain infinite-cosine --stages 300B,200B
        lrlab explain schedules/own-phases.toml --steps 10000 --format json

      The last table reads the same words (warm-up, decay, floor, peak) as each trainer would, and
      says at which steps its rates are others, and what comes a tenth of the length behind the end.
      """)

  @Argument(help: ArgumentHelp("Schedule files or presets.", valueName: "FILE_OR_PRESET"))
  var schedules: [String]

  @OptionGroup var stageOptions: StageOptions

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    let stages = try stageOptions.resolved(defaultSteps: [1000])
    if stageOptions.steps == nil, stageOptions.stages == nil {
      Progress().say("no --steps and no --stages: laid over 1000 steps")
    }
    let plans = try PlanLoader.plans(
      schedules, stages: stages, tokensPerStep: stageOptions.tokensPerStep)
    let explanations = plans.map {
      ScheduleExplanation(plan: $0, tokensPerStep: stageOptions.tokensPerStep)
    }
    switch format {
    case .table: print(explanations.map(\.text).joined(separator: "\n\n"))
    case .json:
      let records = explanations.map(\.record)
      print(String(decoding: try Files.json(records), as: UTF8.self), terminator: "")
    }
  }
}
