/// huggingface/pytorch-image-models' schedulers, counted in updates (`t_in_epochs: false`).
///
/// The warm-up for k < W goes from `warmup_lr_init` (0) to P; without `warmup_prefix` the curve has
/// been running from 0 meanwhile, so the peak is never reached:
/// ```
/// CosineLR   m + (P − m)(1 + cos π(t/T)^κ)/2, cycles with length, height and number; then m
/// PolyLR     (P − m)(1 − (t/T)^κ)^p + m;   TanhLR: between tanh −7 and 3
/// StepLR     P r^⌊t/n⌋;   MultiStepLR: a factor at each t = n − 1
/// WSDLR      P, (1 + t/s)^−½ or a power; drawn to m over the last `decay_t`
/// ```
/// Source: timm/scheduler, 1.0.31.
enum Timm {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number(anyOf: ["lr", "learning_rate"])
    guard try !given.flag("t_in_epochs", or: true) else {
      throw Complaint(
        "t_in_epochs is true unless given, so timm counts epochs; updates are read: t_in_epochs = "
          + "false")
    }
    guard !given.has("noise_range_t") else {
      throw Complaint("noise_range_t makes the rates random; no curve can be read")
    }
    return Reading(
      curve: Curve(try segments(given, peak: peak)), peak: peak,
      horizon: horizon(try length(given)))
  }

  private static func length(_ given: Configuration) throws(Complaint) -> Double? {
    guard let span = try given.optionalNumber("t_initial") else { return nil }
    let isPrefix = given.className == "WSDLRScheduler"
    let warmup = try given.number("warmup_t", or: 0)
    return try given.flag("warmup_prefix", or: isPrefix) ? span + warmup : span
  }

  private static func segments(
    _ given: Configuration, peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let warmup = try given.number("warmup_t", or: 0)
    switch given.className {
    case "CosineLRScheduler":
      let inner = try given.number("k_decay", or: 1)
      return try [rise(given, to: peak)]
        + cycled(given, inner == 1 ? .cosine : .cosineOfPower(inner), peak)
    case "PolyLRScheduler":
      return try [rise(given, to: peak)]
        + cycled(
          given,
          .polynomialOfPower(
            power: try given.number("power", or: 0.5), inner: try given.number("k_decay", or: 1)),
          peak)
    case "TanhLRScheduler": return try hyperbolicTangent(given, peak)
    case "StepLRScheduler":
      let origin = try given.flag("warmup_prefix", or: true) ? warmup : 0
      return [
        try rise(given, to: peak),
        Curve.Segment(
          .never,
          .geometric(
            start: peak, ratio: try given.number("decay_rate", or: 1), origin: origin,
            period: try given.number("decay_t"), staircase: true)),
      ]
    case "MultiStepLRScheduler":
      let origin = try given.flag("warmup_prefix", or: true) ? warmup : 0
      return try [rise(given, to: peak)] + multiStep(given, peak, origin: origin)
    case "WSDLRScheduler": return try stableDecay(given, peak)
    default:
      throw given.unknown(
        of: "timm",
        among: [
          "CosineLRScheduler", "PolyLRScheduler", "TanhLRScheduler", "StepLRScheduler",
          "MultiStepLRScheduler", "WSDLRScheduler",
        ])
    }
  }

  private static func rise(
    _ given: Configuration, to top: Double
  ) throws(Complaint) -> Curve.Segment {
    let warmup = try given.number("warmup_t", or: 0)
    return Curve.Segment(
      .before(warmup),
      .blend(
        .linear, from: try given.number("warmup_lr_init", or: 0), to: top, origin: 0,
        length: warmup))
  }

  private static func cycled(
    _ given: Configuration, _ weight: Weight, _ peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let length = try given.number("t_initial")
    let floor = try given.number("lr_min", or: 0)
    guard length > 0, floor >= 0 else { throw Complaint("AssertionError: ") }
    let isPrefix = try given.flag("warmup_prefix", or: false)
    return [
      Curve.Segment(
        .never,
        .cycles(
          Cycles(
            weight: weight, from: peak, to: floor,
            origin: isPrefix ? try given.number("warmup_t", or: 0) : 0, length: length,
            factor: try given.number("cycle_mul", or: 1),
            fromFactor: try given.number("cycle_decay", or: 1),
            limit: try given.number("cycle_limit", or: 1), counting: .logarithm)))
    ]
  }

  private static func hyperbolicTangent(
    _ given: Configuration, _ peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let lower = try given.number("lb", or: -7)
    let upper = try given.number("ub", or: 3)
    guard lower < upper else { throw Complaint("AssertionError: ") }
    let curve = try cycled(given, .hyperbolicTangent(lower: lower, upper: upper), peak)
    let warmup = try given.number("warmup_t", or: 0)
    // The constructor's own rate is used until the first step.
    guard warmup > 0 else { return [Curve.Segment(.before(1), .constant(peak))] + curve }
    let isPrefix = try given.flag("warmup_prefix", or: false)
    let top = isPrefix ? peak : try Curve.value(of: curve, at: warmup)
    return [try rise(given, to: top)] + curve
  }

  private static func multiStep(
    _ given: Configuration, _ peak: Double, origin: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let factor = try given.number("decay_rate", or: 1)
    var rate = peak
    var segments: [Curve.Segment] = []
    for milestone in (try given.optionalNumbers("decay_t") ?? []).sorted() {
      segments.append(Curve.Segment(.before(origin + milestone - 1), .constant(rate)))
      rate *= factor
    }
    return segments + [Curve.Segment(.never, .constant(rate))]
  }

  private static func stableDecay(
    _ given: Configuration, _ peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let length = try given.number("t_initial")
    let decay = try given.number("decay_t")
    let floor = try given.number("lr_min", or: 0)
    let number = { (value: Double) in ConfigurationValue.number(value).summary }
    guard length > 0 else {
      throw Complaint("ValueError: Invalid t_initial (\(number(length))), must be > 0.")
    }
    guard decay > 0, decay <= length else {
      throw Complaint(
        "ValueError: Invalid decay_t (\(number(decay))), must be in (0, t_initial] w/ "
          + "t_initial=\(number(length)).")
    }
    guard floor >= 0 else {
      throw Complaint("ValueError: Invalid lr_min (\(number(floor))), must be >= 0.")
    }
    let warmup = try given.number("warmup_t", or: 0)
    let stable = Formula.atLeast(floor, try stableFormula(given, peak, warmup: warmup))
    let start = warmup + length - decay
    return [
      try rise(given, to: peak), Curve.Segment(.through(start), stable),
      Curve.Segment(
        .never,
        .drawn(stable, try decayWeight(given), to: floor, origin: start, length: decay)),
    ]
  }

  private static func stableFormula(
    _ given: Configuration, _ peak: Double, warmup: Double
  ) throws(Complaint) -> Formula {
    let name = try given.text("stable_fn", or: "constant")
    guard ["constant", "rsqrt", "power"].contains(name) else {
      throw Complaint(
        "ValueError: Invalid stable_fn (\(name)), must be one of ('constant', 'rsqrt', 'power').")
    }
    guard name != "constant" else { return .constant(peak) }
    let scale = try given.number("stable_timescale", or: warmup)
    guard scale > 0 else {
      throw Complaint(
        "ValueError: stable_fn=\(name) requires a positive stable_timescale, it defaults to "
          + "warmup_t (\(whole(warmup))), set it explicitly when there is no warmup.")
    }
    let power = name == "rsqrt" ? 0.5 : try given.number("stable_power", or: 0.5)
    return .power(
      level: 0, scale: peak, shift: scale - warmup, unit: scale, exponent: -power)
  }

  private static func decayWeight(_ given: Configuration) throws(Complaint) -> Weight {
    switch try given.text("decay_fn", or: "1-sqrt") {
    case "linear": return .linear
    case "1-sqrt": return .squareRoot
    case "cosine": return .cosine
    case "power": return .power(try given.number("decay_power", or: 0.5))
    case "exp": return .exponential(ratio: try given.number("decay_ratio", or: 0.1))
    case let name:
      throw Complaint(
        "ValueError: Invalid decay_fn (\(name)), must be one of ('linear', '1-sqrt', 'cosine', "
          + "'power', 'exp') or a callable.")
    }
  }
}
