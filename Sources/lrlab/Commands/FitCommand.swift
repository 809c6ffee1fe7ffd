import ArgumentParser
import Forecast
import Foundation

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a landscape, or a law of the loss curve, to the logs of runs.",
    discussion: """
      EXAMPLES
        lrlab fit constant.csv drop.csv cosine.csv -o landscape.toml
        lrlab fit constant.csv drop.csv --warmup 2160 --test wsd.csv long.csv
        lrlab fit results/probes -o landscape.toml
        lrlab fit runs/* --map lr=train/lr,old=eval/en,new=eval/de --boundary 143000
        lrlab simulate studies/quick.toml --landscape landscape.toml
        lrlab fit constant.csv drop.csv cosine.csv --law ensemble

      A log is a CSV or JSONL file with the columns step, lr and loss, TensorBoard's events, the
      trainer_state.json of transformers, a history as W&B exports it, or a folder of one run; a run
      folder of `lrlab train`, or a folder of such folders. Rates between rows are filled in; a rate that jumps between two
      rows jumps in the middle. Fit at least a constant rate and one drop in a single step to about
      a third of it: without a drop nothing tells noise from what is left to learn (exit 1).
      """)

  @Argument(help: ArgumentHelp("Logs to fit.", valueName: "LOGS"))
  var logs: [String]

  @Option(
    help: ArgumentHelp(
      "What to fit: landscape, for the simulator; or a law of the loss curve: ensemble, annealing, "
        + "multi-power, functional, convex-bound, noisy-quadratic, continual.", valueName: "LAW"))
  var law = "landscape"

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The file to write: the landscape (landscape.toml unless given), or the law as JSON.",
      valueName: "FILE"))
  var output: String?

  @Option(help: ArgumentHelp("Resamples of the bootstrap of a law.", valueName: "N"))
  var resamples = 200

  @Option(help: "Of the bootstrap.")
  var seed: UInt64 = 1

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Logs to predict, not to fit.", valueName: "LOGS"))
  var test: [String] = []

  @OptionGroup var logOptions: LogReadingOptions

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  private var landscapeFile: String { output ?? "landscape.toml" }

  func run() throws {
    let family = law == "landscape" ? nil : try LawFamily.given(law, also: ["landscape"])
    let options = try logOptions.parsed()
    let fitted = try LogFiles(logs, options)
    let tested = try LogFiles(test, options)
    let notes = fitted.notes + tested.notes
    guard !fitted.runs.isEmpty else {
      throw Failure(.data, (notes + ["no run to fit"]).joined(separator: "; "))
    }
    if let family { return try fit(family, fitted, tested, notes: notes) }
    if fitted.runs.contains(where: { $0.stages.count > 1 }) {
      return try calibrate(fitted, tested, notes: notes)
    }
    Progress().say("fit: \(Self.words(fitted.runs))")
    var report = try Self.report(fitted.runs, tested.runs)
    report.notes = notes
    try Self.checkFound(
      report.fit.scores.map { ($0.name, $0.r2, $0.rmse) }, of: "the noisy quadratic")
    try Files.write(LandscapeFile.text(report.landscape), to: URL(fileURLWithPath: landscapeFile))
    switch format {
    case .table: print(report.text(writtenTo: landscapeFile))
    case .json:
      print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
    }
  }

  /// A law of the loss curve with its intervals.
  private func fit(
    _ family: LawFamily, _ fitted: LogFiles, _ tested: LogFiles, notes: [String]
  ) throws(Failure) {
    guard (0...10_000).contains(resamples) else {
      throw Failure(.usage, "--resamples \(resamples); 0 to 10000 are allowed")
    }
    let progress = Progress()
    progress.say("fit: \(Self.words(fitted.runs))")
    let clock = ContinuousClock()
    let start = clock.now
    let forecast: LawForecast
    do {
      forecast = try LawForecast(
        family, fitted.runs, resamples: resamples, seed: seed,
        progress: ResampleMeter(progress).count)
    } catch {
      throw Failure(error.kind == .unidentified ? .findings : .data, "\(error)")
    }
    let report = LawReport(
      forecast: forecast,
      tests: FitTest.tests(tested.runs, of: forecast.fit.law, fittedOn: fitted.runs),
      seconds: (clock.now - start) / .seconds(1), notes: notes)
    try Self.checkFound(
      forecast.fit.scores.map { ($0.name, $0.r2, $0.rmse) }, of: forecast.fit.law.name)
    if let output {
      try Files.write(try Files.json(report.record), to: URL(fileURLWithPath: output))
    }
    switch format {
    case .table: print(report.text)
    case .json:
      print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
    }
  }

  static func words(_ runs: [RunLog]) -> String {
    let steps = runs.reduce(0) { $0 + $1.stages.reduce(0) { $0 + $1.rates.count } }
    return "\(runs.count) \(runs.count == 1 ? "log" : "logs"), \(steps) steps"
  }

  /// A fit that meets no log better than its mean loss does is none, and is not written.
  private static func checkFound(
    _ scores: [(name: String, r2: Double, rmse: Double)], of what: String
  ) throws(Failure) {
    for score in scores where !score.rmse.isFinite {
      throw Failure(
        .findings, "\(score.name): \(what) that was found diverges on it; nothing written")
    }
    guard scores.contains(where: { $0.r2 > 0 }) else {
      throw Failure(
        .findings,
        "\(scores.map(\.name).joined(separator: ", ")): \(what) meets no log better than its mean "
          + "loss does: do the losses fall? Nothing written")
    }
  }

  private static func report(_ fitted: [RunLog], _ tested: [RunLog]) throws(Failure) -> FitReport {
    let domains = Set(fitted.compactMap(\.domains.first))
    guard let domain = domains.first, domains.count == 1 else {
      throw Failure(
        .data,
        "the logs begin with different domains: \(domains.sorted().joined(separator: ", "))")
    }
    if let run = tested.first(where: { $0.stages.count > 1 }) {
      throw Failure(
        .data,
        "\(run.name): \(run.stages.count) stages; fit runs of two stages to predict it")
    }
    do {
      let clock = ContinuousClock()
      let start = clock.now
      let fit = try NoisyQuadraticFit(fitted)
      let seconds = (clock.now - start) / .seconds(1)
      return FitReport(
        fit: fit, landscape: fit.calibrated(domain: domain, logs: fitted),
        tests: FitTest.tests(tested, of: fit.law, fittedOn: fitted),
        seconds: seconds)
    } catch {
      throw Failure(error.kind == .unidentified ? .findings : .data, "\(error)")
    }
  }

  /// Runs that change their domain: a landscape of several tasks under Adam.
  private func calibrate(_ fitted: LogFiles, _ tested: LogFiles, notes: [String]) throws(Failure) {
    let (settings, note) = try CalibrationSettings.of(fitted)
    Progress().say("fit: \(Self.words(fitted.runs))")
    let report: CalibrationReport
    do {
      let clock = ContinuousClock()
      let start = clock.now
      let calibration = try TwoStageCalibration(fitted.runs, settings: settings)
      let seconds = (clock.now - start) / .seconds(1)
      let tests = try tested.runs.map { log throws(FitError) in
        try calibration.landscape.score(of: log)
      }
      report = CalibrationReport(
        calibration: calibration, tests: tests, notes: notes + [note], seconds: seconds)
    } catch {
      throw Failure(error.kind == .unidentified ? .findings : .data, "\(error)")
    }
    try Self.checkFound(
      zip(fitted.runs, report.calibration.scores).map { ($0.name, $1.all.r2, $1.all.rmse) },
      of: "a landscape")
    try Files.write(
      LandscapeFile.text(report.calibration.landscape), to: URL(fileURLWithPath: landscapeFile))
    switch format {
    case .table: print(report.text(writtenTo: landscapeFile))
    case .json:
      print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
    }
  }
}
