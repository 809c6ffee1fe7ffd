/// MLX's schedulers, in Python and Swift: functions of the step, clamped at their ends.
///
/// ```
/// linear_schedule(init, end, steps), cosine_decay(init, decay_steps, end = 0)
/// exponential_decay(init, decay_rate), step_decay(init, decay_rate, step_size)
/// join_schedules(schedules, boundaries)   as in optax
/// ```
/// It computes in single precision.
///
/// Source: mlx/optimizers/schedulers.py, 0.32.4; mlx-swift's Schedulers.swift is the same.
enum MLX {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let (segments, peak) = try schedule(given)
    return Reading(
      curve: Curve(segments), peak: peak,
      horizon: horizon(try Configuration.number(in: [(given, "decay_steps"), (given, "steps")])),
      singlePrecision: true)
  }

  private static func schedule(
    _ given: Configuration
  ) throws(Complaint) -> (segments: [Curve.Segment], peak: Double) {
    switch given.className {
    case "linear_schedule":
      let start = try given.number("init")
      let end = try given.number("end")
      let steps = try positive(given, "steps")
      return (
        Optax.only(
          .blend(.linear, from: start, to: end, origin: 0, length: steps, progress: .clamped)),
        max(start, end)
      )
    case "cosine_decay":
      let start = try given.number("init")
      let steps = try positive(given, "decay_steps")
      return (
        Optax.only(
          .blend(
            .cosine, from: start, to: try given.number("end", or: 0), origin: 0, length: steps,
            progress: .clamped)), start
      )
    case "exponential_decay":
      let start = try given.number("init")
      return (
        Optax.only(
          .geometric(
            start: start, ratio: try given.number("decay_rate"), origin: 0, period: 1)), start
      )
    case "step_decay":
      let start = try given.number("init")
      return (
        Optax.only(
          .geometric(
            start: start, ratio: try given.number("decay_rate"), origin: 0,
            period: try positive(given, "step_size"), staircase: true)), start
      )
    case "join_schedules": return try joined(given)
    default:
      throw given.unknown(
        of: "mlx",
        among: [
          "linear_schedule", "cosine_decay", "exponential_decay", "step_decay", "join_schedules",
        ])
    }
  }

  private static func positive(
    _ given: Configuration, _ name: String
  ) throws(Complaint) -> Double {
    let value = try given.number(name)
    guard value >= 1 else {
      throw Complaint(
        "ValueError: \(name) must be greater than 0, but got "
          + ConfigurationValue.number(value).summary + ".")
    }
    return value
  }

  private static func joined(
    _ given: Configuration
  ) throws(Complaint) -> ([Curve.Segment], Double) {
    if let schedules = try given.optionalList("schedules") {
      return try joined(schedules, at: try given.optionalNumbers("boundaries") ?? [])
    }
    let peak = try given.number("peak")
    if given.has("cooldown") { return (try InfinitePhases(given, peak: peak).segments, peak) }
    let warmup = try given.number("warmup")
    return try joined(
      [
        .table([
          "class": .text("linear_schedule"), "init": .number(0), "end": .number(peak),
          "steps": .number(warmup),
        ]),
        .table([
          "class": .text("cosine_decay"), "init": .number(peak),
          "decay_steps": .number(try given.number("decay_steps")),
          "end": .number(try given.number("end", or: 0)),
        ]),
      ], at: [warmup])
  }

  private static func joined(
    _ schedules: [ConfigurationValue], at boundaries: [Double]
  ) throws(Complaint) -> ([Curve.Segment], Double) {
    guard !schedules.isEmpty else {
      throw Complaint("ValueError: Must provide at least 1 schedule to join.")
    }
    guard schedules.count == boundaries.count + 1 else {
      throw Complaint(
        "ValueError: Received \(boundaries.count) boundaries but expected \(schedules.count - 1).")
    }
    var pieces: [[Curve.Segment]] = []
    var peak = 0.0
    for item in schedules {
      let (segments, top) = try schedule(try Configuration(scheduler: item))
      pieces.append(segments)
      peak = max(peak, top)
    }
    return (Curve.joined(pieces, at: boundaries), peak)
  }
}
