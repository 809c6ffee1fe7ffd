import Schedules

/// What one run of a trainer's scheduler can hold: warm-up, peak, decay, floor, in this order.
///
/// A plan whose phases do not follow this order is cut into several runs, each with a scheduler of
/// its own that counts from 0.
struct RunPattern: Equatable, Sendable {
  /// Its steps in the plan.
  var firstStep: Int
  var lastStep: Int
  /// Steps of a linear warm-up, and the rate before its first one.
  var warmup = 0
  var start = 0.0
  /// The rate after the warm-up.
  var peak: Double
  /// Steps at that rate.
  var hold = 0
  /// The way down, where there is one.
  var decay: Decay?
  /// Steps at the final rate.
  var floorSteps = 0

  struct Decay: Equatable, Sendable {
    var steps: Int
    var shape: Shape
    var alpha: Double
    var end: Double
  }

  /// The rate at which it ends.
  var floor: Double { decay?.end ?? peak }

  /// What a trainer's scheduler can hold in one run.
  struct Abilities: Sendable {
    /// A constant rate between warm-up and decay.
    var holdsPeak: Bool
    /// The final rate after a decay.
    var holdsFloor: Bool
  }

  /// Cuts a plan into runs; nil where a phase is no curve between two rates.
  static func runs(of plan: Plan, able abilities: Abilities) -> [RunPattern] {
    var runs: [RunPattern] = []
    var lastRate: Double?
    for phase in plan.phases {
      let continues = lastRate == phase.start || (phase.kind == .constant && lastRate == phase.end)
      if continues, var run = runs.last, run.append(phase, able: abilities) {
        runs[runs.count - 1] = run
      } else {
        runs.append(RunPattern(first: phase))
      }
      lastRate = phase.learningRate(at: phase.lastStep)
    }
    return runs
  }

  private init(first phase: Phase) {
    firstStep = phase.firstStep
    lastStep = phase.lastStep
    switch phase.kind {
    case .warmup where phase.shape == .linear && phase.curveStepCount == phase.stepCount:
      warmup = phase.stepCount
      start = phase.start
      peak = phase.end
    case .constant:
      peak = phase.start
      hold = phase.stepCount
    default:
      peak = phase.start
      decay = Self.decay(phase)
    }
  }

  private static func decay(_ phase: Phase) -> Decay {
    Decay(
      steps: phase.curveStepCount, shape: phase.shape, alpha: phase.alpha, end: phase.end)
  }

  /// Takes one more phase in, or says that it does not fit.
  private mutating func append(_ phase: Phase, able: Abilities) -> Bool {
    switch phase.kind {
    case .warmup: return false
    case .constant:
      if decay != nil {
        guard able.holdsFloor else { return false }
        floorSteps += phase.stepCount
      } else {
        hold += phase.stepCount
      }
    case .cooldown, .decay, .anneal:
      guard decay == nil, hold == 0 || able.holdsPeak else { return false }
      decay = Self.decay(phase)
    }
    lastStep = phase.lastStep
    return true
  }
}
