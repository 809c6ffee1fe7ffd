/// DeepSpeed's schedulers, which its engine steps after each update that did not overflow.
///
/// They look at b = k − 1. With n = max(2, warm-up):
/// ```
/// WarmupLR        b < 0: min;  b < n: min + (max − min) log(b + 1)/log n, or b/n;  max
/// WarmupDecayLR   the same, then max · (T − b)/(T − n), never below the minimum
/// WarmupCosineLR  b < 0: 0;  b < n: as above between the ratios;  then a cosine over (b − n + 1)/(T − n)
/// LRRangeTest     min (1 + rate · k/size);   OneCycle: up, down, then min / (1 + rate · i/size)
/// ```
/// So the first two updates run at the lowest rate, and a cosine never reaches the peak.
/// Defaults: log warm-up of 1000, `warmup_max_lr` 1e-3 for WarmupDecayLR.
///
/// Source: deepspeed/runtime/lr_schedules.py, 0.19.8.
enum DeepSpeed {
  static let convention = Convention(
    counter: Counter(offset: -1), decayOffset: 1, pastEnd: .hold)

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    var given = given
    if given.has("scheduler") {
      let rate = given.nested("optimizer").nested("params").parameters["lr"]
      var scheduler = try Configuration(
        scheduler: given.parameters["scheduler"] ?? .null)
      if let rate, !scheduler.has("lr") { scheduler.parameters["lr"] = rate }
      given = scheduler
    }
    switch given.className {
    case "WarmupLR": return try warmup(given)
    case "WarmupDecayLR": return try warmupDecay(given)
    case "WarmupCosineLR": return try warmupCosine(given)
    case "OneCycle": return try oneCycle(given)
    case "LRRangeTest": return try rangeTest(given)
    default:
      throw given.unknown(
        of: "deepspeed",
        among: ["WarmupLR", "WarmupDecayLR", "WarmupCosineLR", "OneCycle", "LRRangeTest"])
    }
  }

  private static func warmupSteps(_ given: Configuration) throws(Complaint) -> Double {
    let steps = try given.number("warmup_num_steps", or: 1000)
    guard steps > 0, steps == steps.rounded() else {
      throw Complaint(
        "ValueError: warmup_num_steps must be a positive integer, got "
          + ConfigurationValue.number(steps).summary)
    }
    return max(2, steps)
  }

  /// b < 0, then b < n.
  private static func rise(
    _ given: Configuration, before first: Double, from start: Double, to peak: Double, steps: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let linear = try given.text("warmup_type", or: "log") == "linear"
    let formula: Formula =
      linear
      ? .blend(.linear, from: start, to: peak, origin: 0, length: steps)
      : .logarithm(from: start, to: peak, shift: 1, base: steps)
    return [Curve.Segment(.before(0), .constant(first)), Curve.Segment(.before(steps), formula)]
  }

  private static func warmup(_ given: Configuration) throws(Complaint) -> Reading {
    let steps = try warmupSteps(given)
    let start = try given.number("warmup_min_lr", or: 0)
    let peak = try given.number(anyOf: ["warmup_max_lr", "lr"])
    let segments = try rise(given, before: start, from: start, to: peak, steps: steps)
    return Reading(
      curve: Curve(
        counter: convention.counter, segments + [Curve.Segment(.never, .constant(peak))]),
      peak: peak)
  }

  private static func warmupDecay(_ given: Configuration) throws(Complaint) -> Reading {
    let total = try given.number("total_num_steps")
    let steps = try warmupSteps(given)
    let start = try given.number("warmup_min_lr", or: 0)
    let peak = try given.number("warmup_max_lr", or: 0.001)
    let segments = try rise(given, before: start, from: start, to: peak, steps: steps)
    let span = max(1, total - steps)
    let fall = Formula.blend(.linear, from: peak, to: start, origin: total - span, length: span)
    // Where the total is below the warm-up, the line starts below the peak.
    let decay = Curve.Segment(.never, peak >= start ? .atLeast(start, fall) : .atMost(start, fall))
    return Reading(
      curve: Curve(counter: convention.counter, segments + [decay]), peak: max(peak, start),
      horizon: horizon(total))
  }

  private static func warmupCosine(_ given: Configuration) throws(Complaint) -> Reading {
    let total = try given.number("total_num_steps")
    let steps = try warmupSteps(given)
    let peak = try given.number(anyOf: ["lr", "learning_rate"])
    let start = try given.number("warmup_min_ratio", or: 0) * peak
    let floor = try given.number("cos_min_ratio", or: 0.0001) * peak
    let segments = try rise(given, before: 0, from: start, to: peak, steps: steps)
    let decay = Formula.atLeast(
      0,
      .blend(
        .cosine, from: peak, to: floor, origin: steps - 1, length: max(1, total - steps),
        progress: .clamped))
    return Reading(
      curve: Curve(counter: convention.counter, segments + [Curve.Segment(.never, decay)]),
      peak: peak, horizon: horizon(total))
  }

  private static func rangeTest(_ given: Configuration) throws(Complaint) -> Reading {
    let start = try given.number("lr_range_test_min_lr", or: 1e-3)
    let size = try given.number("lr_range_test_step_size", or: 2000)
    let rate = try given.number("lr_range_test_step_rate", or: 1)
    guard size > 0, size == size.rounded() else {
      throw Complaint(
        "ValueError: lr_range_test_step_size must be a positive integer, got "
          + ConfigurationValue.number(size).summary)
    }
    let staircase = try given.flag("lr_range_test_staircase", or: false)
    let line = Formula.blend(
      .linear, from: start, to: start * (1 + rate), origin: 0, length: size)
    let curve = Curve([
      Curve.Segment(
        .never, staircase ? .stairs(start: start, rise: start * rate, length: size) : line)
    ])
    return Reading(curve: curve, peak: start)
  }

  private static func oneCycle(_ given: Configuration) throws(Complaint) -> Reading {
    let low = try given.number("cycle_min_lr")
    let high = try given.number("cycle_max_lr")
    let first = try given.number("cycle_first_step_size", or: 2000)
    let second = try given.number("cycle_second_step_size", or: first)
    guard first > 0 else {
      throw Complaint("ValueError: cycle_first_step_size must be positive, got \(first)")
    }
    guard second >= 0 else {
      throw Complaint("ValueError: cycle_second_step_size must be non-negative, got \(second)")
    }
    guard try given.number("cycle_first_stair_count", or: 0) == 0 else {
      throw Complaint("stairs in OneCycle are not read; cycle_first_stair_count = 0 is")
    }
    let size = try given.number("decay_step_size", or: 0)
    let rate = size == 0 ? 0 : try given.number("decay_lr_rate", or: 0)
    // Counted in updates: last_batch_iteration + 1. The decay begins one update behind the cycle.
    let total = first + second
    let decay: Formula =
      rate == 0
      ? .constant(low)
      : .power(
        level: 0, scale: low, shift: size / rate - total, unit: size / rate, exponent: -1)
    return Reading(
      curve: Curve([
        Curve.Segment(
          .through(first), .blend(.linear, from: low, to: high, origin: 0, length: first)),
        Curve.Segment(
          .before(total), .blend(.linear, from: high, to: low, origin: first, length: second)),
        // At the end of the cycle the next one's first rate is used once.
        Curve.Segment(.through(total), .constant(low)),
        Curve.Segment(.never, decay),
      ]), peak: high)
  }
}
