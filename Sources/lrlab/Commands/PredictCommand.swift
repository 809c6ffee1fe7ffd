import ArgumentParser
import Forecast
import Foundation
import Schedules

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract:
      "Predict the loss curves of schedules that were not run, from logs of some that were.",
    discussion: """
      EXAMPLES
        lrlab predict constant.csv drop.csv cosine.csv --schedule wsd cosine --steps 72000
        lrlab predict constant.csv drop.csv cosine.csv --warmup 2160 --holdout wsd.csv long.csv
        lrlab predict runs/* --schedule schedules/mine.toml --steps 200000 -o curves.csv

      Laws are fitted to the logs (as `fit` reads them); the ensemble is the mean of the annealing,
      multi-power and noisy-quadratic laws. Give at least a constant rate, one drop in a single step
      to about a third of it, and a cosine. Presets have the logs' peak unless --peak is given.
      --holdout predicts further logs and says how well, with the other laws beside.
      """)

  @Argument(help: ArgumentHelp("Logs to fit.", valueName: "LOGS"))
  var logs: [String]

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Schedules to predict.", valueName: "FILE_OR_PRESET"))
  var schedule: [String] = []

  @OptionGroup var stageOptions: StageOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Logs to predict and compare.", valueName: "LOGS"))
  var holdout: [String] = []

  @Option(help: "ensemble, annealing, multi-power, functional, convex-bound or noisy-quadratic.")
  var law = LawFamily.ensemble.rawValue

  @Option(
    help: ArgumentHelp("Highest rate of presets; that of the logs unless given.", valueName: "P"))
  var peak: Double?

  @OptionGroup var logOptions: LogReadingOptions

  @Option(help: ArgumentHelp("Resamples of the bootstrap behind the bands.", valueName: "N"))
  var resamples = 200

  @Option(help: "Of the bootstrap.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Points along each predicted curve.", valueName: "N"))
  var points = 100

  @Option(name: [.short, .long], help: ArgumentHelp("CSV of the curves.", valueName: "F.csv"))
  var output: String?

  @Option(help: ArgumentHelp("Picture of the curves.", valueName: "F.svg"))
  var svg: String?

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    let family = try LawFamily.given(law)
    try check(family)
    let options = try logOptions.parsed()
    let fitted = try LogFiles(logs, options)
    let tested = try LogFiles(holdout, options)
    try Self.checkStages(fitted.runs + tested.runs)
    let plans = try plans(peak: peak ?? fitted.runs.map(\.peak).max() ?? 0)
    let clock = ContinuousClock()
    let start = clock.now
    let progress = Progress()
    progress.say("predict: fitting \(law) to \(FitCommand.words(fitted.runs))")
    let forecast: LawForecast
    do {
      forecast = try LawForecast(
        family, fitted.runs, resamples: resamples, seed: seed,
        progress: ResampleMeter(progress).count)
    } catch {
      throw Failure(error.kind == .unidentified ? .findings : .data, "\(error)")
    }
    let support = Support(fitted.runs)
    let predictions = plans.map { plan in
      Prediction(
        plan.name, rates: plan.learningRates(in: 1...plan.stepCount), by: forecast,
        support: support, count: points)
    }.sorted { ($0.last?.loss ?? .infinity) < ($1.last?.loss ?? .infinity) }
    let heldOut =
      tested.runs.isEmpty
      ? nil : scores(tested.runs, fitted: fitted.runs, by: forecast, support: support)
    let report = PredictionReport(
      forecast: forecast, predictions: predictions, heldOut: heldOut,
      notes: fitted.notes + tested.notes, seconds: (clock.now - start) / .seconds(1))
    if let svg {
      try Files.write(PredictionPicture(report: report).svg(), to: URL(fileURLWithPath: svg))
    }
    if let output { try Files.write(report.csv, to: URL(fileURLWithPath: output)) }
    switch format {
    case .table: print(report.text)
    case .json:
      print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
    }
  }

  private func check(_ family: LawFamily) throws(Failure) {
    guard !schedule.isEmpty || !holdout.isEmpty else {
      throw Failure(.usage, "nothing to predict: give --schedule or --holdout")
    }
    guard (0...10_000).contains(resamples) else {
      throw Failure(.usage, "--resamples \(resamples); 0 to 10000 are allowed")
    }
    guard (2...100_000).contains(points) else {
      throw Failure(.usage, "--points \(points); 2 to 100000 are allowed")
    }
    if let peak, !(peak > 0 && peak.isFinite) {
      throw Failure(.usage, "--peak \(Format.number(peak)); above 0 is allowed")
    }
    guard schedule.isEmpty || stageOptions.steps != nil || stageOptions.stages != nil else {
      throw Failure(.usage, "--schedule needs the run's length: --steps N or --stages N0,N1")
    }
    guard family != .continual else {
      throw Failure(
        .usage, "--law continual: runs of two stages are forecast by `fit` and `simulate`")
    }
  }

  private static func checkStages(_ runs: [RunLog]) throws(Failure) {
    guard !runs.isEmpty else { throw Failure(.data, "no run to fit") }
    if let run = runs.first(where: { $0.stages.count > 1 }) {
      throw Failure(
        .data,
        "\(run.name): \(run.stages.count) stages; the laws here are of one; fit a landscape and "
          + "simulate instead")
    }
    let domains = Set(runs.compactMap(\.domains.first))
    guard domains.count == 1 else {
      throw Failure(
        .data,
        "the logs begin with different domains: \(domains.sorted().joined(separator: ", "))")
    }
  }

  /// The schedules over their steps; presets take the peak.
  private func plans(peak: Double) throws(Failure) -> [Plan] {
    guard !schedule.isEmpty else { return [] }
    let stages = try stageOptions.resolved(defaultSteps: [])
    var plans: [Plan] = []
    for name in schedule {
      var specification = try ScheduleFile.load(name)
      if Preset(rawValue: Spelling.own(name)) != nil,
        case .preset(let preset, var parameters) = specification.form
      {
        parameters.peak = peak
        specification.form = .preset(preset, parameters)
      }
      guard !plans.contains(where: { $0.name == specification.name }) else {
        throw Failure(.usage, "two schedules are called \"\(specification.name)\"")
      }
      do {
        plans.append(
          try specification.resolved(
            stages: stages, tokensPerStep: stageOptions.tokensPerStep))
      } catch {
        throw Failure(.data, "\(name): \(error)")
      }
    }
    return plans
  }

  /// The held-out logs by the chosen law, and by all others beside it.
  private func scores(
    _ tested: [RunLog], fitted: [RunLog], by forecast: LawForecast, support: Support
  ) -> HeldOutScores {
    let points = tested.map { $0.pointsAfterWarmup(domain: 0) }
    let predictions = zip(tested, points).map { log, points in
      Prediction(
        log.name, rates: log.rates, by: forecast, support: support, at: points.map(\.step))
    }
    var laws = [
      HeldOutScores.Law(
        name: law, scores: tested.map { forecast.fit.law.score($0) })
    ]
    var known = forecast.fit.members
    for other in LawFamily.allCases where other.rawValue != law && other != .continual {
      guard let fit = try? LawFit(other, fitted, known: known) else { continue }
      known += fit.members
      laws.append(
        HeldOutScores.Law(name: other.rawValue, scores: tested.map { fit.law.score($0) }))
    }
    return HeldOutScores(
      predictions: predictions, measured: points.map { $0.map(\.loss) }, byLaw: laws,
      warnings: predictions.flatMap(\.warnings))
  }
}

extension LawFamily {
  /// The law that a user named, among others that are allowed.
  static func given(_ name: String, also others: [String] = []) throws(Failure) -> LawFamily {
    if let family = LawFamily(rawValue: name) { return family }
    throw Failure(
      .usage,
      "--law \(name): no such law"
        + Suggestion.clause(for: name, among: others + allCases.map(\.rawValue)))
  }
}
