import ArgumentParser
import Foundation

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Forecast and train a study, and say how far the two agree.",
    discussion: """
      EXAMPLES
        lrlab validate studies/quick.toml
        lrlab validate studies/quick.toml --seeds 1,2,3

      Writes agreement.json, README.md and plots/ into the results' folder.
      Exits 1 when the agreement is below the study's [gate].
      """)

  @OptionGroup var options: StudyOptions
  @OptionGroup var training: TrainingOptions

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    let progress = Progress()
    let started = Progress.now()
    let session = try StudySession(options, training, progress: progress)
    let forecast = try GridForecast(session.study)
    let simulated = Progress.now()
    // More than two stages have no forecast: the report says so, and validates nothing of it.
    let cells = session.study.stageCount > 2 ? [] : try forecast.cells()
    progress.say(
      "forecast of \(cells.count) cells in \(Format.fixed(Progress.now() - simulated, 2)) s")
    let trained = Progress.now()
    let results = try session.train()
    let timing = ValidationTiming(
      data: simulated - started, training: Progress.now() - trained,
      cost: results.cost)
    let report = ValidationReport(
      results: results, forecast: cells, grid: forecast, timing: timing)
    try report.write(to: session.folder, session: session)
    switch format {
    case .table:
      print(report.text)
      print("\nresults in \(session.folder.relativePath)")
    case .json:
      print(
        String(
          decoding: try Files.json(report.record(data: session.record)), as: UTF8.self),
        terminator: "")
    }
    if let failure = results.divergence { throw failure }
    if let failure = report.gateFailure { throw failure }
  }
}
