import ArgumentParser
import Foundation
import Model

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Forecast and train a study, and say how far the two agree.",
    discussion: """
      EXAMPLES
        lrlab validate studies/quick.toml
        lrlab validate studies/quick.toml --seeds 1,2,3
        lrlab validate studies/quick.toml --landscape landscape.toml
        lrlab validate study.toml --logs runs --map english=eval/en,german=eval/de

      Writes agreement.json, README.md and plots/ into the results' folder; with --landscape
      agreement-landscape.json, README-landscape.md and plots/agreement-landscape.svg, named after
      the file, so that several forecasts of the same runs stand side by side.
      With --logs another trainer's logs stand in place of our own training: DIR/runs.csv names for
      each log its schedule, replay and seed (`plan --export` writes what those runs need); writes
      agreement-logs.json and plots/agreement-logs.svg.
      Exits 1 when the agreement is below the study's [gate].
      """)

  @OptionGroup var options: StudyOptions
  @OptionGroup var training: TrainingOptions

  @Option(
    help: ArgumentHelp(
      "A landscape.toml of `lrlab fit` to forecast on, in place of the study's.", valueName: "FILE")
  )
  var landscape: String?

  @Option(
    help: ArgumentHelp(
      "Measured losses: logs of another trainer, and runs.csv that says whose they are.",
      valueName: "DIR"))
  var logs: String?

  @Option(
    help: ArgumentHelp(
      "Columns of the logs by what they are: step, lr and a loss for each domain of the study.",
      valueName: "DOMAIN=COLUMN,…"))
  var map: String?

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    let progress = Progress()
    let started = Progress.now()
    let file = try landscape.map { path throws(Failure) in try CalibratedFile(path) }
    if let logs { return try validate(logs: logs, calibrated: file, progress) }
    guard map == nil else { throw Failure(.usage, "--map names columns of logs; give --logs DIR") }
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

  /// The forecast against another trainer's runs.
  private func validate(
    logs folder: String, calibrated: CalibratedFile?, _ progress: Progress
  ) throws(Failure) {
    let study = try options.load()
    try study.checkNothingGiven()
    var forecast = try GridForecast(study)
    if let calibrated { forecast.calibrated = calibrated }
    let logs = try StudyLogs(
      study, folder: URL(fileURLWithPath: folder),
      map: try map.map { text throws(Failure) in try ColumnMap(text) } ?? ColumnMap())
    for note in logs.notes { progress.say("note: \(note)") }
    let results = StudyResults(study: study, plan: logs.plan, summaries: logs.summaries)
    let report = ValidationReport(
      results: results, forecast: try forecast.cells(), grid: forecast,
      timing: ValidationTiming(
        data: 0, training: 0, cost: RunCost(seconds: 0, evaluationSeconds: 0, tokens: 0)),
      probes: forecast.probes(among: results))
    let record = report.record(
      data: StudyData.Record(
        tokenizer: "another trainer's", vocabulary: study.model.vocabulary, domains: []))
    let place = options.resultsFolder(study)
    let ending = "-logs" + suffix
    try Files.write(
      try Files.json(record), to: place.appendingPathComponent("agreement\(ending).json"))
    try Files.write(
      AgreementPicture(pairs: report.forecastRanked).svg(),
      to: place.appendingPathComponent("plots/agreement\(ending).svg"))
    switch format {
    case .table:
      print(report.text)
      print("\nagreement\(ending).json and plots are in \(place.relativePath)")
    case .json: print(String(decoding: try Files.json(record), as: UTF8.self), terminator: "")
    }
    if let failure = report.gateFailure { throw failure }
  }

  /// Tells the files of one landscape from those of another.
  private var suffix: String {
    landscape.map { "-" + URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent } ?? ""
  }
}
