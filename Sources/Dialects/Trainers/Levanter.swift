/// stanford-crfm/levanter's `OptimizerConfig.lr_scheduler`, pieces joined by optax.
///
/// Each cycle: a [re-]warm-up from where the last one ended, a stable stretch, a decay (constant,
/// cosine, linear, inv_sqrt, inv, polynomial, inv_sqrt_decay) to `min_lr_ratio` · P; a deprecated
/// linear cooldown last. Numbers up to 1 are shares of the cycle, above they are steps.
/// Defaults: P 6e-4, ratio 0.1, warm-up 0.01, re-warm-up 0, the whole rest decays, cosine.
///
/// Source: src/levanter/optim/config.py, marin-levanter 0.2.20.
enum Levanter {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let given = given.merging(given.nested("optimizer"))
    guard
      let steps = try Configuration.number(
        in: [(given.nested("trainer"), "num_train_steps"), (given, "num_train_steps")])
    else { throw given.missing("num_train_steps") }
    let settings = try Settings(given)
    let cooldown =
      try given.optionalNumber("cooldown")
      .map { value throws(Complaint) in try share(value, of: steps) } ?? 0
    let bounds = try cycleBounds(given, total: steps - cooldown)
    var pieces: [[Curve.Segment]] = []
    var boundaries: [Double] = []
    var last = 0.0
    for index in 1..<bounds.count {
      let start = bounds[index - 1]
      let laid = try settings.cycle(
        steps: bounds[index] - start, isFirst: index == 1, from: last)
      pieces += laid.pieces
      boundaries += laid.boundaries.map { start + $0 } + [bounds[index]]
      last = laid.end
    }
    if cooldown != 0 {
      pieces.append([
        Curve.Segment(
          .never,
          .blend(
            .linear, from: last, to: settings.floor, origin: 0, length: cooldown,
            progress: .clamped))
      ])
    }
    guard !pieces.isEmpty else { throw Complaint("IndexError: list index out of range") }
    return Reading(
      curve: Curve(Curve.joined(pieces, at: Array(boundaries.prefix(pieces.count - 1)))),
      peak: settings.peak, horizon: horizon(steps), singlePrecision: true)
  }

  /// Steps, or a share of them.
  static func share(_ value: Double, of steps: Double) throws(Complaint) -> Double {
    guard value >= 0, value <= 1 || value == value.rounded() else {
      throw Complaint(
        "ValueError: Invalid fraction \(value). Must be between 0 and 1. You can also use (whole) "
          + "steps.")
    }
    return value <= 1 ? (value * steps).rounded(.towardZero) : value
  }

  /// Where cycles start and end.
  private static func cycleBounds(
    _ given: Configuration, total: Double
  ) throws(Complaint) -> [Double] {
    var points: [Double] = [0]
    if given.has("cycle_length") {
      guard !given.has("cycles") else {
        throw Complaint("ValueError: Can't use both cycle_length and cycles.")
      }
      points += try lengthPoints(given, total: total)
    } else if case .list = given.parameters["haps"] {
      points += try given.optionalNumbers("haps") ?? []
    } else if case .list = given.parameters["cycles"] {
      points += try given.optionalNumbers("cycles") ?? []
    } else if let count = try given.optionalNumber("cycles"), count >= 1, count <= 1e5 {
      points += (0..<Int(count) - 1).map {
        (total / count * Double($0 + 1)).rounded(.towardZero)
      }
    }
    if points[points.count - 1] != total { points.append(total) }
    return points
  }

  private static func lengthPoints(
    _ given: Configuration, total: Double
  ) throws(Complaint) -> [Double] {
    if case .list = given.parameters["cycle_length"] {
      var sum = 0.0
      let sums = try (given.optionalNumbers("cycle_length") ?? []).map { length -> Double in
        sum += length
        return sum
      }
      guard sum <= total else {
        throw Complaint(
          "ValueError: Cycle lengths exceed total number of steps: \(whole(sum)) > \(whole(total))")
      }
      return sums
    }
    let length = try share(try given.number("cycle_length"), of: total)
    guard length > 0 else {
      throw Complaint("ZeroDivisionError: integer division or modulo by zero")
    }
    let count = Int(min((total / length).rounded(.down), 1e5))
    return count > 1 ? (1..<count).map { Double($0) * length } : []
  }

  /// What every cycle has in common.
  private struct Settings {
    var peak: Double
    var ratio: Double
    var warmup: Double
    var rewarmup: Double
    var decay: Double?
    var schedule: Configuration

    var floor: Double { peak * ratio }

    init(_ given: Configuration) throws(Complaint) {
      peak = try given.number("learning_rate", or: 6e-4)
      ratio = try given.number("min_lr_ratio", or: 0.1)
      warmup = try given.number("warmup", or: 0.01)
      rewarmup = try given.number("rewarmup", or: 0)
      decay = try given.optionalNumber("decay")
      schedule = try Configuration(scheduler: given.parameters["lr_schedule"] ?? .text("cosine"))
    }

    func cycle(
      steps: Double, isFirst: Bool, from last: Double
    ) throws(Complaint) -> (pieces: [[Curve.Segment]], boundaries: [Double], end: Double) {
      let warmup = min(try share(isFirst ? warmup : rewarmup, of: steps), steps)
      let room = max(steps - warmup, 0)
      let decay =
        try self.decay.map { value throws(Complaint) in
          min(max(try share(value, of: steps), 0), room)
        } ?? room
      var pieces: [[Curve.Segment]] = []
      var boundaries: [Double] = []
      if warmup != 0 {
        pieces.append([
          Curve.Segment(
            .never,
            .blend(
              .linear, from: last, to: peak, origin: 0, length: warmup, progress: .clamped))
        ])
        boundaries.append(warmup)
      }
      if steps - warmup - decay > 0 {
        pieces.append([Curve.Segment(.never, .constant(peak))])
        boundaries.append(steps - decay)
      }
      let fall: [Curve.Segment] =
        decay > 0
        ? try decaySegments(steps: decay, warmup: warmup)
        : [Curve.Segment(.never, .constant(peak))]
      pieces.append(fall)
      return (pieces, boundaries, try Curve.value(of: fall, at: decay))
    }

    private func decaySegments(
      steps: Double, warmup: Double
    ) throws(Complaint) -> [Curve.Segment] {
      func clamped(_ weight: Weight) -> [Curve.Segment] {
        [
          Curve.Segment(
            .never,
            .blend(weight, from: peak, to: floor, origin: 0, length: steps, progress: .clamped))
        ]
      }
      switch schedule.className ?? "cosine" {
      case "constant", "ConstantLrSchedule": return [Curve.Segment(.never, .constant(peak))]
      case "cosine", "CosineLrSchedule":
        let power = try schedule.number("exponent", or: 1)
        return clamped(power == 1 ? .cosine : .cosinePower(power))
      case "linear", "LinearLrSchedule": return clamped(.linear)
      case "polynomial", "PolynomialLrSchedule":
        return clamped(.polynomial(power: try schedule.number("power", or: 2)))
      case "inv_sqrt", "InvSqrtLrSchedule":
        return inverseRoot(warmup: warmup, scale: try schedule.number("timescale", or: 10_000))
      case "inv", "InvLrSchedule": return try inverse(steps: steps)
      case "inv_sqrt_decay", "InvSqrtDecayLrSchedule":
        let unit = steps / (try schedule.number("decay_constant", or: 28.6))
        return [
          Curve.Segment(
            .never,
            .atLeast(
              floor, .power(level: 0, scale: peak, shift: unit, unit: unit, exponent: -0.5)))
        ]
      case "power", "PowerLrSchedule": return try power()
      default:
        throw Complaint("ValueError: Unknown lr_schedule: \(schedule.className ?? "")")
      }
    }

    private func inverseRoot(warmup: Double, scale: Double) -> [Curve.Segment] {
      let root = Formula.power(level: 0, scale: peak, shift: warmup, unit: scale, exponent: -0.5)
      let first = min(peak, peak * scale.squareRoot())
      return [
        Curve.Segment(.before(1 - warmup), .constant(max(first, floor))),
        Curve.Segment(.never, .atLeast(floor, .atMost(peak, root))),
      ]
    }

    private func inverse(steps: Double) throws(Complaint) -> [Curve.Segment] {
      guard floor != 0 else { throw Complaint(Formula.divisionByZero) }
      let slope = (peak / floor - 1) / steps
      guard slope != 0 else { return [Curve.Segment(.never, .constant(peak))] }
      let curve = Formula.atLeast(
        floor,
        .atMost(
          peak,
          .power(level: 0, scale: peak, shift: 1 / slope, unit: 1 / slope, exponent: -1)))
      return [
        Curve.Segment(.before(1), .constant(try curve.value(at: 1))),
        Curve.Segment(.never, curve),
      ]
    }

    private func power() throws(Complaint) -> [Curve.Segment] {
      let batch = try schedule.number("batch_size")
      let length = try schedule.number("seq_length")
      let factor = try schedule.number("a", or: 4.6)
      let exponent = try schedule.number("b", or: -0.51)
      guard factor > 0, exponent < 0 else {
        throw Complaint("ValueError: Power schedule expects a > 0 and b < 0")
      }
      let curve = Formula.power(
        level: 0, scale: batch * factor, shift: 0, unit: 1 / (batch * length), exponent: exponent)
      return [
        Curve.Segment(.before(1), .constant(peak)), Curve.Segment(.never, .atMost(peak, curve)),
      ]
    }
  }
}
