import ArgumentParser
import Foundation
import Schedules

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Write the rate at every step, as CSV and as a picture.",
    discussion: """
      EXAMPLES
        lrlab plot cosine --steps 1000
        lrlab plot rewarmed-cosine infinite-cosine --stages 300B,200B --branches \\
          -o rates.csv --svg rates.svg
        lrlab plot schedules/infinite-cosine.toml --stages 586,195 --svg rates.svg

      The CSV has the columns schedule,branch,step,tokens,stage,phase,lr. Steps count from 1.
      """)

  @Argument(help: ArgumentHelp("Schedule files or presets.", valueName: "FILE_OR_PRESET"))
  var schedules: [String]

  @OptionGroup var stageOptions: StageOptions

  @Flag(help: "Also the annealed branches of infinite schedules.")
  var branches = false

  @Option(
    name: [.short, .long], help: ArgumentHelp("CSV file; stdout unless given.", valueName: "F.csv"))
  var output: String?

  @Option(help: ArgumentHelp("Picture.", valueName: "F.svg"))
  var svg: String?

  @Flag(help: "Logarithmic axis of the rate.")
  var log = false

  func run() throws {
    let stages = try stageOptions.resolved(defaultSteps: [1000])
    let plans = try PlanLoader.plans(
      schedules, stages: stages, tokensPerStep: stageOptions.tokensPerStep)
    if let svg {
      let picture = SchedulePicture(plans: plans, branches: branches, logarithmic: log).svg()
      try Files.write(picture, to: URL(fileURLWithPath: svg))
    }
    let csv = ScheduleCSV(
      plans: plans, branches: branches, tokensPerStep: stageOptions.tokensPerStep)
    if let output, output != "-" {
      try Files.write(csv.text(), to: URL(fileURLWithPath: output))
    } else {
      try csv.print()
    }
  }
}

/// Schedules named on the command line, laid over stages.
enum PlanLoader {
  static func plans(_ names: [String], stages: [Int], tokensPerStep: Double) throws(Failure)
    -> [Plan]
  {
    var plans: [Plan] = []
    for name in names {
      let specification = try ScheduleFile.load(name)
      if plans.contains(where: { $0.name == specification.name }) {
        throw Failure(.usage, "two schedules are called \"\(specification.name)\"")
      }
      do {
        plans.append(try specification.resolved(stages: stages, tokensPerStep: tokensPerStep))
      } catch {
        throw Failure(.data, "\(name): \(error)")
      }
    }
    return plans
  }
}
