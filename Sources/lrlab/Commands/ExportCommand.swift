import ArgumentParser
import Dialects
import Foundation
import Schedules

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the configuration or code that gives the same rates in another trainer.",
    discussion: """
      EXAMPLES
        lrlab export infinite-cosine --steps 10000 --to megatron --verify
        lrlab export schedules/infinite-cosine.toml --stages 300B,200B --to neox -o configs
        lrlab export infinite-cosine --stages 8000,2000 --branch anneal-1 --to torch -o anneal.py

      TRAINER is one of
        \(Dialect.wrappedNames(Dialect.exportable))

      Where the trainer's own keys give the rates, they are written; a schedule that needs several
      runs there becomes several files. Else Python code for trainers that take a function of the
      step. What cannot be said is named in one line, with the nearest thing. --verify reads the
      text back as the trainer would (code is run by python3) and prints the largest difference.
      """)

  @Argument(help: ArgumentHelp("A schedule file or a preset.", valueName: "FILE_OR_PRESET"))
  var schedule: String

  @Option(help: ArgumentHelp("Whose words.", valueName: "TRAINER"))
  var to: String

  @OptionGroup var stageOptions: StageOptions

  @Option(
    help: ArgumentHelp(
      "The run that leaves the main line to be annealed, such as anneal-1.", valueName: "NAME"))
  var branch: String?

  @Flag(help: "Print max |Δlr| over all steps between what was written and the schedule.")
  var verify = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("A file, or a folder for several; stdout unless given.", valueName: "PATH"))
  var output: String?

  func run() throws {
    let dialect = try Dialect.given(to, by: "--to", among: Dialect.exportable)
    let stages = try stageOptions.resolved(defaultSteps: [1000])
    if stageOptions.steps == nil, stageOptions.stages == nil {
      Progress().say("no --steps and no --stages: laid over 1000 steps")
    }
    let plans = try PlanLoader.plans(
      [schedule], stages: stages, tokensPerStep: stageOptions.tokensPerStep)
    let export = try ScheduleExport(plan: try chosen(plans[0]), dialect: dialect)
    for remark in export.handover.remarks { Progress().say(remark) }
    if let output, output != "-" {
      try export.write(to: output)
    } else {
      print(export.text, terminator: "")
    }
    if verify { print("# " + (try export.verification())) }
  }

  private func chosen(_ plan: Plan) throws(Failure) -> Plan {
    guard let branch else { return plan }
    if let found = plan.branches.first(where: { $0.name == branch }) { return found.plan }
    let names = plan.branches.map(\.name)
    throw Failure(
      .usage,
      "--branch \(branch): \(plan.name) has "
        + (names.isEmpty ? "no branches" : names.joined(separator: ", ")))
  }
}
