/// mosaicml/composer's schedulers: a multiplier of the optimizer's rate.
///
/// The trainer steps them before it advances the timestamp, so t = max(k − 1, 0): the first two
/// updates share a rate. Times are text: "40ba", "0.1dur"; a duration's share is cut to whole
/// batches. `scale_schedule_ratio` scales times in batches, a warm-up only with `scale_warmup`.
/// ```
/// …WithWarmup   t / W, then over (t − W)/(t_max − W), clamped
/// without       over t / t_max, clamped (exponential: γ^(t/period), restarts: cosine anew)
/// ```
/// Source: composer/optim/scheduler.py and trainer/trainer.py, 0.32.1.
enum Composer {
  static let counter = Counter(offset: -1, minimum: 0)

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let run = try ComposerRun(given)
    let segments = try segments(run)
    return Reading(
      curve: Curve(counter: counter, segments), peak: run.peak, horizon: horizon(run.duration))
  }

  private static func segments(_ run: ComposerRun) throws(Complaint) -> [Curve.Segment] {
    let given = run.given
    let peak = run.peak
    switch (given.className ?? "").replacing("Scheduler", with: "") {
    case "Constant", "constant":
      let end = try run.scaled("t_max", or: "1dur")
      let alpha = try given.number("alpha", or: 1)
      return [
        Curve.Segment(.before(end), .constant(alpha * peak)),
        Curve.Segment(.never, .constant(peak)),
      ]
    case "Step", "step":
      return [
        Curve.Segment(
          .never,
          .geometric(
            start: peak, ratio: try given.number("gamma", or: 0.1), origin: 0,
            period: try run.scaled("step_size"), staircase: true))
      ]
    case "MultiStep", "multistep": return try multiStep(run)
    case "Linear", "linear_decay":
      return [
        try clamped(
          run, .linear, from: try given.number("alpha_i", or: 1),
          to: try given.number("alpha_f", or: 0))
      ]
    case "Exponential", "exponential":
      return [
        Curve.Segment(
          .never,
          .geometric(
            start: peak, ratio: try given.number("gamma"), origin: 0,
            period: try run.scaled("decay_period", or: "1ep")))
      ]
    case "CosineAnnealing", "cosine":
      return [try clamped(run, .cosine, from: 1, to: try given.number("alpha_f", or: 0))]
    case "Polynomial", "polynomial":
      return [
        try clamped(
          run, .polynomial(power: try given.number("power")), from: 1,
          to: try given.number("alpha_f", or: 0))
      ]
    case "CosineAnnealingWarmRestarts", "cosine_annealing_warm_restarts":
      return try restarts(run)
    default: return try warmedUp(run)
    }
  }

  private static func clamped(
    _ run: ComposerRun, _ weight: Weight, from start: Double, to end: Double
  ) throws(Complaint) -> Curve.Segment {
    Curve.Segment(
      .never,
      .blend(
        weight, from: start * run.peak, to: end * run.peak, origin: 0,
        length: try run.scaled("t_max", or: "1dur"), progress: .clamped))
  }

  private static func multiStep(_ run: ComposerRun) throws(Complaint) -> [Curve.Segment] {
    let factor = try run.given.number("gamma", or: 0.1)
    var rate = run.peak
    var segments: [Curve.Segment] = []
    var milestones: [Double] = []
    for item in try run.given.optionalList("milestones") ?? [] {
      milestones.append(try run.batches(item, named: "milestones", scaled: true))
    }
    for milestone in milestones.sorted() {
      segments.append(Curve.Segment(.before(milestone), .constant(rate)))
      rate *= factor
    }
    return segments + [Curve.Segment(.never, .constant(rate))]
  }

  private static func restarts(_ run: ComposerRun) throws(Complaint) -> [Curve.Segment] {
    let message =
      "ValueError: Interval between restarts for cosine annealing/warm restarts scheduler has "
      + "decayed to 0."
    let length = try run.scaled("t_0")
    guard length > 0 else { throw Complaint(message) }
    return [
      Curve.Segment(
        .never,
        .cycles(
          Cycles(
            weight: .cosine, from: run.peak,
            to: (try run.given.number("alpha_f", or: 0)) * run.peak, origin: 0, length: length,
            factor: try run.given.number("t_mult", or: 1),
            counting: .truncated(whenZero: message))))
    ]
  }

  private static let names = [
    "ConstantScheduler", "StepScheduler", "MultiStepScheduler", "LinearScheduler",
    "ExponentialScheduler", "CosineAnnealingScheduler", "CosineAnnealingWarmRestartsScheduler",
    "PolynomialScheduler", "MultiStepWithWarmupScheduler", "ConstantWithWarmupScheduler",
    "LinearWithWarmupScheduler", "CosineAnnealingWithWarmupScheduler",
    "PolynomialWithWarmupScheduler",
  ]

  /// The schedulers with a warm-up.
  private static func warmedUp(_ run: ComposerRun) throws(Complaint) -> [Curve.Segment] {
    let given = run.given
    var start = 1.0
    var end = try given.number("alpha_f", or: 0)
    var weight = Weight.linear
    switch (given.className ?? "").replacing("Scheduler", with: "") {
    case "MultiStepWithWarmup", "multistep_with_warmup":
      let warmup = try run.warmup()
      return [warmup.segment(to: run.peak)] + (try multiStep(run))
    case "ConstantWithWarmup", "constant_with_warmup":
      start = try given.number("alpha", or: 1)
      end = start
    case "LinearWithWarmup", "linear_decay_with_warmup":
      start = try given.number("alpha_i", or: 1)
    case "CosineAnnealingWithWarmup", "cosine_with_warmup": weight = .cosine
    case "PolynomialWithWarmup", "polynomial_with_warmup":
      weight = .polynomial(power: try given.number("power", or: 2))
    default: throw given.unknown(of: "composer", among: names)
    }
    let warmup = try run.warmup()
    let last = try run.scaled("t_max", or: "1dur")
    guard last >= run.duration else {
      throw Complaint(
        "ValueError: t_max \(whole(last))ba must be greater than or equal to max_duration "
          + "\(whole(run.duration))ba. Otherwise, the LR schedule will not be defined for the entire "
          + "training duration.")
    }
    let fall: Formula =
      last > warmup.steps
      ? .blend(
        weight, from: start * run.peak, to: end * run.peak, origin: warmup.steps,
        length: last - warmup.steps, progress: .clamped)
      : .constant(start * run.peak)
    return [warmup.segment(to: start * run.peak), Curve.Segment(.never, fall)]
  }
}

