import ArgumentParser
import Dialects
import Foundation

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find the mistakes that cost compute, before launch.",
    discussion: """
      EXAMPLES
        lrlab lint config.yml --from neox
        lrlab lint ds_config.json --from deepspeed --steps 10000
        lrlab lint schedules/own-phases.toml --steps 10000
        lrlab lint studies/quick.toml
        lrlab lint --explain rebound
        lrlab lint --list

      With --from, files are a trainer's own configurations, as `import` reads them; --steps is the
      number of updates of the run, where the file holds only the schedule's. Without it they are
      schedule files, presets or studies. Each finding is one line,
        FILE:LINE: LEVEL ID MESSAGE
      on stdout; exit 1 when there is one.

      TRAINER is one of
        \(Dialect.wrappedNames())
      """)

  @Argument(help: ArgumentHelp("Configurations, schedule files or studies.", valueName: "FILE"))
  var files: [String] = []

  @Option(help: ArgumentHelp("Whose configurations they are.", valueName: "TRAINER"))
  var from: String?

  @OptionGroup var stageOptions: StageOptions

  @Option(help: ArgumentHelp("Rules to leave out, separated by commas.", valueName: "ID,ID"))
  var ignore: String?

  @Option(help: ArgumentHelp("Print a rule's page.", valueName: "ID"))
  var explain: String?

  @Flag(help: "Print all rules.")
  var list = false

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    if let explain {
      return print(LintPages.page(of: try LintPages.rule(explain, option: "--explain")))
    }
    if list { return print(LintPages.list) }
    guard !files.isEmpty else {
      throw Failure(.usage, "nothing to lint: give files, --explain ID or --list")
    }
    var ignored: Set<String> = []
    for id in (ignore ?? "").split(separator: ",") {
      let word = id.trimmingCharacters(in: .whitespaces)
      ignored.insert(try LintPages.rule(word, option: "--ignore").id)
    }
    let report = try report().without(ignored)
    switch format {
    case .table: if !report.lines.isEmpty { print(report.text) }
    case .json:
      print(String(decoding: try Files.json(report.lines), as: UTF8.self), terminator: "")
    }
    guard report.lines.isEmpty else { throw ExitCode(Failure.Code.findings.rawValue) }
    Progress().say(files.count == 1 ? "no findings" : "no findings in \(files.count) files")
  }

  private func report() throws(Failure) -> LintReport {
    var report = LintReport()
    if let from {
      let dialect = try Dialect.given(from, by: "--from")
      guard stageOptions.stages == nil else {
        throw Failure(.usage, "--stages belongs to schedule files; a trainer's run has --steps")
      }
      let steps = try stageOptions.steps.map { _ throws(Failure) in
        try stageOptions.resolved(defaultSteps: [])
      }?.first
      for file in files { try report.add(file, of: dialect, steps: steps) }
      return report
    }
    let stages = try stageOptions.resolved(defaultSteps: [1000])
    for file in files {
      switch try Self.kind(of: file) {
      case .study: try report.add(study: file)
      case .schedule:
        try report.add(
          schedule: file, stages: stages, tokensPerStep: stageOptions.tokensPerStep)
      case .trainer:
        throw Failure(
          .usage, "\(file): whose configuration is it? give --from TRAINER, such as --from neox")
      }
    }
    return report
  }

  private enum Kind { case schedule, study, trainer }

  /// A study has stages and schedules; JSON and YAML are of other trainers.
  private static func kind(of file: String) throws(Failure) -> Kind {
    guard FileManager.default.fileExists(atPath: file) else { return .schedule }
    let ending = URL(fileURLWithPath: file).pathExtension.lowercased()
    if ["json", "yml", "yaml", "sh"].contains(ending) { return .trainer }
    let keys = try TOMLSource(file: file).root.keys
    return keys.contains("schedule") && keys.contains("model") || keys.contains("domain")
      ? .study : .schedule
  }
}
