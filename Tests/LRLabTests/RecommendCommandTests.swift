import ArgumentParser
import Forecast
import Foundation
import Schedules
import Sim
import Testing

@testable import lrlab

/// `lrlab recommend` from logs to schedule files.
@Suite final class RecommendCommandTests {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("lrlab-recommend-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// What the logs are made of.
  static let truth: CalibratedLandscape = {
    var parameters = LandscapeParameters(
      top: 7, bottom: 9, modes: 16, signal: 3.6, signalExponent: -0.2, noise: 0.5,
      noiseExponent: -0.3, floor: 3.9)
    parameters.optimizer = .adam(beta1: 0.9, beta2: 0.95, epsilon: 1e-8)
    var shift = ShiftParameters(
      shift: 0.7, shiftExponent: 0.4, ratioMedian: 0.5, ratioSigma: 2.4, noise: 1.2, floor: 2.3,
      link: .saturating(ceiling: 4.6))
    shift.noiseExponent = -0.8
    shift.unlearning = 0.25
    shift.weighting = 1
    shift.steepest = 5
    shift.direction = 0
    return CalibratedLandscape(
      referencePeak: 3e-3, referenceArea: rates(120, 3e-3, 3e-4).reduce(0, +), domain: "old",
      parameters: parameters, weightDecay: 0.1, shifts: [.init(domain: "new", parameters: shift)],
      provenance: Provenance(method: "by hand", objective: 0, logs: []))
  }()

  static func rates(_ steps: Int, _ peak: Double, _ low: Double) -> [Double] {
    (1...steps).map { step in
      step <= 2
        ? peak * Double(step) / 2
        : low + (peak - low) / 2 * (1 + cos(Double.pi * Double(step - 2) / Double(steps - 2)))
    }
  }

  /// A CSV of a run: 120 steps of old data, then 40 with a share of old data.
  func log(_ name: String, _ peak: Double, _ low: Double = 3e-4, replay: Double) throws -> String {
    let first = Self.rates(120, 3e-3, 3e-4)
    let later = Self.rates(40, peak, low)
    let steps = [0, 3, 8, 20, 60, 120, 122, 126, 132, 145, 160]
    let log = try RunLog(
      name: name, hash: "", domains: ["old", "new"],
      stages: [
        .init(rates: first, shares: [1, 0]),
        .init(rates: later, shares: [replay, 1 - replay], resetsMoments: true),
      ], points: steps.flatMap { step in [0, 1].map { .init(step: step, domain: $0, loss: 1) } })
    let losses = try Self.truth.losses(of: log)
    let all = first + later
    var text = "step,stage,domain,replay,tokens,lr,val/old/loss,val/new/loss\n"
    for step in 0...160 {
      let stage = step <= 120 ? "1,old,0" : replay == 1 ? "2,old,0" : "2,new,\(replay)"
      let rate = step == 0 ? 0 : all[step - 1]
      let place = steps.firstIndex(of: step)
      let measured = place.map { "\(losses[2 * $0]),\(losses[2 * $0 + 1])" } ?? ","
      text += "\(step),\(stage),\(step * 1000),\(rate),\(measured)\n"
    }
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }

  func probes() throws -> [String] {
    [
      try log("control.csv", 3e-3, replay: 1), try log("low.csv", 3e-4, replay: 0.05),
      try log("high.csv", 3e-3, replay: 0.05), try log("high-replay.csv", 3e-3, replay: 0.3),
    ]
  }

  private func failure(_ arguments: [String]) throws -> Failure? {
    do { try RecommendCommand.parse(arguments).run() } catch let failure as Failure {
      return failure
    }
    return nil
  }

  @Test func fromProbesToScheduleFiles() throws {
    let arguments =
      ["--logs"] + (try probes()) + ["--tokens", "40000", "--max-forgetting", "0.5"]
    for name in ["a", "b"] {
      try RecommendCommand.parse(arguments + ["--draws", "30", "-o", path(name)]).run()
    }
    let json = try Data(contentsOf: URL(fileURLWithPath: path("a/recommendation.json")))
    #expect(json == (try Data(contentsOf: URL(fileURLWithPath: path("b/recommendation.json")))))
    let record = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(record["steps"] as? Int == 40)
    #expect(record["tokens_per_step"] as? Double == 1000)
    let rows = try #require(record["rows"] as? [[String: Any]])
    let best = try #require(rows.first)
    #expect(best["baseline"] as? Bool == false && best["keeps_limit"] as? Bool == true)
    #expect(rows.contains { $0["schedule"] as? String == "rule-of-thumb-5%" })
    let chance = try #require(record["probability_first_beats_second"] as? Double)
    #expect((0...1).contains(chance))
    // The file is a schedule of the new stage.
    let name = try #require(best["schedule"] as? String)
    let plan = try ScheduleFile.load(path("a/\(name).toml")).resolved(
      stages: [40], tokensPerStep: 1000)
    #expect(plan.stepCount == 40 && plan.learningRate(at: 40) < plan.peak)
    let front = try String(contentsOfFile: path("a/front.csv"), encoding: .utf8)
    #expect(front.hasPrefix("forgetting,new_loss,replay,schedule,parameters\n"))
    #expect(front.split(separator: "\n").count > 5)
    #expect(FileManager.default.fileExists(atPath: path("a/front.svg")))
  }

  @Test func aLimitThatNothingKeepsIsAFinding() throws {
    let found = try failure(
      ["--logs"] + (try probes())
        + ["--steps", "40", "--max-forgetting=-1", "--draws", "10"])
    #expect(found?.code == .findings)
    #expect(found?.description.hasPrefix("no schedule keeps forgetting within -1 nats") == true)
  }

  @Test func aGivenBaseModelNeedsNoLogs() throws {
    let text = """
      name = "card"
      question = "?"
      seeds = [1]
      [model]
      layers = 3
      width = 128
      heads = 4
      context = 128
      vocabulary = 2048
      [optimizer]
      batch = 8
      [domain.a]
      [domain.b]
      [[stage]]
      domain = "a"
      given = true
      steps = 2000
      peak = 3e-4
      final = "unknown"
      [[stage]]
      domain = "b"
      steps = 300
      [[schedule]]
      preset = "rewarmed-cosine"
      peak = 3e-4
      """
    try text.write(toFile: path("card.toml"), atomically: true, encoding: .utf8)
    try RecommendCommand.parse([path("card.toml"), "--unknown-horizon", "-o", path("card")]).run()
    let json = try Data(contentsOf: URL(fileURLWithPath: path("card/recommendation.json")))
    let record = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(record["horizons"] as? [Int] == [75, 150, 300])
    #expect(record["hypotheses"] as? Int == 5)
    let rows = try #require(record["rows"] as? [[String: Any]])
    #expect(!rows.contains { $0["schedule"] as? String == "free-form" })
  }

  @Test func runsOfOneStageAreChosenByLaws() throws {
    let law = MultiPowerLaw(
      floor: 3, amplitude: 0.5, exponent: 0.5, gain: 400, gainScale: 2, gainExponent: 0.6,
      rateExponent: 0.6)
    var logs: [String] = []
    for (name, low, shape) in [("constant", 1.0, 0), ("drop", 0.3, 1), ("cosine", 0.1, 2)] {
      let rates = (1...2000).map { step -> Double in
        let share = Double(step) / 2000
        return 3e-4
          * (shape == 2
            ? low + (1 - low) / 2 * (1 + cos(Double.pi * share)) : step <= 1200 ? 1 : low)
      }
      let steps = Array(stride(from: 40, through: 2000, by: 40))
      let losses = law.losses(rates: rates, at: steps)
      let rows = zip(steps, losses).map { "\($0),\(rates[$0 - 1]),\($1)" }
      let text = "step,lr,loss\n0,\(rates[0]),9\n" + rows.joined(separator: "\n") + "\n"
      try text.write(toFile: path("\(name).csv"), atomically: true, encoding: .utf8)
      logs.append(path("\(name).csv"))
    }
    let arguments = ["--logs"] + logs + ["--steps", "3000", "--draws", "8"]
    try RecommendCommand.parse(arguments + ["-o", path("one")]).run()
    let json = try Data(contentsOf: URL(fileURLWithPath: path("one/recommendation.json")))
    let record = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    let rows = try #require(record["rows"] as? [[String: Any]])
    #expect(rows.count == 7 && rows[0]["old_loss"] == nil)
    let scores = rows.compactMap { $0["score"] as? Double }
    #expect(scores.count == 7 && scores == scores.sorted())
    #expect(!FileManager.default.fileExists(atPath: path("one/front.csv")))
    #expect(try failure(arguments + ["--max-forgetting", "0.1"])?.code == .usage)
  }

  @Test(arguments: [
    ([], "nothing to stand on"), (["--logs", "x.csv"], "how long is the new stage?"),
    (["study.toml", "--logs", "x.csv"], "a study and --logs exclude each other"),
    (["--logs", "x.csv", "--steps", "10", "--tokens", "5"], "--tokens and --steps exclude"),
    (["--logs", "x.csv", "--tokens", "5x"], "--tokens 5x; a number of tokens is wanted"),
    (["--logs", "x.csv", "--steps", "40", "--draws", "1"], "--draws 1; 2 to 10000"),
    (["--logs", "x.csv", "--steps", "40", "--shift", "weak"], "--shift goes with a study"),
    (["study.toml", "--to", "german"], "--to and --base go with --logs"),
    (["study.toml", "--tokens-per-step", "9"], "--tokens-per-step goes with --logs"),
  ])
  func refusesWhatDoesNotGoTogether(arguments: [String], words: String) throws {
    let found = try #require(try failure(arguments))
    #expect(found.code == .usage)
    #expect(found.description.hasPrefix(words), "\(found)")
  }

  @Test(arguments: [
    (["--peaks", "1e-3"], "--peaks 1e-3; two numbers"),
    (["--peaks", "3e-3,1e-3"], "--peaks 3e-3,1e-3; two numbers"),
    (["--replays", "0,150%"], "--replays 0,150%; two numbers"),
    (["--to", "russian"], "--to russian: the logs go to new"),
    (["--base", "hihg"], "--base hihg: no such run of two stages"),
    (["--steps", "5"], "--steps 5; 10 to 1e7"),
  ])
  func refusesWhatTheLogsDoNotHold(arguments: [String], words: String) throws {
    var all = ["--logs"] + (try probes()) + ["--draws", "4"]
    if !arguments.contains("--steps") { all += ["--steps", "40"] }
    let found = try #require(try failure(all + arguments))
    #expect(found.code == .usage)
    #expect(found.description.hasPrefix(words), "\(found)")
  }

  @Test func phasesAsTextAreTheSameSchedule() throws {
    let phases: [PhaseSpecification] = [
      .init(kind: .warmup, length: .steps(7), from: 1e-5, to: 1.0 / 3000),
      .init(kind: .cooldown, length: .share(0.3), shape: .inverseSqrt, to: 2e-4, alpha: 7.5),
      .init(kind: .constant, length: .rest),
      .init(kind: .anneal, length: .tokens(2e4), shape: .exponential, to: 1e-6),
    ]
    let schedule = ScheduleSpecification(
      name: "own", form: .phases(phases, peak: 1.0 / 3000))
    let text = try #require(ScheduleText.toml(schedule, comments: ["made by hand"]))
    #expect(text.hasPrefix("# made by hand\nname = \"own\"\n"))
    try text.write(toFile: path("own.toml"), atomically: true, encoding: .utf8)
    let read = try ScheduleFile.load(path("own.toml"))
    #expect(read == schedule)
    #expect(
      ScheduleText.toml(ScheduleSpecification(.cosine, PresetParameters(peak: 1e-3))) == nil)
  }
}
