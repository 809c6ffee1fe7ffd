import ArgumentParser
import Forecast
import Foundation

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a landscape to the logs of runs.",
    discussion: """
      EXAMPLES
        lrlab fit constant.csv drop.csv cosine.csv -o landscape.toml
        lrlab fit constant.csv drop.csv --warmup 2160 --test wsd.csv long.csv
        lrlab fit results/probes -o landscape.toml
        lrlab simulate studies/quick.toml --landscape landscape.toml

      A log is a CSV or JSONL file with the columns step, lr and loss, a run folder of `lrlab train`,
      or a folder of such folders. Rates between rows are filled in; a rate that jumps between two
      rows jumps in the middle. Fit at least a constant rate and one drop in a single step to about
      a third of it: without a drop nothing tells noise from what is left to learn (exit 1).
      """)

  @Argument(help: ArgumentHelp("Logs to fit.", valueName: "LOGS"))
  var logs: [String]

  @Option(help: "What to fit: landscape, the noisy quadratic.")
  var law: Law = .landscape

  @Option(name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "FILE"))
  var output = "landscape.toml"

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Logs to predict, not to fit.", valueName: "LOGS"))
  var test: [String] = []

  @Option(
    help: ArgumentHelp(
      "Steps of a linear warm-up from 0, for files that begin after it.", valueName: "N"))
  var warmup: Int?

  @Option(
    help: ArgumentHelp(
      "The domain that is trained on, where a file does not name it.", valueName: "NAME"))
  var domain: String?

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  enum Law: String, ExpressibleByArgument, CaseIterable { case landscape }

  func validate() throws {
    if let warmup, warmup < 0 {
      throw ValidationError("--warmup \(warmup); steps from 0 are wanted")
    }
  }

  func run() throws {
    let options = LogOptions(warmup: warmup, domain: domain)
    let fitted = try LogFiles(logs, options)
    let tested = try LogFiles(test, options)
    let notes = fitted.notes + tested.notes
    guard !fitted.runs.isEmpty else {
      throw Failure(.data, (notes + ["no run to fit"]).joined(separator: "; "))
    }
    if fitted.runs.contains(where: { $0.stages.count > 1 }) {
      return try calibrate(fitted, tested, notes: notes)
    }
    Progress().say("fit: \(Self.words(fitted.runs))")
    var report = try Self.report(fitted.runs, tested.runs)
    report.notes = notes
    try Self.checkFound(
      report.fit.scores.map { ($0.name, $0.r2, $0.rmse) }, of: "the noisy quadratic")
    try Files.write(LandscapeFile.text(report.landscape), to: URL(fileURLWithPath: output))
    switch format {
    case .table: print(report.text(writtenTo: output))
    case .json:
      print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
    }
  }

  private static func words(_ runs: [RunLog]) -> String {
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
      LandscapeFile.text(report.calibration.landscape), to: URL(fileURLWithPath: output))
    switch format {
    case .table: print(report.text(writtenTo: output))
    case .json:
      print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
    }
  }
}
