import ArgumentParser
import Dialects
import Foundation
import Model

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print every run of a study, its steps, what is shared and the time; train nothing.",
    discussion: """
      EXAMPLES
        lrlab plan studies/quick.toml
        lrlab plan studies/quick.toml --seeds 1,2,3 --budget 150m
        lrlab plan studies/quick.toml --format json
        lrlab plan studies/first-test-candidates.toml --separating 20
        lrlab plan studies/quick.toml --export megatron

      Runs are trained seed by seed, so that the first seed's block already has every cell.
      """)

  @OptionGroup var options: StudyOptions

  @Option(
    help: ArgumentHelp(
      "Tokens per second for the estimate of the time; else of the results' own training if it "
        + "was on such a machine, else measured now.",
      valueName: "N"))
  var speed: Double?

  @Option(
    help: ArgumentHelp(
      "Say what fits into this time, and what it leaves unanswered.", valueName: "150m"))
  var budget: TimeBudget?

  @Option(
    help: ArgumentHelp(
      "Pick the schedules for about N cells whose runs would tell the forecast from the order by "
        + "rate area and by peak; needs no data.", valueName: "N"))
  var separating: Int?

  @Option(
    help: ArgumentHelp(
      "Write the configurations of all runs for another trainer, into export-TRAINER in the "
        + "results' folder: \(Dialect.wrappedNames(Dialect.exportable)).", valueName: "TRAINER"))
  var export: String?

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    let study = try options.load()
    if let export { return try write(study, for: export) }
    if let separating {
      let report = try SeparatingReport(study, cells: separating)
      switch format {
      case .table: print(report.text)
      case .json:
        print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
      }
      return
    }
    if let speed, !(speed >= 1 && speed <= 1e12) {
      throw Failure(.usage, "--speed \(speed); 1 to 1e12 tokens per second are allowed")
    }
    try study.checkNothingGiven()
    if let domain = study.domainWithoutText {
      guard speed != nil else {
        throw Failure(
          .usage,
          "\(domain.place) names no text, so the study is simulated, not trained, and no speed can "
            + "be measured; add --speed N for the plan of its runs")
      }
    } else {
      try MemoryNeed.check(study)
    }
    let folder = options.resultsFolder(study)
    let recorded = folder.appendingPathComponent("data.json")
    let identity =
      Files.exists(recorded)
      ? try Files.decode(StudyData.Record.self, from: recorded).identity : "planned"
    let plan = try StudyPlan(
      study, dataIdentity: identity, begun: SegmentOutline.begun(in: folder))
    let finished = try FinishedRuns(plan, folder: folder)
    let report = PlanReport(
      plan: plan, finished: Set(finished.summaries.keys), folder: folder.relativePath,
      speed: try speed(plan, finished, folder), budget: budget)
    switch format {
    case .table: print(report.text)
    case .json:
      print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
    }
  }

  private func write(_ study: Study, for trainer: String) throws(Failure) {
    guard separating == nil, budget == nil, speed == nil else {
      throw Failure(
        .usage, "--export writes files; it goes with no --separating, --budget, --speed")
    }
    let dialect = try Dialect.given(trainer, by: "--export", among: Dialect.exportable)
    let export = try StudyExport(study, to: dialect)
    let folder = options.resultsFolder(study).appendingPathComponent(
      "export-\(dialect.rawValue)")
    try export.write(into: folder)
    for remark in export.remarks { Progress().say(remark) }
    print(export.text)
    let count = export.files.count == 1 ? "1 file" : "\(export.files.count) files"
    print("\(count) and runs.csv are in \(folder.relativePath)")
  }

  /// Given; else that of the finished runs, where they were trained on such a machine with as many
  /// threads; else of a second of real training steps.
  private func speed(_ plan: StudyPlan, _ finished: FinishedRuns, _ folder: URL) throws(Failure)
    -> PlanReport.Speed
  {
    if let speed { return PlanReport.Speed(tokensPerSecond: speed, source: "as given") }
    let threads = try options.threadCount()
    let cost = StudyResults(
      study: plan.study, plan: plan, summaries: Array(finished.summaries.values)
    ).cost
    let environment = folder.appendingPathComponent("environment.json")
    if cost.tokens > 0,
      let there = try? Files.decode(RunEnvironment.self, from: environment),
      there.isLike(.current(threads: threads))
    {
      return PlanReport.Speed(
        tokensPerSecond: cost.tokensPerSecond,
        source: "as the finished runs took on such a machine")
    }
    Progress().say("timing a few steps of this model")
    do {
      let measured = try TrainingBenchmark.run(
        configuration: plan.study.model, batch: plan.study.batch, threads: threads, seconds: 1)
      return PlanReport.Speed(
        tokensPerSecond: measured.tokensPerSecond, source: "as timed just now for a second")
    } catch {
      throw Failure(.data, "\(error)")
    }
  }
}

extension RunEnvironment {
  /// Whether two machines can be expected to train at the same speed.
  func isLike(_ other: RunEnvironment) -> Bool {
    processor == other.processor && cores == other.cores && threads == other.threads
  }
}
