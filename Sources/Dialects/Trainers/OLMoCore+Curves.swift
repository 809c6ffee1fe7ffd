/// The curves of OLMo-core's schedulers.
extension OLMoCore.Run {
  /// A warm-up, then a decay to α · P.
  func decayed(_ weight: Weight) throws(Complaint) -> [Curve.Segment] {
    let warmup = try warmup()
    let end = try end()
    let floor = peak * (try given.number("alpha_f", or: 0.1))
    return [
      try rise(to: peak, warmup, inclusive: false),
      Curve.Segment(
        .before(end),
        .blend(weight, from: peak, to: floor, origin: warmup, length: end - warmup)),
      Curve.Segment(.never, .constant(floor)),
    ]
  }

  func halfCosine() throws(Complaint) -> [Curve.Segment] {
    let warmup = try warmup()
    let end = try end()
    let span = end - warmup
    let floor = peak * (try given.number("alpha_f", or: 0.1))
    return [
      try rise(to: floor + (peak - floor) / 2, warmup, inclusive: false),
      Curve.Segment(
        .before(end),
        .blend(.cosine, from: peak, to: floor, origin: warmup - span, length: 2 * span)),
      Curve.Segment(.never, .constant(floor)),
    ]
  }

  func inverseRoot() throws(Complaint) -> [Curve.Segment] {
    let warmup = try warmup()
    let floor = peak * (try given.number("alpha_f", or: 0.1))
    let root: Formula =
      warmup == 0
      ? .constant(floor)
      : .power(level: floor, scale: peak - floor, shift: 0, unit: warmup, exponent: -0.5)
    return [try rise(to: peak, warmup, inclusive: false), Curve.Segment(.never, root)]
  }

  func stable() throws(Complaint) -> [Curve.Segment] {
    let steps = try decay()
    let end = try end()
    return [
      try rise(to: peak, try warmup(), inclusive: true),
      Curve.Segment(.before(end - steps), .constant(peak)),
      Curve.Segment(.never, try tail(from: peak, steps: steps, end: end)),
    ]
  }

  func power() throws(Complaint) -> [Curve.Segment] {
    let exponent = try given.number("b", or: -0.51)
    guard exponent < 0 else {
      throw OLMoCore.refusal("'b' must be negative for a decaying power\u{2011}law.")
    }
    let warmup = try warmup()
    guard warmup != 0 else { throw Complaint("ZeroDivisionError: division by zero") }
    let steps = try decay()
    let end = try end()
    let curve = Formula.power(
      level: 0, scale: peak, shift: 0, unit: warmup, exponent: exponent)
    return [
      try rise(to: peak, warmup, inclusive: true), Curve.Segment(.before(end - steps), curve),
      Curve.Segment(
        .never, try tail(from: try curve.value(at: end - steps), steps: steps, end: end)),
    ]
  }

  func rangeTest() throws(Complaint) -> [Curve.Segment] {
    let start = try given.number("lr_min", or: 1e-9)
    guard start > 0 else { throw OLMoCore.refusal("'lr_min' must be positive.") }
    let end = try end()
    return [
      Curve.Segment(
        .before(end), .geometric(start: start, ratio: peak / start, origin: 0, period: end)),
      Curve.Segment(.never, .constant(peak)),
    ]
  }

  /// `wsds`: periods that each end with a decay; the next one begins at the peak.
  func periods() throws(Complaint) -> [Curve.Segment] {
    guard let lengths = try given.optionalNumbers("period_lengths"), !lengths.isEmpty else {
      throw OLMoCore.refusal("'period_lengths' must be provided and non-empty.")
    }
    guard lengths.allSatisfy({ $0 > 0 }) else {
      throw OLMoCore.refusal("All entries in 'period_lengths' must be > 0.")
    }
    let factors =
      try given.optionalNumbers("period_lr_multipliers")
      ?? [Double](repeating: 1, count: lengths.count)
    guard factors.count == lengths.count else {
      throw OLMoCore.refusal("'period_lr_multipliers' length must match 'period_lengths' length.")
    }
    let warmup = try share("warmup", of: lengths[0])
    let floor = try given.number("decay_min_lr", or: 0)
    var segments = [try rise(to: peak * factors[0], warmup, inclusive: false)]
    var start = warmup
    for (index, length) in lengths.enumerated() {
      let steps = try share("decay", of: length)
      let end = start + (index == 0 ? length - warmup : length)
      guard steps <= length, index > 0 || warmup + steps <= length else {
        throw OLMoCore.refusal(
          index == 0
            ? "First period: warmup (\(whole(warmup))) + decay (\(whole(steps))) = "
              + "\(whole(warmup + steps)) exceeds period length (\(whole(length)))."
            : "Period \(index): decay (\(whole(steps))) exceeds period length (\(whole(length))).")
      }
      let rate = peak * factors[index]
      segments.append(Curve.Segment(.before(end - steps), .constant(rate)))
      // A period's last step belongs to it; behind the last one the floor is held.
      segments.append(
        Curve.Segment(
          index == lengths.count - 1 ? .before(end) : .through(end),
          try tail(from: rate, steps: steps, end: end)))
      start = end
    }
    return segments + [Curve.Segment(.never, .constant(floor))]
  }

