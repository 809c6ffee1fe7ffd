import Foundation

/// facebookresearch/fairseq's schedulers, asked with the number of updates k.
///
/// ```
/// inverse_sqrt (W = 4000)       a line to P, then P √(W/k)
/// cosine                        a line from m, then cosines with periods of their own; each later
///                               one `lr_shrink` (0.1) times as high, floor included
/// polynomial_decay              (P − e)(1 − x)^p + e
/// tri_stage                     a line, a hold, then geometric to the final scale (0.01)
/// triangular                    up and down, each cycle lower
/// ```
/// Source: fairseq/optim/lr_scheduler, 0.12.2.
enum Fairseq {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let rate = try rate(given)
    let total = try Configuration.number(
      in: [(given, "max_update"), (given, "total_num_update")])
    switch try given.text("lr_scheduler", or: given.className ?? "") {
    case "InverseSquareRootSchedule", "inverse_sqrt":
      return Reading(curve: Curve(try inverseRoot(given, rate)), peak: rate)
    case "CosineLRSchedule", "cosine":
      return Reading(
        curve: Curve(try cosine(given, rate)), peak: rate, horizon: horizon(total))
    case "PolynomialDecayLRSchedule", "polynomial_decay":
      return Reading(
        curve: Curve(try polynomial(given, rate)), peak: rate, horizon: horizon(total))
    case "TriStageLRSchedule", "tri_stage":
      return Reading(
        curve: Curve(try triStage(given, rate)), peak: rate, horizon: horizon(total))
    case "TriangularLRSchedule", "triangular":
      let top = try given.number("max_lr")
      return Reading(curve: Curve(try triangular(given, rate, top)), peak: top)
    default:
      throw given.unknown(
        of: "fairseq",
        among: [
          "InverseSquareRootSchedule", "CosineLRSchedule", "PolynomialDecayLRSchedule",
          "TriStageLRSchedule", "TriangularLRSchedule",
        ])
    }
  }

  /// `lr`, a number or a list of one.
  private static func rate(_ given: Configuration) throws(Complaint) -> Double {
    guard case .list(let rates) = given.parameters["lr"] else { return try given.number("lr") }
    guard case .number(let rate) = rates.first, rates.count == 1 else {
      throw Complaint(
        "ValueError: Cannot use a fixed learning rate schedule with \(given.className ?? "this"). "
          + "Consider --lr-scheduler=fixed instead.")
    }
    return rate
  }

  /// The line before W.
  private static func rise(
    from start: Double, to peak: Double, steps: Double
  ) -> Curve.Segment {
    Curve.Segment(
      .before(steps), .blend(.linear, from: start, to: peak, origin: 0, length: steps))
  }

  private static func inverseRoot(
    _ given: Configuration, _ peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let warmup = try given.number("warmup_updates", or: 4000)
    guard warmup != 0 else { throw Complaint(Formula.divisionByZero) }
    var start = try given.number("warmup_init_lr", or: -1)
    if start < 0 { start = 0 }
    return [
      rise(from: start, to: peak, steps: warmup),
      Curve.Segment(
        .never, .power(level: 0, scale: peak, shift: 0, unit: warmup, exponent: -0.5)),
    ]
  }

  private static func cosine(
    _ given: Configuration, _ peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let floor = try given.number("min_lr", or: 0)
    guard peak > floor else {
      throw Complaint(
        "AssertionError: max_lr (=[\(peak)]) must be more than min_lr (=\(floor))")
    }
    let warmup = try given.number("warmup_updates", or: 0)
    var start = try given.number("warmup_init_lr", or: -1)
    if start < 0 { start = floor }
    var period = try given.number("lr_period_updates", or: -1)
    if period <= 0 {
      let total = try given.number("max_update", or: 0)
      guard total > 0 else {
        throw Complaint("AssertionError: Either --max_update or --lr-period-updates must be set")
      }
      period = total - warmup
    }
    let shrink = try given.number("lr_shrink", or: 0.1)
    return [
      rise(from: start, to: peak, steps: warmup),
      Curve.Segment(
        .never,
        .cycles(
          Cycles(
            weight: .cosine, from: peak, to: floor, origin: warmup, length: period,
            factor: try given.number("t_mult", or: 1), fromFactor: shrink, toFactor: shrink,
            counting: .logarithm))),
    ]
  }

  private static func polynomial(
    _ given: Configuration, _ peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    guard
      let total = try Configuration.number(
        in: [(given, "total_num_update"), (given, "max_update")])
    else { throw given.missing("total_num_update") }
    guard total > 0 else { throw Complaint("AssertionError: ") }
    let warmup = try given.number("warmup_updates", or: 0)
    let end = try given.number("end_learning_rate", or: 0)
    let first = Curve.Segment(
      .through(warmup), .blend(.linear, from: 0, to: peak, origin: 0, length: warmup))
    return (warmup > 0 ? [first] : []) + [
      Curve.Segment(
        .before(total),
        .blend(
          .polynomial(power: try given.number("power", or: 1)), from: peak, to: end,
          origin: warmup, length: total - warmup)), Curve.Segment(.never, .constant(end)),
    ]
  }

  private static func triStage(
    _ given: Configuration, _ peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    var warmup = try given.number("warmup_steps", or: 0)
    var hold = try given.number("hold_steps", or: 0)
    var decay = try given.number("decay_steps", or: 0)
    if let ratio = try given.optionalNumbers("phase_ratio") {
      let total = try given.number("max_update", or: 0)
      guard total > 0 else { throw Complaint("AssertionError: ") }
      guard ratio.count == 3, ratio.reduce(0, +) == 1 else {
        throw Complaint("AssertionError: phase ratios must add up to 1")
      }
      warmup = (total * ratio[0]).rounded(.towardZero)
      hold = (total * ratio[1]).rounded(.towardZero)
      decay = (total * ratio[2]).rounded(.towardZero)
    }
    guard warmup + hold + decay > 0 else {
      throw Complaint("AssertionError: please specify steps or phase_ratio")
    }
    let last = try given.number("final_lr_scale", or: 0.01)
    guard last > 0 else { throw Complaint("ValueError: math domain error") }
    guard decay != 0 else { throw Complaint(Formula.divisionByZero) }
    let start = try given.number("init_lr_scale", or: 0.01) * peak
    let holdEnd = warmup + hold
    return [
      rise(from: start, to: peak, steps: warmup),
      Curve.Segment(.before(holdEnd), .constant(peak)),
      Curve.Segment(
        .through(holdEnd + decay),
        .geometric(start: peak, ratio: last, origin: holdEnd, period: decay)),
      Curve.Segment(.never, .constant(last * peak)),
    ]
  }

  private static func triangular(
    _ given: Configuration, _ low: Double, _ top: Double
  ) throws(Complaint) -> [Curve.Segment] {
    guard top > low else { throw Complaint("AssertionError: max_lr must be more than lr") }
    let half = (try given.number("lr_period_updates", or: 5000) / 2).rounded(.down)
    guard half > 0 else { throw Complaint("ZeroDivisionError: division by zero") }
    let shrink = try given.number("lr_shrink", or: 0.1)
    // from + (to − from) · w with the top as the goal of each cycle.
    return [
      Curve.Segment(
        .never,
        .cycles(
          Cycles(
            weight: .triangle, from: low, to: top, origin: 0, length: 2 * half,
            fromFactor: try given.flag("shrink_min", or: false) ? shrink : 1, toFactor: shrink)))
    ]
  }
}
