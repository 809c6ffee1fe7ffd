@testable import Schedules

/// Random numbers that are the same on every run: splitmix64.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of a range, each power of ten as likely.
  mutating func logarithmic(_ low: Double, _ high: Double) -> Double {
    low * Elementary.pow(high / low, Double.random(in: 0...1, using: &self))
  }

  /// A value in every second case.
  mutating func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &self) ? value : nil }
}

/// Random stages and, for every preset, random parameters that it takes.
struct RandomSchedule {
  let stages: [Int]
  let tokensPerStep: Double
  let specification: ScheduleSpecification
  /// The highest rate that any step may have.
  let peak: Double

  init(_ preset: Preset, using generator: inout SeededGenerator, stages count: Int? = nil) {
    let count = count ?? Int.random(in: 1...4, using: &generator)
    stages = (0..<count).map { _ in Int.random(in: 200...900, using: &generator) }
    tokensPerStep = generator.logarithmic(1, 1e6)
    let parameters = Self.parameters(
      preset, stages: count, tokensPerStep: tokensPerStep, using: &generator)
    specification = ScheduleSpecification(preset, parameters)
    peak = parameters.peaks?.max() ?? parameters.peak
  }

  /// Parameters within the range of the preset; each that it takes is given in every second case.
  private static func parameters(
    _ preset: Preset, stages: Int, tokensPerStep: Double, using generator: inout SeededGenerator
  ) -> PresetParameters {
    var given = PresetParameters(peak: generator.logarithmic(1e-6, 1))
    func length(_ share: ClosedRange<Double>) -> Length {
      switch Int.random(in: 0...2, using: &generator) {
      case 0: .steps(Int.random(in: 3...20, using: &generator))
      case 1: .share(Double.random(in: share, using: &generator))
      default: .tokens(tokensPerStep * Double.random(in: 3...20, using: &generator))
      }
    }
    for parameter in preset.parameters where Bool.random(using: &generator) {
      switch parameter {
      case .peak: break
      case .min:
        // Below what a power or a lowered peak falls to, and above 0 for exponentials.
        given.min = given.peak * generator.logarithmic(1e-6, 1e-2)
      case .constant:
        given.constant = given.peak * Double.random(in: 0.2...1, using: &generator)
      case .warmup: given.warmup = length(0.01...0.2)
      case .cooldown: given.cooldown = length(0.05...0.5)
      case .anneal: given.anneal = length(0.05...0.25)
      case .decay: given.decay = length(0.05...0.5)
      case .shape: given.shape = Shape.allCases.randomElement(using: &generator)
      case .alpha: given.alpha = generator.logarithmic(0.01, 1000)
      case .peaks:
        given.peaks = (0..<stages).map { _ in
          given.peak * Double.random(in: 0.5...2, using: &generator)
        }
      case .warmups:
        if given.warmup == nil { given.warmups = (0..<stages).map { _ in length(0.01...0.2) } }
      case .from: given.from = RewarmOrigin.allCases.randomElement(using: &generator)
      case .factor: given.factor = Double.random(in: 0.1...1, using: &generator)
      case .milestones: given.milestones = [0.25, Double.random(in: 0.5...0.75, using: &generator)]
      case .factors: given.factors = [0.5, Double.random(in: 0...0.5, using: &generator)]
      case .power:
        let size = Double.random(in: 0.1...0.9, using: &generator)
        given.power = preset == .power ? -size : 4 * size
      case .period: given.period = length(0.02...1)
      case .periodFactor: given.periodFactor = Double.random(in: 1...3, using: &generator)
      }
    }
    return given
  }
}
