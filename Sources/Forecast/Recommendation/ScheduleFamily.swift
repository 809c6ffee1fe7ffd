internal import Schedules

/// The kinds of schedule that are searched for a new stage.
///
/// All begin at the last rate of the stage before and warm up over a hundredth of the stage, where
/// they do. Sources: Ibrahim et al. 2024, arXiv 2403.08763 (re-warmed cosine, infinite, constant);
/// Hägele et al. 2024, arXiv 2405.18392 (WSD); Bergsma et al. 2025, arXiv 2502.15938 (linear to zero).
public enum ScheduleFamily: String, Sendable, CaseIterable {
  /// Warm-up to the peak, cosine to a tenth of it.
  case rewarmedCosine = "rewarmed-cosine"
  /// Warm-up to the peak, a straight line to 0.
  case rewarmedLinear = "rewarmed-linear"
  /// Warm-up to the peak, which stays, then 1 − √ to 0.
  case wsd
  /// Warm-up to the peak, cosine to the constant, which stays, then exponential to a tenth of that.
  case infinite
  /// Warm-up to a rate, which stays.
  case constant
  /// From the last rate, cosine to a hundredth of it.
  case decayFromFinal = "decay-from-final"
  /// The last rate stays.
  case keepFinal = "keep-final"
  /// Falling rates at knots, lines between them.
  case freeForm = "free-form"

  /// Whether the main line does not depend on where the stage ends.
  public var needsNoHorizon: Bool {
    switch self {
    case .wsd, .infinite, .constant, .keepFinal: true
    case .rewarmedCosine, .rewarmedLinear, .decayFromFinal, .freeForm: false
    }
  }

  /// Whether it goes on from the rate of a stage before.
  var needsBase: Bool { self == .decayFromFinal || self == .keepFinal }

  /// The names of the free parameters, in the order of a candidate's values; none of the free form's.
  public var parameterNames: [String] { parameters(rates: 1...1).map(\.name) }

  /// The numbers to search.
  ///
  /// - Parameter rates: the rates that are allowed.
  func parameters(rates: ClosedRange<Double>) -> [FreeParameter] {
    switch self {
    case .rewarmedCosine, .rewarmedLinear: [.rate("peak", rates)]
    case .wsd: [.rate("peak", rates), .share("decay", 0.05...0.9)]
    case .infinite:
      [
        .rate("peak", rates), .share("constant", 0.1...1), .share("cooldown", 0.05...0.7),
        .share("anneal", 0.05...0.3),
      ]
    case .constant: [.rate("rate", rates)]
    case .decayFromFinal, .keepFinal, .freeForm: []
    }
  }

  /// The schedule of a stage that ends after some of its steps.
  ///
  /// - Parameters:
  ///   - values: of ``parameters(rates:)``, in their order; of the free form the rates at the knots.
  ///   - horizon: the stage's last step; a schedule that needs a horizon is laid over all of the
  ///     stage and broken off.
  func schedule(
    _ values: [Double], for stage: NewStage, until horizon: Int, name: String
  ) -> ScheduleSpecification {
    let phases: [PhaseSpecification]
    switch self {
    case .rewarmedCosine:
      phases =
        warmup(to: values[0], in: stage) + [
          .init(kind: .decay, length: .rest, shape: .cosine, to: 0.1 * values[0])
        ]
    case .rewarmedLinear:
      phases =
        warmup(to: values[0], in: stage) + [
          .init(kind: .decay, length: .rest, shape: .linear, to: 0)
        ]
    case .wsd:
      let decay = steps(values[1], of: horizon)
      phases = Self.filled(
        warmup(to: values[0], in: stage), .init(kind: .constant, length: .rest),
        [.init(kind: .decay, length: .steps(decay), shape: .oneMinusSqrt, to: 0)], horizon)
    case .infinite:
      let cooldown = steps(values[2], of: stage.horizons[0])
      let anneal = steps(values[3], of: horizon)
      let low = values[1] * values[0]
      phases = Self.filled(
        warmup(to: values[0], in: stage)
          + [.init(kind: .cooldown, length: .steps(cooldown), shape: .cosine, to: low)],
        .init(kind: .constant, length: .rest),
        [.init(kind: .anneal, length: .steps(anneal), shape: .exponential, to: 0.1 * low)],
        horizon)
    case .constant:
      phases =
        warmup(to: values[0], in: stage) + [.init(kind: .constant, length: .rest)]
    case .decayFromFinal:
      phases = [
        .init(
          kind: .decay, length: .rest, shape: .cosine, from: stage.baseFinal,
          to: 0.01 * stage.baseFinal)
      ]
    case .keepFinal:
      phases = [.init(kind: .constant, length: .rest, from: stage.baseFinal)]
    case .freeForm:
      phases = FreeFormSchedule(stage).phases(values)
    }
    return ScheduleSpecification(
      name: name, form: .phases(phases, peak: max(stage.baseFinal, peak(values))))
  }

  /// The highest of the values that are rates.
  public func peak(_ values: [Double]) -> Double {
    (self == .freeForm ? values.max() : values.first) ?? 0
  }

  /// A warm-up from the last rate; none where the peak is that rate.
  private func warmup(to peak: Double, in stage: NewStage) -> [PhaseSpecification] {
    peak == stage.baseFinal
      ? []
      : [
        .init(
          kind: .warmup, length: .steps(stage.warmupSteps), from: stage.baseFinal, to: peak)
      ]
  }

  private func steps(_ share: Double, of count: Int) -> Int {
    max(1, Int((share * Double(count)).rounded()))
  }

  /// The phases with the middle one where there is room for it.
  private static func filled(
    _ first: [PhaseSpecification], _ middle: PhaseSpecification, _ last: [PhaseSpecification],
    _ count: Int
  ) -> [PhaseSpecification] {
    let taken = (first + last).reduce(0) { sum, phase in
      if case .steps(let steps) = phase.length { sum + steps } else { sum }
    }
    guard taken >= count else { return first + [middle] + last }
    // No step is left between them: the last phase takes what the others leave.
    var all = first + last
    all[all.count - 1].length = .rest
    return all
  }
}
