import ArgumentParser
import Foundation

/// The command line: its subcommands, and what each kind of error becomes.
@main
struct LRLab: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "lrlab",
    abstract: "Choose a learning-rate schedule for continual pre-training before paying for it.",
    usage: "lrlab <command> …",
    discussion: """
      EXAMPLES
        lrlab simulate rewarmed-cosine infinite-cosine --replay 0,5%
        lrlab plot infinite-cosine --stages 300B,200B --branches --svg rates.svg
        lrlab data fetch
        lrlab validate studies/quick.toml
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Design", subcommands: [PlotCommand.self, ExplainCommand.self, LintCommand.self]),
      CommandGroup(
        name: "Forecast",
        subcommands: [
          SimulateCommand.self, FitCommand.self, PredictCommand.self, RecommendCommand.self,
        ]),
      CommandGroup(
        name: "Check",
        subcommands: [
          PlanCommand.self, TrainCommand.self, ValidateCommand.self, ReportCommand.self,
        ]),
      CommandGroup(
        name: "Hand over",
        subcommands: [ExportCommand.self, ImportCommand.self, ResumeCheckCommand.self]),
      CommandGroup(name: "Data", subcommands: [DataCommand.self, CheckpointCommand.self]),
      CommandGroup(name: "Speed", subcommands: [BenchCommand.self]),
    ])

  func run() {
    print(
      """
      lrlab: choose a learning-rate schedule for continual pre-training before paying for it.
        design    lrlab plot       the rate at every step, as CSV and picture
        forecast  lrlab simulate   what it will forget and learn, in milliseconds
        check     lrlab validate   a small real model on real text, beside the forecast
        hand over lrlab export     the same rates in the trainer that you use, with the proof
      `lrlab help COMMAND` shows examples of each.
      """)
  }

  /// What was printed must have arrived: a full disk behind standard output is an error.
  private static func flushOutput() throws(Failure) {
    guard StandardOutput.hasArrived() else {
      throw Failure(.inputOutput, "standard output: not all of it could be written")
    }
  }

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
      try flushOutput()
    } catch let failure as Failure {
      FileHandle.standardError.write(Data("lrlab: \(failure)\n".utf8))
      Foundation.exit(failure.code.rawValue)
    } catch {
      exit(withError: error)
    }
  }
}