/// What a composer run says of time: its duration in batches, and how times are turned into them.
struct ComposerRun {
  let given: Configuration
  let peak: Double
  /// Batches of the whole run.
  let duration: Double
  /// `scale_schedule_ratio`.
  let ratio: Double
  private let batchesOfEpoch: Double?

  init(_ given: Configuration) throws(Complaint) {
    var flat = given
    if given.has("scheduler") {
      // llm-foundry's file: scheduler: {name, …}, optimizer: {lr}, max_duration.
      let inner = try Configuration(scheduler: given.parameters["scheduler"] ?? .null)
      flat = given.merging(inner)
      flat.className = inner.className
      if let rate = given.nested("optimizer").parameters["lr"] { flat.parameters["lr"] = rate }
    }
    self.given = flat
    peak = try flat.number(anyOf: ["lr", "learning_rate"])
    let ratio = try Configuration.number(in: [(flat, "ssr"), (flat, "scale_schedule_ratio")]) ?? 1
    let epoch = try flat.optionalNumber("dataloader_len")
    let text = flat.parameters["max_duration"] ?? .null
    let time = try Self.time(text, named: "max_duration")
    switch time.unit {
    case "ba": duration = time.value
    case "ep":
      guard let epoch else {
        throw Complaint(
          "max_duration = \(text.summary) counts epochs; give dataloader_len, the batches of one")
      }
      duration = time.value * epoch
    default:
      throw Complaint(
        "max_duration = \(text.summary); batches (\"400ba\") or epochs (\"2ep\") are read")
    }
    batchesOfEpoch = epoch
    self.ratio = ratio
  }

  private static func time(
    _ value: ConfigurationValue, named name: String
  ) throws(Complaint) -> (value: Double, unit: String) {
    if case .number(let number) = value { return (number, "ba") }
    guard case .text(let text) = value else {
      throw Complaint("\(name) = \(value.summary); a time such as \"40ba\" is expected")
    }
    let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "_" || $0 == "-" }
    let unit = String(text.dropFirst(digits.count))
    guard let number = Double(digits.filter { $0 != "_" }),
      ["ba", "ep", "dur", "tok", "sp", "sec", "iter"].contains(unit)
    else {
      throw Complaint("\(name) = '\(text)'; a time such as \"40ba\" or \"0.1dur\" is expected")
    }
    return (number, unit)
  }

  /// A time in whole batches.
  func batches(
    _ value: ConfigurationValue, named name: String, scaled: Bool
  ) throws(Complaint) -> Double {
    let time = try Self.time(value, named: name)
    switch time.unit {
    case "dur": return (time.value * duration).rounded(.towardZero)
    case "ba": return (time.value * (scaled ? ratio : 1)).rounded(.towardZero)
    case "ep":
      guard let batchesOfEpoch else {
        throw Complaint(
          "\(name) = \(value.summary) counts epochs; give dataloader_len, the batches of one")
      }
      return (time.value * batchesOfEpoch * (scaled ? ratio : 1)).rounded(.towardZero)
    default:
      throw Complaint("\(name) = \(value.summary); times in ba, ep and dur are read")
    }
  }

  /// A parameter as whole batches, scaled by the schedule's ratio.
  func scaled(_ name: String, or standard: String? = nil) throws(Complaint) -> Double {
    if given.has(name) {
      return try batches(given.parameters[name] ?? .null, named: name, scaled: true)
    }
    guard let standard else { throw given.missing(name) }
    return try batches(.text(standard), named: name, scaled: true)
  }

  struct Warmup {
    /// Where it ends.
    var steps: Double
    /// The length of its line.
    var span: Double

    func segment(to peak: Double) -> Curve.Segment {
      Curve.Segment(
        .before(steps),
        .blend(.linear, from: 0, to: peak, origin: 0, length: span, progress: .clamped))
    }
  }

  func warmup() throws(Complaint) -> Warmup {
    guard given.has("t_warmup") else { throw given.missing("t_warmup") }
    let value = given.parameters["t_warmup"] ?? .null
    let steps = try batches(value, named: "t_warmup", scaled: false)
    let isScaled = try given.flag("scale_warmup", or: false)
    return Warmup(
      steps: steps,
      span: isScaled ? try batches(value, named: "t_warmup", scaled: true) : steps)
  }
}
