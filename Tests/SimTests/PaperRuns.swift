@testable import Sim

/// Published runs on a built-in landscape: a first stage of 132,366 steps, and what comes after.
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763.
struct PaperRuns: Sendable {
  static let peak = 3e-4
  static let low = 3e-5
  static let constant = 1.65e-4
  static let firstSteps = 132_366
  /// A split of 100B tokens.
  static let splitSteps = 44_122

  let shift: Shift
  /// Steps of the second stage.
  let steps: Int
  /// Before the first step.
  let untrained: MomentSimulation
  /// After the first stage's cosine.
  let trained: MomentSimulation

  static let none = Result { try PaperRuns(.none, steps: firstSteps) }
  static let weak = Result { try PaperRuns(.weak, steps: firstSteps) }
  static let strong = Result { try PaperRuns(.strong, steps: 86_000) }

  init(_ shift: Shift, steps: Int) throws(SimError) {
    self.shift = shift
    self.steps = steps
    let cosine = Samples.cosine(Self.firstSteps, peak: Self.peak, low: Self.low)
    let area = cosine.reduce(0, +)
    untrained = try MomentSimulation(
      landscape: shift.landscape(referencePeak: Self.peak, referenceArea: area),
      settings: shift.oldTask().settings(referencePeak: Self.peak, referenceArea: area))
    var first = untrained
    try first.run(cosine, replay: 1)
    trained = first
  }

  var before: Losses { trained.losses() }

  /// How a stage went: the losses along it, at about 200 places, and the simulation after it.
  struct Stage {
    var after: MomentSimulation
    var log: [Losses]
    var start: Losses
    var steps: Int

    var end: Losses { after.losses() }
    var peak: Double { log.map(\.old.total).max() ?? .nan }

    /// The losses after a share of the stage.
    func losses(after share: Double) -> Losses {
      let step = start.step + Int(share * Double(steps))
      return log.min { abs($0.step - step) < abs($1.step - step) } ?? start
    }

    /// The share of the stage after which the old loss is back within `tolerance` of its start,
    /// from the peak on; nil is never.
    func recovery(within tolerance: Double) -> Double? {
      guard let top = log.firstIndex(where: { $0.old.total == peak }) else { return nil }
      return log[top...].first { $0.old.total <= start.old.total + tolerance }
        .map { Double($0.step - start.step) / Double(steps) }
    }
  }

  static func stage(
    _ rates: [Double], from start: MomentSimulation, replay: Double
  ) throws(SimError) -> Stage {
    var simulation = start
    try simulation.beginStage(peak: rates.max() ?? peak, moments: .reset)
    let places = (1...200).map { start.step + $0 * rates.count / 200 }
    let log = try simulation.run(rates, replay: replay, loggingAt: places)
    return Stage(after: simulation, log: log, start: start.losses(), steps: rates.count)
  }

  /// A second stage after the cosine.
  func second(_ rates: [Double], replay: Double = 0) throws(SimError) -> Stage {
    try Self.stage(rates, from: trained, replay: replay)
  }

  // MARK: - Schedules of a second stage

  func cosine(_ factor: Double = 1) -> [Double] {
    Samples.cosine(steps, peak: factor * Self.peak, low: factor * Self.low)
  }
  var constantMin: [Double] { Samples.constant(steps, Self.low) }
  var constantMax: [Double] { Samples.constantAtPeak(steps, peak: Self.peak) }

  /// 1 % warm-up, cooldown over 60 % to the constant rate, then constant.
  static func infinite(_ steps: Int) -> [Double] {
    let cooled = Samples.cosine(
      Int((0.61 * Double(steps)).rounded()), peak: peak, low: constant,
      warm: Int((0.01 * Double(steps)).rounded()))
    return cooled + Samples.constant(steps - cooled.count, constant)
  }

  /// The same with its last 14 % annealed exponentially to the minimum.
  static func annealed(_ rates: [Double]) -> [Double] {
    let length = Int((0.14 * Double(rates.count)).rounded())
    let from = rates[rates.count - length - 1]
    return Array(rates.dropLast(length))
      + (1...length).map { step in
        from * ElementaryFunctions.power(low / from, Double(step) / Double(length))
      }
  }
}
