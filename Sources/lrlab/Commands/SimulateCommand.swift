import ArgumentParser
import Foundation
import Schedules
import Sim

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Forecast losses and forgetting per schedule and replay share.",
    discussion: """
      EXAMPLES
        lrlab simulate rewarmed-cosine infinite-cosine --replay 0,5%
        lrlab simulate rewarmed-cosine --stages 300B,200B --shift strong
        lrlab simulate studies/quick.toml -o forecast/
        lrlab simulate studies/quick.toml --chains 64

      Without a study the stages are the paper's, twice 132,366 steps.
      The river valley writes chains.json alone.
      With -o the folder gets trajectory.csv, summary.json and trajectory.svg, and with --explain
      explanation.svg.
      """)

  @Argument(
    help: ArgumentHelp(
      "A study file, or schedule files and presets.", valueName: "STUDY_OR_PRESETS"))
  var inputs: [String]

  @OptionGroup var stageOptions: StageOptions

  @Option(help: ArgumentHelp("Replay shares.", valueName: "0,5%"))
  var replay: String?

  @Option(
    help: ArgumentHelp(
      "How far the second stage's data lie: none, near, weak, strong, or 0 to 1.",
      valueName: "SHIFT"))
  var shift: String?

  @Option(
    help: ArgumentHelp(
      "A landscape.toml of `lrlab fit` in place of the built-in landscape; or river-valley, which "
        + "has no exact forecast, chains alone.", valueName: "FILE"))
  var landscape: String?

  private static let river = "river-valley"

  @Flag(help: "Say why: which part of a rise heals, which is forgetting, and what carries it.")
  var explain = false

  @Option(
    help: ArgumentHelp(
      "Also run every cell N times with noise drawn by chance; 2 or more.", valueName: "N"))
  var chains: Int?

  @Option(help: ArgumentHelp("Key of the chains' random numbers.", valueName: "N"))
  var seed: UInt64 = 1

  @Option(name: [.short, .long], help: ArgumentHelp("Folder for files.", valueName: "DIR"))
  var output: String?

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    let study = try loadStudy()
    let forecast = try makeForecast(study)
    if landscape == Self.river { return try runOnRiver(forecast, isGiven: study?.given != nil) }
    let landscapes = try forecast.landscapes()
    let cells = try forecast.cells(explaining: explain)
    var report = ForecastReport(
      cells: cells, forecast: forecast, landscape: landscapes.description,
      published: try published(study, cells))
    if let chains = try chainForecast(isGiven: study?.given != nil) {
      report.chains = ChainReport(
        forecast: chains, cells: try chains.cells(of: forecast, Progress()), exact: cells)
    }
    report.sweep = try sweep(study)
    let why = ExplanationReport(cells: cells, peak: landscapes.peak)
    if let output {
      let folder = URL(fileURLWithPath: output)
      try report.write(to: folder)
      if explain {
        try Files.write(
          ExplanationPicture(cells: cells, peak: landscapes.peak).svg(),
          to: folder.appendingPathComponent("explanation.svg"))
      }
    }
    switch format {
    case .table:
      print(report.text)
      if explain { print("\n" + why.text) }
    case .json:
      print(String(decoding: try Files.json(report.summary), as: UTF8.self), terminator: "")
    }
  }

  private func chainForecast(isGiven: Bool) throws(Failure) -> ChainForecast? {
    guard let chains else { return nil }
    guard (2...ChainForecast.mostChains).contains(chains) else {
      throw Failure(.usage, "--chains \(chains); 2 to \(ChainForecast.mostChains)")
    }
    guard !isGiven else {
      throw Failure(
        .usage, "--chains \(chains); chains do every step, and the first stage is given, not run")
    }
    return ChainForecast(chains: chains, seed: seed)
  }

  /// The forecast under all that a given stage may have been; nil where nothing is unknown.
  private func sweep(_ study: Study?) throws(Failure) -> GivenSweep? {
    guard let study, let given = study.given, !given.unknown.isEmpty else { return nil }
    return try GivenSweep(given) { values throws(Failure) in
      try makeForecast(study.assuming(values)).cells()
    }
  }

  private func runOnRiver(_ forecast: GridForecast, isGiven: Bool) throws(Failure) {
    guard let chains = try chainForecast(isGiven: isGiven) else {
      throw Failure(.usage, "--landscape river-valley has no exact forecast; add --chains N")
    }
    guard !explain, shift == nil else {
      throw Failure(.usage, "--landscape river-valley; allowed: without --explain and --shift")
    }
    let report = ChainReport(
      forecast: chains, cells: try chains.riverCells(of: forecast, Progress()), exact: [])
    if let output {
      try Files.write(
        try Files.json(report.summary),
        to: URL(fileURLWithPath: output).appendingPathComponent("chains.json"))
    }
    switch format {
    case .table: print(report.text)
    case .json:
      print(String(decoding: try Files.json(report.summary), as: UTF8.self), terminator: "")
    }
  }

  /// The study's published losses beside the forecast; nil where it names none.
  private func published(_ study: Study?, _ cells: [ForecastCell]) throws(Failure)
    -> PublishedComparison?
  {
    guard let study, let file = study.published else { return nil }
    let path = file.hasPrefix("/") ? file : "\(study.folder)/\(file)"
    return try PublishedComparison(try PublishedTable.load(path), cells: cells, file: path)
  }

  private func makeForecast(_ study: Study?) throws(Failure) -> GridForecast {
    var forecast: GridForecast
    if let study { forecast = try GridForecast(study) } else { forecast = try presetForecast() }
    if let replay {
      forecast.replay(shares: try ReplayList.parse(replay))
      guard forecast.plans.allSatisfy({ $0.stages.count > 1 }) else {
        throw Failure(.usage, "--replay \(replay) with one stage; only a second one can replay")
      }
    }
    if let landscape, landscape != Self.river {
      forecast.calibrated = try CalibratedFile(landscape)
    }
    if let shift {
      guard forecast.calibrated == nil else {
        throw Failure(
          .usage, "--shift \(shift) with a landscape file; it has the shifts of its domains")
      }
      do { forecast.shifts = DomainShifts(try Shift(shift)) } catch {
        throw Failure(.usage, "--shift \(shift); \(Shift.allowed)")
      }
    }
    return forecast
  }

  /// One file with `[[schedule]]` tables is a study; anything else is a list of schedules.
  private var isStudy: Bool {
    guard inputs.count == 1, Preset(rawValue: inputs[0]) == nil, inputs[0] != "-",
      let source = try? TOMLSource(file: inputs[0])
    else { return false }
    return source.root["schedule"] != nil || source.root["model"] != nil
  }

  private func loadStudy() throws(Failure) -> Study? {
    guard isStudy else { return nil }
    guard stageOptions.steps == nil, stageOptions.stages == nil else {
      throw Failure(.usage, "a study brings its own stages; leave --steps and --stages out")
    }
    return try StudyFile.load(inputs[0])
  }

  private func presetForecast() throws(Failure) -> GridForecast {
    let tokens = stageOptions.tokensPerStep
    let stages = try stageOptions.resolved(defaultSteps: [132_366, 132_366])
    let plans = try PlanLoader.plans(inputs, stages: stages, tokensPerStep: tokens)
    let peak = plans.first.map(GridForecast.firstStagePeak) ?? 3e-4
    let reference = ScheduleSpecification(
      name: "reference", form: .preset(.cosine, PresetParameters(peak: peak)))
    do {
      return GridForecast(
        plans: plans, replayShares: [0], shift: .strong,
        reference: try reference.resolved(stages: [stages[0]], tokensPerStep: tokens))
    } catch {
      throw Failure(.data, "\(error)")
    }
  }
}

extension GridForecast {
  /// The forecast of a study's grid.
  init(_ study: Study) throws(Failure) {
    let grid = try StudyGrid(study)
    let stages = Set(study.sequences.flatMap(\.stageDomains))
    var shifts = study.shifts
    let standIns = grid.cells.flatMap { $0.replay.stages.compactMap(\.standIn) }
    shifts.standIns = Set(standIns).subtracting(stages)
    self.init(
      entries: grid.entries, plans: grid.schedules[0],
      shifts: shifts,
      reference: try StudyGrid.reference(study),
      mixes: StageMixes(study: study))
    if study.given != nil { described = DescribedStage(reference) }
    if let file = study.landscapeFile { calibrated = try CalibratedFile(file) }
  }

  /// The highest rate of a plan's first stage.
  static func firstStagePeak(_ plan: Plan) -> Double {
    plan.phases.filter { $0.stage == 0 }.map { max($0.start, $0.end) }.max() ?? 3e-4
  }
}
