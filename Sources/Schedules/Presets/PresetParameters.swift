/// The rate from which a later stage's warm-up starts.
public enum RewarmOrigin: String, Sendable, CaseIterable {
  /// From zero, as in Ibrahim et al. 2024.
  case zero
  /// From the last rate of the stage before.
  case last
}

/// The names of the parameters, as they are written.
public enum PresetParameter: String, Sendable, CaseIterable {
  /// The highest rate.
  case peak
  /// The lowest rate.
  case min
  /// The constant rate of the infinite schedules.
  case constant
  /// Length of the warm-up.
  case warmup
  /// Length of the infinite schedules' cooldown.
  case cooldown
  /// Length of the infinite schedules' anneal.
  case anneal
  /// Length of the final decay.
  case decay
  /// Curve of the final decay.
  case shape
  /// Steepness of the inverse-sqrt cooldown.
  case alpha
  /// The peak of each stage.
  case peaks
  /// The warm-up of each stage.
  case warmups
  /// Where later warm-ups start.
  case from
  /// Share of the peak from which `lowered-linear` falls or `one-cycle` rises.
  case factor
  /// Shares of the run after which the rate of `multi-step` falls.
  case milestones
  /// Shares of the peak to which it falls.
  case factors
  /// Power of what is left in `polynomial`, of the step in `power`.
  case power
  /// Length of the first period of `cosine-restarts`.
  case period
  /// How much longer each period is than the one before.
  case periodFactor = "period_factor"
}

/// What a preset is given; whatever is nil takes the preset's default.
public struct PresetParameters: Sendable, Equatable {
  /// The highest rate; 3e-4 unless given.
  ///
  /// Source: Ibrahim et al. 2024, arXiv 2403.08763, Table 14.
  public var peak: Double
  /// The lowest rate; a tenth of the peak unless given.
  public var min: Double?
  /// The constant rate of the infinite schedules; midway between peak and minimum unless given.
  public var constant: Double?
  /// Length of the warm-up; 1 % unless given, and zero means none.
  public var warmup: Length?
  /// Length of the infinite schedules' cooldown; 60 % of the first stage unless given.
  public var cooldown: Length?
  /// Length of the infinite schedules' anneal; 14 % of its stage unless given.
  public var anneal: Length?
  /// Length of the final decay of `wsd`; 10 % unless given.
  public var decay: Length?
  /// Curve of the final decay of `wsd`; one-minus-sqrt unless given.
  public var shape: Shape?
  /// Steepness of the inverse-sqrt cooldown; 10 unless given.
  public var alpha: Double?
  /// The peak of each stage, instead of one for all.
  public var peaks: [Double]?
  /// The warm-up of each stage, instead of one for all.
  public var warmups: [Length]?
  /// Where later warm-ups start; from zero unless given.
  public var from: RewarmOrigin?
  /// Share of the peak from which `lowered-linear` falls (0.7 unless given) or `one-cycle` rises (1/25).
  public var factor: Double?
  /// Shares of the run after which the rate of `multi-step` falls; 80 and 90 % unless given.
  public var milestones: [Double]?
  /// Shares of the peak to which it falls; 0.316 and 0.1 unless given.
  public var factors: [Double]?
  /// Power of what is left in `polynomial` (1 unless given), of the step in `power` (−0.51).
  public var power: Double?
  /// Length of the first period of `cosine-restarts`; 5 % unless given.
  public var period: Length?
  /// How much longer each period is than the one before; 2 unless given.
  public var periodFactor: Double?

  /// Creates parameters.
  public init(
    peak: Double = 3e-4, min: Double? = nil, constant: Double? = nil, warmup: Length? = nil,
    cooldown: Length? = nil, anneal: Length? = nil, decay: Length? = nil, shape: Shape? = nil,
    alpha: Double? = nil, peaks: [Double]? = nil, warmups: [Length]? = nil,
    from: RewarmOrigin? = nil, factor: Double? = nil, milestones: [Double]? = nil,
    factors: [Double]? = nil, power: Double? = nil, period: Length? = nil,
    periodFactor: Double? = nil
  ) {
    self.peak = peak
    self.min = min
    self.constant = constant
    self.warmup = warmup
    self.cooldown = cooldown
    self.anneal = anneal
    self.decay = decay
    self.shape = shape
    self.alpha = alpha
    self.peaks = peaks
    self.warmups = warmups
    self.from = from
    self.factor = factor
    self.milestones = milestones
    self.factors = factors
    self.power = power
    self.period = period
    self.periodFactor = periodFactor
  }

  /// The parameters that are not left out.
  public var given: [PresetParameter] {
    PresetParameter.allCases.filter(isGiven)
  }

  private func isGiven(_ parameter: PresetParameter) -> Bool {
    switch parameter {
    case .peak: true
    case .min: min != nil
    case .constant: constant != nil
    case .warmup: warmup != nil
    case .cooldown: cooldown != nil
    case .anneal: anneal != nil
    case .decay: decay != nil
    case .shape: shape != nil
    case .alpha: alpha != nil
    case .peaks: peaks != nil
    case .warmups: warmups != nil
    case .from: from != nil
    case .factor: factor != nil
    case .milestones: milestones != nil
    case .factors: factors != nil
    case .power: power != nil
    case .period: period != nil
    case .periodFactor: periodFactor != nil
    }
  }
}

extension PresetParameters {
  /// The minimum that goes with the peak, or with the peak of one stage.
  func minimum(below peak: Double) -> Double { min ?? peak / 10 }

  /// The constant rate of the infinite schedules.
  var constantRate: Double { constant ?? (peak + minimum(below: peak)) / 2 }

  /// A warm-up to a rate, or none when its length is zero.
  func warmup(_ length: Length? = nil, to rate: Double, from: Double = 0) -> [PhaseSpecification] {
    let length = length ?? warmup ?? .share(0.01)
    if length.isZero { return [] }
    return [PhaseSpecification(kind: .warmup, length: length, from: from, to: rate)]
  }

  /// Refuses rates out of order.
  func check() throws(ScheduleError) {
    for (index, peak) in (peaks ?? [peak]).enumerated() {
      let name = peaks == nil ? "peak" : "peaks, stage \(index + 1)"
      guard peak.isFinite && peak > 0 else {
        throw .invalidValue(
          place: name, given: readable(peak), allowed: "a peak is finite and above 0")
      }
      let minimum = minimum(below: peak)
      guard minimum >= 0 && minimum <= peak else {
        throw .invalidValue(
          place: "min", given: readable(minimum),
          allowed: "it lies in 0 ... \(name), \(readable(peak))")
      }
    }
    let minimum = minimum(below: peak)
    if let constant, !(constant >= minimum && constant <= peak) {
      throw .invalidValue(
        place: "constant", given: readable(constant),
        allowed: "it lies in min, \(readable(minimum)) ... peak, \(readable(peak))")
    }
    if warmup != nil && warmups != nil {
      throw .invalidValue(
        place: "warmups", given: "warmup is given too", allowed: "only one of the two is given")
    }
  }
}
