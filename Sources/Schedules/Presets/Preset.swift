/// The schedules that have a name.
///
/// The files beside this one give each one's formula, defaults, source and example.
public enum Preset: String, CaseIterable, Sendable {
  /// Warm-up, then the peak.
  case constant
  /// Warm-up, then a straight line to the minimum.
  case linear
  /// Warm-up, then half a cosine to the minimum.
  case cosine
  /// A cosine schedule anew in each stage.
  case rewarmedCosine = "rewarmed-cosine"
  /// A cosine schedule in the first stage, then its minimum.
  case cosineThenMin = "cosine-then-min"
  /// A cosine schedule in the first stage, then a warm-up and the peak.
  case cosineThenPeak = "cosine-then-peak"
  /// Warm-up, cosine cooldown, constant; annealed in branches.
  case infiniteCosine = "infinite-cosine"
  /// Warm-up, inverse-sqrt cooldown, constant; annealed in branches.
  case infiniteInverseSqrt = "infinite-inverse-sqrt"
  /// Warm-up, then the peak times √(W/t).
  case inverseSqrt = "inverse-sqrt"
  /// Warm-up, stable, decay.
  case wsd
  /// Warm-up, then stable and decay in every stage.
  case wsdS = "wsd-s"
  /// Warm-up, then a straight line to zero.
  case linearToZero = "linear-to-zero"
  /// Warm-up, then down with the square root of what is done.
  case oneMinusSqrt = "one-minus-sqrt"
  /// Warm-up, a fall to a share of the peak, then a straight line to zero.
  case loweredLinear = "lowered-linear"
  /// Warm-up, the peak, then falls late in the run.
  case multiStep = "multi-step"
  /// A cosine schedule in the first stage; later stages decay on from its last rate.
  case decayFromFinal = "decay-from-final"
  /// Warm-up, then down with a power of what is left.
  case polynomial
  /// Warm-up, then a power of the step, then a straight line to the minimum.
  case power
  /// Half a cosine up to the peak, half a cosine down.
  case oneCycle = "one-cycle"
  /// Warm-up, then cosines one behind the other.
  case cosineRestarts = "cosine-restarts"

  /// The parameters that the preset uses; any other one given is an error.
  public var parameters: [PresetParameter] {
    switch self {
    case .constant: ConstantPreset.parameters
    case .linear: LinearPreset.parameters
    case .cosine: CosinePreset.parameters
    case .rewarmedCosine: RewarmedCosinePreset.parameters
    case .cosineThenMin: CosineThenMinPreset.parameters
    case .cosineThenPeak: CosineThenPeakPreset.parameters
    case .infiniteCosine: InfinitePreset.parameters
    case .infiniteInverseSqrt: InfinitePreset.parameters + [.alpha]
    case .inverseSqrt: InverseSqrtPreset.parameters
    case .wsd: WSDPreset.parameters
    case .wsdS: WSDSPreset.parameters
    case .linearToZero: LinearToZeroPreset.parameters
    case .oneMinusSqrt: OneMinusSqrtPreset.parameters
    case .loweredLinear: LoweredLinearPreset.parameters
    case .multiStep: MultiStepPreset.parameters
    case .decayFromFinal: DecayFromFinalPreset.parameters
    case .polynomial: PolynomialPreset.parameters
    case .power: PowerPreset.parameters
    case .oneCycle: OneCyclePreset.parameters
    case .cosineRestarts: CosineRestartsPreset.parameters
    }
  }

  /// The preset's phases for the stages of a run.
  ///
  /// - Parameter firstStageEnd: the last rate of a first stage that was run elsewhere.
  func layout(
    _ given: PresetParameters, stages: [Stage], tokensPerStep: Double, firstStageEnd: Double?
  ) throws(ScheduleError) -> Layout {
    for parameter in given.given where !parameters.contains(parameter) {
      throw .unusedParameter(preset: self, parameter: parameter)
    }
    try given.check()
    return switch self {
    case .constant: ConstantPreset.layout(given)
    case .linear: try LinearPreset.layout(given)
    case .cosine: try CosinePreset.layout(given)
    case .rewarmedCosine:
      try RewarmedCosinePreset.layout(given, stages: stages.count, firstStageEnd: firstStageEnd)
    case .cosineThenMin:
      try CosineThenMinPreset.layout(given, stages: stages.count, firstStageEnd: firstStageEnd)
    case .cosineThenPeak: try CosineThenPeakPreset.layout(given, stages: stages.count)
    case .infiniteCosine: try InfinitePreset.layout(given, .cosine, stages: stages.count)
    case .infiniteInverseSqrt:
      try InfinitePreset.layout(given, .inverseSqrt, stages: stages.count)
    case .inverseSqrt:
      try InverseSqrtPreset.layout(given, stages: stages, tokensPerStep: tokensPerStep)
    case .wsd: try WSDPreset.layout(given)
    case .wsdS: try WSDSPreset.layout(given, stages: stages.count)
    case .linearToZero: try LinearToZeroPreset.layout(given)
    case .oneMinusSqrt: try OneMinusSqrtPreset.layout(given)
    case .loweredLinear: try LoweredLinearPreset.layout(given)
    case .multiStep: try MultiStepPreset.layout(given)
    case .decayFromFinal:
      try DecayFromFinalPreset.layout(given, stages: stages.count, firstStageEnd: firstStageEnd)
    case .polynomial: try PolynomialPreset.layout(given)
    case .power: try PowerPreset.layout(given, stages: stages, tokensPerStep: tokensPerStep)
    case .oneCycle: try OneCyclePreset.layout(given)
    case .cosineRestarts:
      try CosineRestartsPreset.layout(given, stages: stages, tokensPerStep: tokensPerStep)
    }
  }
}
