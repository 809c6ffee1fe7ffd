public import Schedules

/// What the rules look at: the rates that a run would use, and the words they come from.
public struct LintSubject: Sendable {
  /// The trainer and its configuration; nil for a schedule of our own.
  let trainer: (dialect: Dialect, configuration: Configuration)?
  /// The trainer's reading; nil where it refuses the configuration.
  let reading: Reading?
  /// What the trainer says when it refuses, or dies of the configuration.
  let complaint: Complaint?
  /// The run's number of updates; nil where nothing says it.
  let stepCount: Int?
  /// The rates of the run, as far as it gets.
  let rates: RateSurvey
  /// Whether jumps of the rate are what the schedule is known for.
  let mayJump: Bool

  /// A trainer's configuration.
  ///
  /// - Parameters:
  ///   - configuration: its parameters.
  ///   - dialect: whose configuration it is.
  ///   - steps: updates of the run; what the configuration says of it unless given.
  public init(_ configuration: Configuration, of dialect: Dialect, steps: Int? = nil) {
    trainer = (dialect, configuration)
    mayJump = false
    do throws(Complaint) {
      let reading = try dialect.reading(of: configuration)
      self.reading = reading
      stepCount = steps ?? Self.runLength(configuration, of: dialect) ?? reading.horizon
      (rates, complaint) = RateSurvey.survey(reading.curve, count: stepCount ?? 10_000)
    } catch {
      (reading, complaint, stepCount) = (nil, error, steps)
      rates = RateSurvey(updates: [], rates: [])
    }
  }

  /// A schedule of our own, laid over a run.
  ///
  /// - Parameters:
  ///   - plan: the schedule over its steps.
  ///   - isPreset: a preset's jumps are what its name says.
  public init(_ plan: Plan, isPreset: Bool) {
    (trainer, reading, complaint) = (nil, nil, nil)
    stepCount = plan.stepCount
    mayJump = isPreset
    rates = RateSurvey.survey(plan)
  }

  /// The highest rate that was asked for.
  var peak: Double { reading?.peak ?? rates.highest }

  /// An update as its owner counts it: from 0 in trainers, from 1 in our own schedules.
  func place(_ update: Int) -> String {
    trainer == nil ? "step \(update + 1)" : "update \(update)"
  }

  /// Whether it is a configuration of one of these trainers.
  func isOf(_ dialects: Dialect...) -> Bool {
    trainer.map { dialects.contains($0.dialect) } ?? false
  }

  /// The scheduler's class, or "".
  var className: String { trainer?.configuration.className ?? "" }

  /// The parameters, those of inner tables included where they are not also given outside.
  var words: Configuration {
    guard var words = trainer?.configuration else { return Configuration(parameters: [:]) }
    let tables = [
      "optimizer", "params", "learning_rate_scheduler", "lr_scheduler", "lr_scheduler_kwargs",
      "scheduler", "train", "training", "trainer",
    ]
    for _ in 0..<2 {
      for name in tables { words = words.nested(name).merging(words) }
    }
    words.className = trainer?.configuration.className
    return words
  }

  /// The first of several keys that holds a number.
  func number(_ names: String...) -> (name: String, value: Double)? {
    let words = words
    for name in names {
      if let number = try? words.optionalNumber(name) { return (name, number) }
    }
    return nil
  }

  /// Text under a key.
  func text(_ name: String) -> String? { try? words.optionalText(name) }

  /// The updates of the run itself, where a configuration holds them beside the schedule's length.
  private static func runLength(_ given: Configuration, of dialect: Dialect) -> Int? {
    let names: [Dialect: [String]] = [
      .neox: ["train_iters", "train-iters"], .neoxPR1194: ["train_iters", "train-iters"],
      .neoxPre1008: ["train_iters", "train-iters"], .nanogpt: ["max_iters"],
      .fairseq: ["max_update"],
    ]
    for name in names[dialect] ?? [] {
      if let count = try? given.optionalNumber(name), count >= 1, count <= 1e9 { return Int(count) }
    }
    return nil
  }
}
