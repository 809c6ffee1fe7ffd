/// google-deepmind/optax's schedules: functions of a count, clamped at their ends.
///
/// ```
/// polynomial (linear: p = 1)   (i − e)(1 − c/n)^p + e, c kept in 0 … n; n ≤ 0: i for ever
/// cosine_decay                 i ((1 − α)((1 + cos πc/n)/2)^p + α), held behind n
/// exponential_decay            i r^(c/n), bounded by the end value
/// warmup_cosine_decay          a line to the peak, then a cosine; decay_steps include the warm-up
/// join_schedules               piece j counts from boundary j − 1 and holds before boundary j
/// ```
/// It computes in single precision.
///
/// Source: optax/schedules/_schedule.py and _join.py, 0.2.8.
enum Optax {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let (segments, peak) = try schedule(given)
    return Reading(
      curve: Curve(segments), peak: peak, horizon: horizon(try length(given)),
      singlePrecision: true)
  }

  private static func length(_ given: Configuration) throws(Complaint) -> Double? {
    if given.className?.contains("exponential") ?? false { return nil }
    return try Configuration.number(in: [(given, "decay_steps"), (given, "transition_steps")])
  }

  private static let names = [
    "constant_schedule", "linear_schedule", "polynomial_schedule", "cosine_decay_schedule",
    "exponential_decay", "warmup_constant_schedule", "warmup_cosine_decay_schedule",
    "warmup_exponential_decay_schedule", "sgdr_schedule", "join_schedules",
    "linear_onecycle_schedule", "cosine_onecycle_schedule", "piecewise_constant_schedule",
    "piecewise_interpolate_schedule",
  ]

  static func schedule(
    _ given: Configuration
  ) throws(Complaint) -> (segments: [Curve.Segment], peak: Double) {
    switch given.className {
    case "constant_schedule":
      let value = try given.number("value")
      return (only(.constant(value)), value)
    case "linear_schedule", "polynomial_schedule":
      let power = given.className == "linear_schedule" ? 1 : try given.number("power")
      return try polynomial(given, power: power)
    case "cosine_decay_schedule":
      let start = try given.number("init_value")
      let cosine = try cosine(
        from: start, steps: try given.number("decay_steps"),
        alpha: try given.number("alpha", or: 0), exponent: try given.number("exponent", or: 1))
      return (cosine, start)
    case "exponential_decay":
      let start = try given.number("init_value")
      return (try exponential(given, from: start), start)
    case "warmup_constant_schedule":
      return (try warmup(given), try given.number("peak_value"))
    case "warmup_cosine_decay_schedule": return try warmupCosine(given)
    case "warmup_exponential_decay_schedule":
      let peak = try given.number("peak_value")
      let pieces = [try warmup(given), try exponential(given, from: peak)]
      return (Curve.joined(pieces, at: [try given.number("warmup_steps")]), peak)
    case "sgdr_schedule": return try sgdr(given)
    case "join_schedules": return try joined(given)
    case "linear_onecycle_schedule", "cosine_onecycle_schedule": return try oneCycle(given)
    case "piecewise_constant_schedule": return try piecewiseConstant(given)
    case "piecewise_interpolate_schedule": return try piecewiseInterpolate(given)
    default: throw given.unknown(of: "optax", among: names)
    }
  }

  static func only(_ formula: Formula) -> [Curve.Segment] { [Curve.Segment(.never, formula)] }

  private static func polynomial(
    _ given: Configuration, power: Double
  ) throws(Complaint) -> ([Curve.Segment], Double) {
    let start = try given.number("init_value")
    let end = try given.number("end_value")
    let formula = polynomial(
      from: start, to: end, power: power, steps: try given.number("transition_steps"),
      begin: try given.number("transition_begin", or: 0))
    return (only(formula), max(start, end))
  }

  private static func polynomial(
    from start: Double, to end: Double, power: Double, steps: Double, begin: Double = 0
  ) -> Formula {
    guard steps > 0 else { return .constant(start) }
    return .blend(
      power == 1 ? .linear : .polynomial(power: power), from: start, to: end,
      origin: max(begin, 0), length: steps, progress: .clamped)
  }

  private static func cosine(
    from start: Double, steps: Double, alpha: Double, exponent: Double
  ) throws(Complaint) -> [Curve.Segment] {
    guard steps > 0 else {
      throw Complaint(
        "ValueError: The cosine_decay_schedule requires positive decay_steps, got decay_steps="
          + ConfigurationValue.number(steps).summary + ".")
    }
    return only(
      .blend(
        exponent == 1 ? .cosine : .cosinePower(exponent), from: start, to: start * alpha,
        origin: 0, length: steps, progress: .clamped))
  }

  private static func exponential(
    _ given: Configuration, from start: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let steps = try given.number("transition_steps")
    let ratio = try given.number("decay_rate")
    guard steps > 0, ratio != 0 else { return only(.constant(start)) }
    let begin = max(0, try given.number("transition_begin", or: 0))
    let curve = Formula.geometric(
      start: start, ratio: ratio, origin: begin, period: steps,
      staircase: try given.flag("staircase", or: false))
    let segments = [
      Curve.Segment(.through(begin), .constant(start)), Curve.Segment(.never, curve),
    ]
    guard let end = try given.optionalNumber("end_value") else { return segments }
    return segments.map {
      Curve.Segment($0.end, ratio < 1 ? .atLeast(end, $0.formula) : .atMost(end, $0.formula))
    }
  }

  /// The line before `warmup_steps`.
  private static func warmup(_ given: Configuration) throws(Complaint) -> [Curve.Segment] {
    only(
      polynomial(
        from: try given.number("init_value"), to: try given.number("peak_value"), power: 1,
        steps: try given.number("warmup_steps")))
  }

  private static func warmupCosine(
    _ given: Configuration
  ) throws(Complaint) -> ([Curve.Segment], Double) {
    let peak = try given.number("peak_value")
    let steps = try given.number("warmup_steps")
    let end = try given.number("end_value", or: 0)
    let fall = try cosine(
      from: peak, steps: try given.number("decay_steps") - steps,
      alpha: peak == 0 ? 0 : end / peak, exponent: try given.number("exponent", or: 1))
    return (Curve.joined([try warmup(given), fall], at: [steps]), peak)
  }

  private static func sgdr(_ given: Configuration) throws(Complaint) -> ([Curve.Segment], Double) {
    var pieces: [[Curve.Segment]] = []
    var boundaries: [Double] = []
    var peak = 0.0
    for item in try given.optionalList("cosine_kwargs") ?? [] {
      let inner = try Configuration(scheduler: item)
      let (segments, top) = try warmupCosine(inner)
      pieces.append(segments)
      peak = max(peak, top)
      boundaries.append((boundaries.last ?? 0) + (try inner.number("decay_steps")))
    }
    guard !pieces.isEmpty else { throw given.missing("cosine_kwargs") }
    return (Curve.joined(pieces, at: Array(boundaries.dropLast())), peak)
  }

  /// Schedules and boundaries; or the rates and lengths of an infinite schedule.
  private static func joined(
    _ given: Configuration
  ) throws(Complaint) -> ([Curve.Segment], Double) {
    guard let schedules = try given.optionalList("schedules") else {
      let peak = try given.number(anyOf: ["peak", "peak_value"])
      return (try InfinitePhases(given, peak: peak).segments, peak)
    }
    var pieces: [[Curve.Segment]] = []
    var peak = 0.0
    for item in schedules {
      let (segments, top) = try schedule(try Configuration(scheduler: item))
      pieces.append(segments)
      peak = max(peak, top)
    }
    guard let boundaries = try given.optionalNumbers("boundaries"), !pieces.isEmpty else {
      throw given.missing("boundaries")
    }
    return (Curve.joined(pieces, at: Array(boundaries.prefix(pieces.count - 1))), peak)
  }

  private static func oneCycle(
    _ given: Configuration
  ) throws(Complaint) -> ([Curve.Segment], Double) {
    let steps = try given.number("transition_steps")
    guard steps > 0 else {
      throw Complaint(
        "ValueError: A linear onecycle schedule was set with a non-positive `transition_steps`")
    }
    let peak = try given.number("peak_value")
    let factor = try given.number("div_factor", or: 25)
    let last = try given.number("final_div_factor", or: 1e4)
    let top = ((try given.number("pct_start", or: 0.3)) * steps).rounded(.towardZero)
    var scales = [top: factor]
    // Of two boundaries at one place the later scale counts, as in Python's dictionary.
    if given.className == "cosine_onecycle_schedule" {
      scales[steps] = 1 / (factor * last)
      return (interpolated(.cosine, from: peak / factor, scales), peak)
    }
    let back = ((try given.number("pct_final", or: 0.85)) * steps).rounded(.towardZero)
    scales[back] = 1 / factor
    scales[steps] = 1 / last
    return (interpolated(.linear, from: peak / factor, scales), peak)
  }

  private static func interpolated(
    _ weight: Weight, from start: Double, _ scales: [Double: Double]
  ) -> [Curve.Segment] {
    var segments: [Curve.Segment] = []
    var rate = start
    var origin = 0.0
    for (end, scale) in scales.sorted(by: { $0.key < $1.key }) {
      segments.append(
        Curve.Segment(
          .before(end),
          .blend(
            weight, from: rate, to: rate * scale, origin: origin, length: max(end - origin, 1))))
      rate *= scale
      origin = end
    }
    return segments + only(.constant(rate))
  }

  private static func scales(_ given: Configuration) throws(Complaint) -> [Double: Double] {
    guard case .table(let table) = given.parameters["boundaries_and_scales"] else { return [:] }
    var scales: [Double: Double] = [:]
    for key in table.keys {
      guard let place = Double(key) else {
        throw Complaint("boundaries_and_scales has the boundary '\(key)'; a number is expected")
      }
      let scale = try Configuration(parameters: table).number(key)
      guard scale >= 0 else {
        throw Complaint(
          "ValueError: `\(given.className ?? "")` expects non-negative scale factors")
      }
      scales[place] = scale
    }
    return scales
  }

  private static func piecewiseConstant(
    _ given: Configuration
  ) throws(Complaint) -> ([Curve.Segment], Double) {
    var rate = try given.number("init_value")
    var peak = rate
    var segments: [Curve.Segment] = []
    for (place, scale) in try scales(given).sorted(by: { $0.key < $1.key }) {
      segments.append(Curve.Segment(.before(place), .constant(rate)))
      rate *= scale
      peak = max(peak, rate)
    }
    return (segments + only(.constant(rate)), peak)
  }

  private static func piecewiseInterpolate(
    _ given: Configuration
  ) throws(Complaint) -> ([Curve.Segment], Double) {
    let kind = try given.text(given.has("kind") ? "kind" : "interpolate_type", or: "")
    guard kind == "linear" || kind == "cosine" else {
      throw Complaint("ValueError: `interpolate_type` must be either 'cosine' or 'linear'")
    }
    let start = try given.number("init_value")
    let scales = try scales(given)
    var rate = start
    let peak = scales.sorted { $0.key < $1.key }.reduce(start) {
      rate *= $1.value
      return max($0, rate)
    }
    return (interpolated(kind == "cosine" ? .cosine : .linear, from: start, scales), peak)
  }
}
