import ArgumentParser
import Forecast
import Foundation
import Schedules

struct RecommendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "The best schedule and replay share for new data under a limit of forgetting.",
    discussion: """
      EXAMPLES
        lrlab recommend --logs probes/* --tokens 20e9 --max-forgetting 0.02 -o recommended/
        lrlab recommend --logs a.csv b.csv --map lr=lr,old=eval/en,new=eval/de --boundary 143000 \\
          --steps 8846 --tokens-per-step 2.26e6
        lrlab recommend --logs probes/* --tokens 20e9 --unknown-horizon
        lrlab recommend card.toml --max-forgetting 0.02

      --logs are runs that go on from the base model on the new data, with and
      without replay, hot and cool, and best a control that stays on the old data:
      landscapes are fitted to them. From logs of one stage, laws of the loss curve
      choose the schedule of a run from the start. Without logs, a study whose first
      [[stage]] is `given` describes the base model by its card. Families of
      schedules are optimised, and judged beside the rule of thumb and the last rate
      kept. With -o the best become schedule files for `lrlab export`, beside
      front.csv, front.svg and recommendation.json. No schedule within the limit, or
      logs whose rate never falls: exit 1. P(within) is the probability that
      forgetting stays within the limit: about a half for the best row, whose mean
      lies at the limit; ask for less to be surer.
      """)

  @Argument(help: ArgumentHelp("A study whose first stage is given.", valueName: "STUDY.toml"))
  var study: String?

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Logs of probes.", valueName: "LOGS"))
  var logs: [String] = []

  @Option(
    help: ArgumentHelp(
      "The most nats that the old loss may lie above a model annealed on old data alone; without, the "
        + "average of old and new loss is what counts.", valueName: "NATS"))
  var maxForgetting: Double?

  @Option(help: ArgumentHelp("Length of the new stage in tokens.", valueName: "T"))
  var tokens: String?

  @Option(help: ArgumentHelp("The same in steps.", valueName: "N"))
  var steps: Int?

  @Option(
    help: ArgumentHelp("Tokens of a step; those of the logs unless given.", valueName: "N"))
  var tokensPerStep: Double?

  @Flag(help: "The stage may also end after a quarter or half of its length.")
  var unknownHorizon = false

  @Option(help: ArgumentHelp("The new domain, where logs go to several.", valueName: "DOMAIN"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "The log whose first stage is the base; the one that ends at the lowest rate unless given.",
      valueName: "RUN"))
  var base: String?

  @Option(
    help: ArgumentHelp(
      "Lowest and highest peak to search; those of the logs unless given.", valueName: "LOW,HIGH"))
  var peaks: String?

  @Option(
    help: ArgumentHelp(
      "Least and largest replay share to search; those of the logs unless given.",
      valueName: "0,50%"))
  var replays: String?

  @Option(
    help: ArgumentHelp(
      "How far the new data lie, without logs: near, weak, strong, or 0 to 1.", valueName: "SHIFT"))
  var shift: String?

  @OptionGroup var logOptions: LogReadingOptions

  @Option(help: ArgumentHelp("Landscapes that judge.", valueName: "N"))
  var draws = 200

  @Option(help: "Of the landscapes.")
  var seed: UInt64 = 1

  @Option(name: [.short, .long], help: ArgumentHelp("Folder for files.", valueName: "DIR"))
  var output: String?

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  func run() throws {
    try check()
    let clock = ContinuousClock()
    let start = clock.now
    let progress = Progress()
    let rates = try bounds(peaks, "--peaks", allowed: "0 < LOW <= HIGH") { $0 > 0 }
    let shares = try bounds(replays, "--replays", allowed: "0 <= LEAST <= LARGEST < 1") {
      $0 >= 0 && $0 < 1
    }
    let source = try source(progress)
    var request = Recommendation.Request(
      rates: rates ?? source.rates, replays: shares ?? source.replays)
    if !source.hasOldData {
      guard maxForgetting == nil else {
        throw Failure(
          .usage,
          "--max-forgetting: no log changes its domain; forgetting is told from runs of two stages")
      }
      request.criterion = .newLoss(maxForgetting: nil)
    } else if let maxForgetting {
      request.criterion = .newLoss(maxForgetting: maxForgetting)
    }
    let recommendation = Recommendation(source.arena, request) { done, all, what in
      progress.update(
        "recommend: \(what), \(done) of \(all) families, \(Format.duration(progress.seconds))")
    }
    let report = RecommendReport(
      recommendation: recommendation, source: source, request: request,
      seconds: (clock.now - start) / .seconds(1))
    if let output { try report.write(to: URL(fileURLWithPath: output)) }
    switch format {
    case .table: print(report.text(writtenTo: output))
    case .json:
      print(String(decoding: try Files.json(report.record), as: UTF8.self), terminator: "")
    }
    if let maxForgetting, recommendation.rows.first?.keepsLimit != true {
      throw Failure(
        .findings,
        "no schedule keeps forgetting within \(Format.number(maxForgetting)) nats; the least is "
          + Format.fixed(recommendation.rows.first?.forgetting.mean))
    }
  }

  private func check() throws(Failure) {
    guard (study == nil) != logs.isEmpty else {
      throw Failure(
        .usage,
        study == nil
          ? "nothing to stand on: give --logs, or a study whose first stage is given"
          : "a study and --logs exclude each other")
    }
    guard (2...10_000).contains(draws) else {
      throw Failure(.usage, "--draws \(draws); 2 to 10000 are allowed")
    }
    if let maxForgetting, !maxForgetting.isFinite {
      throw Failure(.usage, "--max-forgetting \(maxForgetting); a finite number is wanted")
    }
    if let tokensPerStep, !(tokensPerStep > 0 && tokensPerStep.isFinite) {
      throw Failure(
        .usage, "--tokens-per-step \(Format.number(tokensPerStep)); above 0 is allowed")
    }
    if let steps, !(10...10_000_000).contains(steps) {
      throw Failure(.usage, "--steps \(steps); 10 to 1e7 steps are allowed")
    }
    if let output {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: output, isDirectory: &isFolder), !isFolder.boolValue
      {
        throw Failure(.inputOutput, "-o \(output): it is a file, a folder is wanted")
      }
    }
    if tokens != nil, steps != nil {
      throw Failure(.usage, "--tokens and --steps exclude each other")
    }
  }

  private func source(_ progress: Progress) throws(Failure) -> RecommendSource {
    if let study {
      guard to == nil, base == nil else {
        throw Failure(.usage, "--to and --base go with --logs")
      }
      guard tokensPerStep == nil else {
        throw Failure(.usage, "--tokens-per-step goes with --logs; a study has its own")
      }
      return try RecommendSource(
        try StudyFile.load(study), length: try length(), shift: shift,
        unknownHorizon: unknownHorizon)
    }
    guard shift == nil else {
      throw Failure(.usage, "--shift goes with a study; logs tell the shift themselves")
    }
    guard let length = try length() else {
      throw Failure(.usage, "how long is the new stage? Give --tokens or --steps")
    }
    let files = try LogFiles(logs, try logOptions.parsed())
    guard !files.runs.isEmpty else {
      throw Failure(.data, (files.notes + ["no run to fit"]).joined(separator: "; "))
    }
    progress.say("recommend: fitting landscapes to \(FitCommand.words(files.runs))")
    let request = RecommendSource.LogRequest(
      later: to, base: base, length: length, hasUnknownHorizon: unknownHorizon, draws: draws,
      seed: seed)
    guard files.runs.contains(where: { $0.stages.count > 1 }) else {
      guard to == nil, base == nil, replays == nil else {
        throw Failure(
          .usage, "--to, --base and --replays go with logs that change their domain; none does")
      }
      return try RecommendSource(oneStage: files, request, progress)
    }
    return try RecommendSource(files, request, progress)
  }

  private func length() throws(Failure) -> StageLength? {
    if let steps { return StageLength(steps: steps, tokensPerStep: tokensPerStep) }
    guard let tokens else { return nil }
    let complaint = Failure(
      .usage, "--tokens \(tokens); a number of tokens is wanted, such as 20e9 or 20B")
    if let number = Double(tokens) {
      guard number > 0, number.isFinite else { throw complaint }
      return StageLength(tokens: number, tokensPerStep: tokensPerStep)
    }
    guard case .tokens(let number)? = try? Length.parse(tokens) else { throw complaint }
    return StageLength(tokens: number, tokensPerStep: tokensPerStep)
  }

  /// Two numbers with a comma between them; percents are allowed.
  private func bounds(
    _ text: String?, _ option: String, allowed: String, _ isAllowed: (Double) -> Bool
  ) throws(Failure) -> ClosedRange<Double>? {
    guard let text else { return nil }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      ReplayList.number(part.trimmingCharacters(in: .whitespaces))
    }
    let known = numbers.compactMap { $0 }
    guard known.count == 2, numbers.count == 2, known.allSatisfy(\.isFinite),
      known.allSatisfy(isAllowed), known[0] <= known[1]
    else {
      throw Failure(.usage, "\(option) \(text); two numbers are wanted, \(allowed)")
    }
    return known[0]...known[1]
  }
}
