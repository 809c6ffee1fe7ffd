/// Hugging Face transformers' schedules, LambdaLRs over k, by function or `lr_scheduler_type`.
///
/// A warm-up is P · k / W for k < W unless said otherwise; with x = (k − W)/(T − W):
/// ```
/// constant, constant_with_warmup   P
/// linear                           P (T − k)/(T − W), never below 0
/// cosine (n = 0.5)                 P (1 + cos 2πnx)/2: climbs again behind T
/// cosine_with_restarts (n = 1)     P (1 + cos π(nx mod 1))/2, 0 behind T
/// polynomial (e = 1e-7, p = 1)     (P − e)(1 − x)^p + e, e behind T
/// inverse_sqrt (s = W or 10000)    P / √((k + s − W)/s)
/// cosine_with_min_lr               r + (1 − r) of the cosine
/// cosine_warmup_with_min_lr        the same, one update ahead: (k + 1)/W and (k + 1 − W)/(T − W)
/// warmup_stable_decay              warm-up from r; 1; linear, cosine or 1-sqrt to r; r
/// ```
/// Source: src/transformers/optimization.py, 5.23.0. `warmup_ratio` is of version 4.
enum HuggingFace {
  /// The functions, and the words of `lr_scheduler_type`.
  private static let names = [
    "constant": "get_constant_schedule",
    "constant_with_warmup": "get_constant_schedule_with_warmup",
    "linear": "get_linear_schedule_with_warmup", "cosine": "get_cosine_schedule_with_warmup",
    "cosine_with_restarts": "get_cosine_with_hard_restarts_schedule_with_warmup",
    "polynomial": "get_polynomial_decay_schedule_with_warmup",
    "inverse_sqrt": "get_inverse_sqrt_schedule",
    "cosine_with_min_lr": "get_cosine_with_min_lr_schedule_with_warmup",
    "cosine_warmup_with_min_lr": "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
    "warmup_stable_decay": "get_wsd_schedule",
  ]

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let given = try named(given)
    let peak = try given.number(anyOf: ["lr", "learning_rate"])
    let parameters = Parameters(
      given: given, peak: peak, warmup: try given.number("num_warmup_steps", or: 0),
      total: try given.optionalNumber("num_training_steps"))
    return Reading(
      curve: Curve(try segments(parameters)), peak: peak, horizon: horizon(parameters.total))
  }

  struct Parameters {
    var given: Configuration
    var peak: Double
    var warmup: Double
    var total: Double?

    /// T − W, at least 1 as the code has it.
    func span() throws(Complaint) -> Double {
      guard let total else { throw given.missing("num_training_steps") }
      return max(1, total - warmup)
    }
  }

  /// `TrainingArguments` as the function that they choose and its arguments.
  private static func named(_ given: Configuration) throws(Complaint) -> Configuration {
    if let name = given.className, names.values.contains(name) { return given }
    let word = try given.text("lr_scheduler_type", or: given.className ?? "linear")
    guard let function = names[word] else {
      throw Configuration(className: word, parameters: [:])
        .unknown(of: "hf", among: names.keys.sorted())
    }
    var result = given.merging(given.nested("lr_scheduler_kwargs"))
    result.className = function
    if !given.has("lr") && !given.has("learning_rate") {
      result.parameters["learning_rate"] = .number(5e-5)
    }
    let total = try given.optionalNumber("max_steps")
    if let total, total > 0 { result.parameters["num_training_steps"] = .number(total) }
    var warmup = try given.number("warmup_steps", or: 0)
    if warmup < 1, let ratio = try given.optionalNumber("warmup_ratio"), warmup == 0 {
      warmup = ratio
    }
    if warmup > 0, warmup < 1 {
      guard let total else { throw given.missing("max_steps") }
      warmup = (warmup * total).rounded(.up)
    }
    if !given.has("num_warmup_steps") { result.parameters["num_warmup_steps"] = .number(warmup) }
    return result
  }

  private static func segments(_ p: Parameters) throws(Complaint) -> [Curve.Segment] {
    switch p.given.className {
    case "get_constant_schedule": return [Curve.Segment(.never, .constant(p.peak))]
    case "get_constant_schedule_with_warmup":
      return [rise(p), Curve.Segment(.never, .constant(p.peak))]
    case "get_linear_schedule_with_warmup":
      let total = p.total ?? 0
      let span = try p.span()
      let line = Formula.blend(
        .linear, from: p.peak, to: 0, origin: total - span, length: span)
      return [rise(p), Curve.Segment(.never, .atLeast(0, line))]
    case "get_cosine_schedule_with_warmup": return try cosine(p, floor: 0)
    case "get_cosine_with_hard_restarts_schedule_with_warmup": return try restarts(p)
    case "get_polynomial_decay_schedule_with_warmup": return try polynomial(p)
    case "get_inverse_sqrt_schedule":
      var scale = try p.given.number("timescale", or: p.warmup == 0 ? 10_000 : p.warmup)
      if scale == 0 { scale = 10_000 }
      let root = Formula.power(
        level: 0, scale: p.peak, shift: scale - p.warmup, unit: scale, exponent: -0.5)
      return [rise(p), Curve.Segment(.never, root)]
    case "get_cosine_with_min_lr_schedule_with_warmup":
      return try cosine(p, floor: try minimum(p))
    case "get_cosine_with_min_lr_schedule_with_warmup_lr_rate": return try cosineAhead(p)
    default: return try stableDecay(p)
    }
  }

  private static func rise(_ p: Parameters) -> Curve.Segment {
    Curve.Segment(
      .before(p.warmup),
      .blend(.linear, from: 0, to: p.peak, origin: 0, length: max(1, p.warmup)))
  }

  private static func cosine(
    _ p: Parameters, floor: Double
  ) throws(Complaint) -> [Curve.Segment] {
    // 2n half-periods over the span.
    let periods = 2 * (try p.given.number("num_cycles", or: 0.5))
    let fall: Formula =
      periods == 0
      ? .constant(p.peak)
      : .blend(
        .cosine, from: p.peak, to: floor, origin: p.warmup, length: try p.span() / periods)
    return [rise(p), Curve.Segment(.never, .atLeast(0, fall))]
  }

  private static func restarts(_ p: Parameters) throws(Complaint) -> [Curve.Segment] {
    let span = try p.span()
    let cycles = Cycles(
      weight: .cosine, from: p.peak, to: 0, origin: p.warmup, length: span,
      counting: .fraction(count: try p.given.number("num_cycles", or: 1)))
    return [
      rise(p), Curve.Segment(.before(p.warmup + span), .cycles(cycles)),
      Curve.Segment(.never, .constant(0)),
    ]
  }

  private static func polynomial(_ p: Parameters) throws(Complaint) -> [Curve.Segment] {
    let end = try p.given.number("lr_end", or: 1e-7)
    guard p.peak > end else {
      throw Complaint("ValueError: lr_end (\(end)) must be smaller than initial lr (\(p.peak))")
    }
    guard let total = p.total else { throw p.given.missing("num_training_steps") }
    let fall = Formula.blend(
      .polynomial(power: try p.given.number("power", or: 1)), from: p.peak, to: end,
      origin: p.warmup, length: total - p.warmup)
    return [rise(p), Curve.Segment(.through(total), fall), Curve.Segment(.never, .constant(end))]
  }

  /// The floor of the cosines with one, as a rate.
  private static func minimum(_ p: Parameters) throws(Complaint) -> Double {
    let rate = try p.given.optionalNumber("min_lr")
    let ratio = try p.given.optionalNumber("min_lr_rate")
    switch (rate, ratio) {
    case (nil, nil):
      throw Complaint(
        "ValueError: One of min_lr or min_lr_rate should be set through the `lr_scheduler_kwargs`")
    case (let rate?, nil): return rate
    case (nil, let ratio?): return ratio * p.peak
    default: throw Complaint("ValueError: Only one of min_lr or min_lr_rate should be set")
    }
  }

  private static func cosineAhead(_ p: Parameters) throws(Complaint) -> [Curve.Segment] {
    let floor = try minimum(p)
    let first: Formula
    if let share = try p.given.optionalNumber("warmup_lr_rate") {
      first = .blend(
        .linear, from: share * p.peak, to: p.peak, origin: 0, length: max(1, p.warmup - 1))
    } else {
      first = .blend(.linear, from: 0, to: p.peak, origin: -1, length: max(1, p.warmup))
    }
    let periods = 2 * (try p.given.number("num_cycles", or: 0.5))
    let fall: Formula =
      periods == 0
      ? .constant(p.peak)
      : .blend(
        .cosine, from: p.peak, to: floor, origin: p.warmup - 1, length: try p.span() / periods)
    return [
      Curve.Segment(.before(p.warmup), first), Curve.Segment(.never, .atLeast(0, fall)),
    ]
  }

  private static func stableDecay(_ p: Parameters) throws(Complaint) -> [Curve.Segment] {
    let decay = try p.given.number("num_decay_steps")
    let stable: Double
    if let steps = try p.given.optionalNumber("num_stable_steps") {
      stable = steps
    } else if let total = p.total {
      stable = total - p.warmup - decay
    } else {
      throw Complaint(
        "ValueError: Either num_training_steps or num_stable_steps must be specified.")
    }
    let rising = try style(p, "warmup_type", or: "linear")
    let falling = try style(p, "decay_type", or: "cosine")
    let floor = try p.given.number("min_lr_ratio", or: 0) * p.peak
    let periods = 2 * (try p.given.number("num_cycles", or: 0.5))
    let weights: [String: Weight] = ["linear": .linear, "cosine": .cosine, "1-sqrt": .squareRoot]
    let rises: [String: Weight] = [
      "linear": .linear, "cosine": .cosine, "1-sqrt": .polynomial(power: 0.5),
    ]
    let span = falling == "cosine" ? max(1, decay) / periods : max(1, decay)
    return [
      Curve.Segment(
        .before(p.warmup),
        .atLeast(
          0,
          .blend(
            rises[rising] ?? .linear, from: floor, to: p.peak, origin: 0, length: max(1, p.warmup)))
      ), Curve.Segment(.before(p.warmup + stable), .constant(p.peak)),
      Curve.Segment(
        .before(p.warmup + stable + decay),
        .atLeast(
          0,
          .blend(
            weights[falling] ?? .linear, from: p.peak, to: floor, origin: p.warmup + stable,
            length: span))), Curve.Segment(.never, .constant(floor)),
    ]
  }

  private static func style(
    _ p: Parameters, _ name: String, or standard: String
  ) throws(Complaint) -> String {
    let word = try p.given.text(name, or: standard)
    guard ["linear", "cosine", "1-sqrt"].contains(word) else {
      let what = name == "warmup_type" ? "warmup" : "decay"
      throw Complaint(
        "ValueError: Unknown \(what) type: \(word), expected 'linear', 'cosine' or '1-sqrt'")
    }
    return word
  }
}
