/// allenai/OLMo's schedulers: functions of the global step, which is k + 1.
///
/// The warm-up for s < W goes from `warmup_min_lr` (a tenth of P unless given) to P; with floor
/// αP (α = 0.1) from `t_max` on:
/// ```
/// CosWithWarmup, LinearWithWarmup   over (s − W)/(T − W)
/// CosLinearEnvelope                 the cosine's height times the line
/// InvSqrtWithWarmup                 P √(W / max(W, s))
/// BoltOnWarmupScheduler             0, then a line to the inner schedule's rate at the end
/// MaxScheduler                      the larger of two
/// ```
/// Source: olmo/optim.py, 0.6.0.
enum OLMo {
  static let convention = Convention(counter: Counter(offset: 1))

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number(anyOf: ["initial_lr", "lr", "learning_rate"])
    let total = try given.optionalNumber("max_steps")
    return Reading(
      curve: Curve(
        counter: convention.counter, try segments(given, peak: peak, total: total)),
      peak: peak, horizon: horizon(total))
  }

  private static let names = [
    "CosWithWarmup", "LinearWithWarmup", "InvSqrtWithWarmup", "ConstantScheduler",
    "ConstantWithWarmupScheduler", "CosLinearEnvelope", "BoltOnWarmupScheduler", "MaxScheduler",
  ]

  private static func segments(
    _ given: Configuration, peak: Double, total: Double?
  ) throws(Complaint) -> [Curve.Segment] {
    switch given.className {
    case "ConstantScheduler": return [Curve.Segment(.never, .constant(peak))]
    case "ConstantWithWarmupScheduler":
      return [try rise(given, peak), Curve.Segment(.never, .constant(peak))]
    case "InvSqrtWithWarmup":
      let warmup = try given.number("warmup_steps")
      let root: Formula =
        warmup == 0
        ? .constant(0)
        : .power(level: 0, scale: peak, shift: 0, unit: warmup, exponent: -0.5)
      return [try rise(given, peak), Curve.Segment(.never, root)]
    case "CosWithWarmup", "cosine_with_warmup":
      return try decay(.cosine, given, peak, total)
    case "LinearWithWarmup", "linear_with_warmup":
      return try decay(.linear, given, peak, total)
    case "CosLinearEnvelope": return try decay(.cosineUnderLine, given, peak, total)
    case "BoltOnWarmupScheduler": return try boltOn(given, peak, total)
    default: throw given.unknown(of: "olmo", among: names)
    }
  }

  private static func rise(
    _ given: Configuration, _ peak: Double
  ) throws(Complaint) -> Curve.Segment {
    let warmup = try given.number("warmup_steps")
    let start = try given.number("warmup_min_lr", or: peak * 0.1)
    guard warmup <= 1 || (start >= 0 && start < peak) else {
      throw Complaint("AssertionError: ")
    }
    return Curve.Segment(
      .before(warmup), .blend(.linear, from: start, to: peak, origin: 0, length: warmup))
  }

  private static func decay(
    _ weight: Weight, _ given: Configuration, _ peak: Double, _ total: Double?
  ) throws(Complaint) -> [Curve.Segment] {
    let own = try given.optionalNumber("t_max")
    guard let end = own ?? total else { throw given.missing("max_steps") }
    let floor = peak * (try given.number("alpha_f", or: 0.1))
    let warmup = try given.number("warmup_steps")
    return [
      try rise(given, peak),
      Curve.Segment(
        .before(end),
        .blend(weight, from: peak, to: floor, origin: warmup, length: end - warmup)),
      Curve.Segment(.never, .constant(floor)),
    ]
  }

  private static func boltOn(
    _ given: Configuration, _ peak: Double, _ total: Double?
  ) throws(Complaint) -> [Curve.Segment] {
    guard let value = given.parameters["inner"] else { throw given.missing("inner") }
    let inner = try segments(try Configuration(scheduler: value), peak: peak, total: total)
    let start = try given.number("warmup_start")
    let end = try given.number("warmup_end")
    let meeting = try Curve.value(of: inner, at: end)
    return [
      Curve.Segment(.before(start), .constant(0)),
      Curve.Segment(
        .before(end),
        .blend(.linear, from: 0, to: meeting, origin: start, length: end - start)),
      Curve.Segment(.never, .schedule(inner, origin: 0)),
    ]
  }
}
