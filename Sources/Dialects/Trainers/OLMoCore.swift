/// allenai/OLMo-core's schedulers: functions of the global step (or tokens), which is k + 1.
///
/// The warm-up goes from `warmup_min_lr` (0) to P over W, steps or a fraction of T:
/// ```
/// CosWithWarmup, LinearWithWarmup        to αP (0.1) at T, held
/// HalfCosWithWarmup                      the second half of a cosine of twice the length
/// CosWithWarmupAndLinearDecay            the last `decay` by a line to `decay_min_lr`
/// InvSqrtWithWarmup                      αP + (1 − α)P √(W/s)
/// WSD, WSDS                              P, last `decay` of the run or of each period by a line
/// PowerLR                                P (s/W)^b (b = −0.51), last `decay` by a line
/// ComposableScheduler                    stages, linear or cosine, then the last rate
/// ExponentialScheduler                   rises from `lr_min` to P: a range test
/// ```
/// `override_decay` leaves the curve at a step for a decay of its own.
///
/// Source: src/olmo_core/optim/scheduler.py, 3.0.0.
enum OLMoCore {
  static let convention = Convention(counter: Counter(offset: 1))

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number(anyOf: ["initial_lr", "lr", "learning_rate"])
    let total = try given.optionalNumber("t_max")
    let run = Run(given: given, peak: peak, total: total)
    var segments = try run.segments()
    if given.has("override_decay") { segments = try run.overriding(segments) }
    return Reading(
      curve: Curve(counter: convention.counter, segments), peak: peak, horizon: horizon(total))
  }

  /// What the trainer says of a bad configuration.
  static func refusal(_ words: String) -> Complaint {
    Complaint("OLMoConfigurationError: \(words)")
  }

  struct Run {
    var given: Configuration
    var peak: Double
    var total: Double?

    func end() throws(Complaint) -> Double {
      guard let total else { throw given.missing("t_max") }
      return total
    }

    /// `name`, its deprecated `name_steps`, or `name_fraction` of the run, rounded to even.
    func steps(
      _ name: String, fraction standard: Double? = nil, either words: String
    ) throws(Complaint) -> Double {
      let steps = try Configuration.number(in: [(given, name), (given, "\(name)_steps")])
      var fraction = try given.optionalNumber("\(name)_fraction")
      if given.parameters["\(name)_fraction"] == nil { fraction = standard }
      guard (steps == nil) != (fraction == nil) else { throw OLMoCore.refusal(words) }
      if let steps { return steps }
      guard let fraction, fraction >= 0, fraction <= 1 else {
        throw OLMoCore.refusal("'\(name)_fraction' must be between 0 and 1.")
      }
      return (try end() * fraction).rounded(.toNearestOrEven)
    }

    func warmup() throws(Complaint) -> Double {
      try steps("warmup", either: "Either 'warmup_fraction' or 'warmup' must be specified.")
    }

    func decay() throws(Complaint) -> Double {
      try steps(
        "decay", fraction: 0.1,
        either: "Either 'decay_fraction' or 'decay' must be specified. Never both.")
    }

    /// The line of the warm-up; `peak` may be lower than the run's.
    func rise(
      to top: Double, _ warmup: Double, inclusive: Bool
    ) throws(Complaint) -> Curve.Segment {
      let start = try given.number("warmup_min_lr", or: 0)
      let isUsed = inclusive ? warmup >= 1 : warmup > 1
      guard !isUsed || (start >= 0 && start < top) else { throw Complaint("AssertionError: ") }
      return Curve.Segment(
        inclusive ? .through(warmup) : .before(warmup),
        .blend(.linear, from: start, to: top, origin: 0, length: warmup, progress: .clamped))
    }

    /// The line down to `decay_min_lr` over the last steps before `end`, not clamped behind it.
    func tail(from rate: Double, steps: Double, end: Double) throws(Complaint) -> Formula {
      let floor = try given.number("decay_min_lr", or: 0)
      guard floor >= 0, floor < rate else { return .raises("AssertionError: ") }
      guard steps != 0 else { return .raises("ZeroDivisionError: division by zero") }
      return .atMost(
        rate, .blend(.linear, from: rate, to: floor, origin: end - steps, length: steps))
    }

    func segments() throws(Complaint) -> [Curve.Segment] {
      switch given.className {
      case "ConstantScheduler", "constant": return [Curve.Segment(.never, .constant(peak))]
      case "ConstantWithWarmup", "constant_with_warmup":
        return [
          try rise(to: peak, try warmup(), inclusive: true),
          Curve.Segment(.never, .constant(peak)),
        ]
      case "CosWithWarmup", "cos_with_warmup": return try decayed(.cosine)
      case "LinearWithWarmup", "linear_with_warmup": return try decayed(.linear)
      case "HalfCosWithWarmup", "half_cos_with_warmup": return try halfCosine()
      case "CosWithWarmupAndLinearDecay", "cos_with_warmup_and_linear_decay":
        let inner = try decayed(.cosine)
        let steps = try decay()
        let start = try end() - steps
        let rate = try Curve.value(of: inner, at: start)
        return [
          Curve.Segment(.before(start), .schedule(inner, origin: 0)),
          Curve.Segment(.never, try tail(from: rate, steps: steps, end: try end())),
        ]
      case "InvSqrtWithWarmup", "inv_sqrt_with_warmup": return try inverseRoot()
      case "WSD", "wsd": return try stable()
      case "PowerLR", "power_lr": return try power()
      case "WSDS", "wsds": return try periods()
      case "ComposableScheduler", "composable": return try stages()
      case "SequentialScheduler", "sequential": return try sequential()
      case "ExponentialScheduler", "exponential": return try rangeTest()
      default: throw given.unknown(of: "olmo-core", among: OLMoCore.names)
      }
    }
  }

  private static let names = [
    "ConstantScheduler", "ConstantWithWarmup", "CosWithWarmup", "LinearWithWarmup",
    "HalfCosWithWarmup", "CosWithWarmupAndLinearDecay", "InvSqrtWithWarmup", "WSD", "WSDS",
    "PowerLR", "ComposableScheduler", "SequentialScheduler", "ExponentialScheduler",
  ]
}
