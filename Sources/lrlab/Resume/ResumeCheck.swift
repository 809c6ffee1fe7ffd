import Dialects
import Foundation
import Schedules

/// The last rate, the next one, and what a user should know about the step between.
struct ResumeCheck {
  /// The numbers for programs.
  struct Record: Codable, Equatable {
    var lastRate: Double
    var lastStep: Int
    var nextRate: Double
    var askedRate: Double
    var jump: Double?
    var causes: [String]
    var fixes: [String]
  }

  let record: Record
  /// Whether the rate jumps, or something that was given is not used.
  var isSurprise: Bool { !record.causes.isEmpty }

  var text: String {
    let jump = record.jump.map { "x " + Format.rate($0) } ?? "from 0"
    var lines = [
      "last rate  \(Format.rate(record.lastRate)) at step \(record.lastStep)",
      "next rate  \(Format.rate(record.nextRate))",
      "asked for  \(Format.rate(record.askedRate))",
      "jump       \(jump)",
    ]
    for (cause, fix) in zip(record.causes, record.fixes) {
      lines.append("cause      \(cause)")
      lines.append("fix        \(fix)")
    }
    if record.causes.isEmpty { lines.append("no surprise") }
    return lines.joined(separator: "\n")
  }

  /// A run of our own, and the schedule of the stage that follows.
  init(run folder: String, with schedule: String, steps: Int, threshold: Double) throws(Failure) {
    let (step, rate) = try Self.lastRate(of: folder)
    let next = try Self.nextRate(schedule, after: step, at: rate, steps: steps)
    var findings: [(String, String)] = []
    if let jump = Self.jump(from: rate, to: next, above: threshold) {
      findings.append(
        (
          "resume-jump: the next stage starts \(jump) times as high, without a warm-up",
          "warm up from the last rate: kind = \"warmup\", from = \(Format.number(rate)); or "
            + "rewarmed-cosine with from = \"last\""
        ))
    }
    record = Self.record(last: rate, step: step, next: next, asked: next, findings)
  }

  /// A trainer's saved state, and its new configuration.
  init(
    state path: String, with file: String, trainer: String?, mode: ResumeMode, threshold: Double
  ) throws(Failure) {
    var dialect: Dialect?
    if let trainer { dialect = try Dialect.given(trainer, by: "--trainer") }
    let saved = try TrainerFile.load(path)
    let configuration = try TrainerFile.load(file).configuration
    let state: SavedState
    do { state = try SavedState(saved.configuration.parameters, of: dialect) } catch {
      throw Failure(.data, "\(path): \(error)")
    }
    let name = state.dialect.rawValue
    do {
      let resumed = try state.resumed(with: configuration, mode: mode)
      let next = try resumed.nextRate()
      let asked = try resumed.askedRate()
      var findings = Self.findings(resumed, trainer: name)
      if let jump = Self.jump(from: resumed.lastRate, to: next, above: threshold) {
        findings.append(
          (
            "resume-jump: \(name) goes on at the old counter with new values, \(jump) times as high",
            "keep the horizon and the peak, or start a new run from the weights with a warm-up"
          ))
      }
      record = Self.record(
        last: resumed.lastRate, step: resumed.update, next: next, asked: asked, findings)
    } catch {
      throw Failure(.data, "\(file): \(name): \(error)")
    }
  }

  /// What the trainer does with the values that are not its own any more.
  private static func findings(
    _ resumed: Resumption, trainer: String
  ) -> [(String, String)] {
    var findings: [(String, String)] = []
    let horizons = ["T_max", "lr_decay_steps", "end_iter", "total_iters", "total_steps", "T_0"]
    let peaks = resumed.ignored.filter { !horizons.contains($0) }
    let lengths = resumed.ignored.filter { horizons.contains($0) }
    let fix =
      ["megatron", "neox", "neox-pr1194"].contains(trainer)
      ? "override the scheduler, or start a new run from the weights"
      : "do not load the scheduler's state, or change the values in it"
    if !peaks.isEmpty {
      findings.append(
        ("resume-peak-ignored: \(trainer) keeps the saved \(peaks.joined(separator: ", "))", fix))
    }
    if !lengths.isEmpty {
      findings.append(
        (
          "resume-horizon-ignored: \(trainer) keeps the saved \(lengths.joined(separator: ", "))",
          fix
        ))
    }
    if !resumed.missing.isEmpty {
      findings.append(
        (
          "resume-missing-fields: \(resumed.missing.joined(separator: ", ")) are not in the state "
            + "and come from the configuration", "give the values of the saved run there"
        ))
    }
    return findings
  }

  private static func record(
    last: Double, step: Int, next: Double, asked: Double, _ findings: [(String, String)]
  ) -> Record {
    Record(
      lastRate: last, lastStep: step, nextRate: next, askedRate: asked,
      jump: last == 0 ? nil : next / last, causes: findings.map(\.0), fixes: findings.map(\.1))
  }

  /// The factor as text, where it is above the threshold.
  private static func jump(from last: Double, to next: Double, above threshold: Double) -> String? {
    guard next > last * threshold, next > 0 else { return nil }
    return last == 0 ? "infinitely many" : Format.rate(next / last)
  }

  /// The last step of a run folder's metrics, and its rate.
  private static func lastRate(of folder: String) throws(Failure) -> (step: Int, rate: Double) {
    let url = URL(fileURLWithPath: folder).appendingPathComponent("metrics.csv")
    let lines = try Files.text(url.path).split(separator: "\n")
    let names = lines.first?.split(separator: ",").map(String.init) ?? []
    guard let stepColumn = names.firstIndex(of: "step"), let rateColumn = names.firstIndex(of: "lr")
    else {
      throw Failure(.data, "\(folder)/metrics.csv: the columns step and lr are wanted")
    }
    let branchColumn = names.firstIndex(of: "branch")
    for line in lines.dropFirst().reversed() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      if let branchColumn, cells.count > branchColumn, cells[branchColumn] != "main" { continue }
      if cells.count > max(stepColumn, rateColumn), let step = Int(cells[stepColumn]),
        let rate = Double(cells[rateColumn]), step >= 1
      {
        return (step, rate)
      }
    }
    throw Failure(.data, "\(folder)/metrics.csv: no row has a step and a rate")
  }

  /// The first rate of the next stage: of the schedule laid over both stages where it is the one
  /// that the run followed, else of the schedule laid over the next stage alone.
  private static func nextRate(
    _ schedule: String, after step: Int, at rate: Double, steps: Int
  ) throws(Failure) -> Double {
    guard steps >= 1 else { throw Failure(.usage, "--steps \(steps); a stage has at least 1 step") }
    let whole = try? PlanLoader.plans(
      [schedule], stages: [step, steps], tokensPerStep: paperTokensPerStep)
    if let plan = whole?.first, abs(plan.learningRate(at: step) - rate) <= 1e-9 * plan.peak {
      return plan.learningRate(at: step + 1)
    }
    return try PlanLoader.plans([schedule], stages: [steps], tokensPerStep: paperTokensPerStep)[0]
      .learningRate(at: 1)
  }
}