  /// Steps, or a fraction of a period.
  private func share(_ name: String, of length: Double) throws(Complaint) -> Double {
    let steps = try given.optionalNumber(name)
    let fraction = try given.optionalNumber("\(name)_fraction")
    guard (steps == nil) != (fraction == nil) else {
      throw OLMoCore.refusal("Exactly one of '\(name)' or '\(name)_fraction' must be specified.")
    }
    if let steps { return steps.rounded(.towardZero) }
    guard let fraction, fraction >= 0, fraction <= 1 else {
      throw OLMoCore.refusal("'\(name)_fraction' must be in [0, 1].")
    }
    return (fraction * length).rounded(.toNearestOrEven)
  }

  /// `composable`: stages as tables, or as lists [duration, shape, start, end].
  func stages() throws(Complaint) -> [Curve.Segment] {
    guard let stages = try given.optionalList("stages"), !stages.isEmpty else {
      throw OLMoCore.refusal("'stages' must be specified and non-empty.")
    }
    var segments: [Curve.Segment] = []
    var start = 0.0
    var rate = peak
    for stage in stages {
      let (duration, weight, from, to) = try composed(stage, after: rate)
      segments.append(
        Curve.Segment(
          .before(start + duration),
          .blend(weight, from: from, to: to, origin: start, length: duration)))
      start += duration
      rate = to
    }
    return segments + [Curve.Segment(.never, .constant(rate))]
  }

  private func composed(
    _ value: ConfigurationValue, after rate: Double
  ) throws(Complaint) -> (Double, Weight, Double, Double) {
    var table: [String: ConfigurationValue] = [:]
    switch value {
    case .table(let given): table = given
    case .list(let items) where items.count == 4:
      table = [
        "duration": items[0], "shape": items[1], "start_lr": items[2], "end_lr": items[3],
      ]
    default: throw Complaint("stages holds \(value.summary); tables are expected")
    }
    let stage = Configuration(parameters: table)
    let duration = try stage.number("duration")
    guard duration > 0 else { throw OLMoCore.refusal("'duration' must be > 0 for every stage.") }
    let from = try resolved(stage, "start_lr") ?? rate
    guard let to = try resolved(stage, "end_lr") else {
      throw OLMoCore.refusal("Specify exactly one of 'end_lr' or 'end_lr_fraction' for each stage.")
    }
    return (duration, try weight(stage), from, to)
  }

  private func weight(_ stage: Configuration) throws(Complaint) -> Weight {
    switch try stage.text("shape", or: "linear") {
    case "linear": return .linear
    case "cosine": return .cosine
    case let other: throw Complaint("NotImplementedError: \(other)")
    }
  }

  /// A rate, or a fraction of the peak.
  private func resolved(_ stage: Configuration, _ name: String) throws(Complaint) -> Double? {
    if let rate = try stage.optionalNumber(name) { return rate }
    return try stage.optionalNumber("\(name)_fraction").map { $0 * peak }
  }

  /// `sequential`: each scheduler starts from the last rate of the one before.
  func sequential() throws(Complaint) -> [Curve.Segment] {
    guard let schedulers = try given.optionalList("schedulers"),
      var ends = try given.optionalNumbers("schedulers_max")
    else { throw OLMoCore.refusal("'schedulers_max' must be specified") }
    if ends.count == schedulers.count { ends.removeLast() }
    guard ends.count + 1 == schedulers.count else {
      throw OLMoCore.refusal(
        "Max steps must be set for all schedulers except the last when using "
          + "'SequentialScheduler'")
    }
    var segments: [Curve.Segment] = []
    var start = 0.0
    var rate = peak
    var left = try end()
    for (index, scheduler) in schedulers.enumerated() {
      let length = index < ends.count ? min(left, ends[index]) : left
      let inner = OLMoCore.Run(
        given: try Configuration(scheduler: scheduler), peak: rate, total: length)
      let curve = try inner.segments()
      guard index < ends.count else {
        return segments + [Curve.Segment(.never, .schedule(curve, origin: start))]
      }
      segments.append(
        Curve.Segment(.through(start + ends[index]), .schedule(curve, origin: start)))
      rate = try Curve.value(of: curve, at: ends[index])
      start += ends[index]
      left -= ends[index]
    }
    return segments
  }

  /// The curve up to a step, then a decay from the rate there.
  func overriding(_ segments: [Curve.Segment]) throws(Complaint) -> [Curve.Segment] {
    let override = given.nested("override_decay")
    let start = try override.number("start")
    let duration = try override.number("duration")
    guard duration > 0 else {
      throw OLMoCore.refusal("'duration' must be > 0 for override decay.")
    }
    guard let end = try resolved(override, "end_lr") else {
      throw OLMoCore.refusal(
        "Specify exactly one of 'end_lr' or 'end_lr_fraction' for override decay.")
    }
    return [
      Curve.Segment(.before(start), .schedule(segments, origin: 0)),
      Curve.Segment(
        .before(start + duration),
        .blend(
          try weight(override), from: try Curve.value(of: segments, at: start), to: end,
          origin: start, length: duration)), Curve.Segment(.never, .constant(end)),
    ]
  }
}
