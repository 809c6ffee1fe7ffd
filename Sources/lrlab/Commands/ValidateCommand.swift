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
        lrlab validate studies/quick.toml --landscape landscape.toml

      Writes agreement.json, README.md and plots/ into the results' folder; with --landscape
      agreement-landscape.json, README-landscape.md and plots/agreement-landscape.svg, named after
      the file, so that several forecasts of the same runs stand side by side.
      Exits 1 when the agreement is below the study's [gate].
      """)

  @OptionGroup var options: StudyOptions
  @OptionGroup var training: TrainingOptions

  @Option(
    help: ArgumentHelp(
      "A landscape.toml of `lrlab fit` to forecast on, in place of the study's.", valueName: "FILE")
  )
  var landscape: String?

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    let progress = Progress()
    let started = Progress.now()
    let file = try landscape.map { path throws(Failure) in try CalibratedFile(path) }
    let session = try StudySession(options, training, progress: progress)
    var forecast = try GridForecast(session.study)
    if let file { forecast.calibrated = file }
    let simulated = Progress.now()
    let cells = try forecast.cells()
    progress.say(
      "forecast of \(cells.count) cells in \(Format.fixed(Progress.now() - simulated, 2)) s")
    let trained = Progress.now()
    let results = try session.train()
    let timing = ValidationTiming(
      data: simulated - started, training: Progress.now() - trained,
      cost: results.cost)
    let report = ValidationReport(
      results: results, forecast: cells, grid: forecast, timing: timing,
      probes: forecast.probes(among: results))
    try report.write(to: session.folder, session: session, suffix: suffix)
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

  /// Tells the files of one landscape from those of another.
  private var suffix: String {
    landscape.map { "-" + URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent } ?? ""
  }
}
