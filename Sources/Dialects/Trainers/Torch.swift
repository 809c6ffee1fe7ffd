/// PyTorch's torch.optim.lr_scheduler, stepped after each optimizer step: last_epoch = k.
///
/// The schedulers are recursions; these are the curves they follow:
/// ```
/// LinearLR(s = 1/3, e = 1, n = 5)       P (s + (e − s) min(k, n)/n); n = 0 stays at s for ever
/// ConstantLR(f = 1/3, n = 5)            P f, from k = n on P
/// ExponentialLR(g), StepLR(n, g = 0.1), MultiStepLR(ms, g = 0.1)
/// PolynomialLR(n = 5, p = 1)            P (1 − min(k, n)/n)^p
/// CosineAnnealingLR(T, e = 0)           e + (P − e)(1 + cos πk/T)/2, never clamped
/// CosineAnnealingWarmRestarts(T₀, m = 1, e = 0)   the same anew, each period m times as long
/// OneCycleLR(pct 0.3, div 25, final 1e4, cos)     up to pct·n − 1, down to n − 1; raises behind n
/// SequentialLR                          children start anew from P at their milestones
/// ```
/// Source: torch/optim/lr_scheduler.py, 2.13.0.
enum Torch {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    if given.className?.hasPrefix("SequentialLR") ?? false { return try sequential(given) }
    if given.className == "ChainedScheduler" { return try chained(given) }
    if given.className == "OneCycleLR" { return try oneCycle(given) }
    let peak = try given.number(anyOf: ["lr", "initial_lr"])
    if given.className == "LambdaLR" { return try infiniteLambda(given, peak: peak) }
    return Reading(
      curve: Curve(try segments(of: given, peak: peak)), peak: peak,
      horizon: horizon(try length(of: given)))
  }

  /// Steps that a scheduler speaks of, where it does.
  private static func length(of given: Configuration) throws(Complaint) -> Double? {
    switch given.className {
    case "CosineAnnealingLR": try given.optionalNumber("T_max")
    case "LinearLR", "PolynomialLR": try given.optionalNumber("total_iters")
    default: nil
    }
  }

  private static let names = [
    "LinearLR", "ConstantLR", "ExponentialLR", "PolynomialLR", "StepLR", "MultiStepLR",
    "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "OneCycleLR", "SequentialLR",
    "ChainedScheduler", "LambdaLR",
  ]

  static func segments(
    of given: Configuration, peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    switch given.className {
    case "LinearLR": return try linear(given, peak: peak)
    case "ConstantLR": return try constant(given, peak: peak)
    case "ExponentialLR":
      return [
        Curve.Segment(
          .never,
          .geometric(start: peak, ratio: try given.number("gamma"), origin: 0, period: 1))
      ]
    case "PolynomialLR": return try polynomial(given, peak: peak)
    case "StepLR":
      return [
        Curve.Segment(
          .never,
          .geometric(
            start: peak, ratio: try given.number("gamma", or: 0.1), origin: 0,
            period: try given.number("step_size"), staircase: true))
      ]
    case "MultiStepLR": return try multiStep(given, peak: peak)
    case "CosineAnnealingLR": return try cosine(given, peak: peak)
    case "CosineAnnealingWarmRestarts": return try restarts(given, peak: peak)
    default: throw given.unknown(of: "torch", among: names)
    }
  }

  private static func linear(
    _ given: Configuration, peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let start = try given.number("start_factor", or: 1.0 / 3)
    let end = try given.number("end_factor", or: 1)
    guard start > 0, start <= 1 else {
      throw Complaint(
        "ValueError: Starting multiplicative factor expected to be greater than 0 and less or equal "
          + "to 1.")
    }
    guard end >= 0, end <= 1 else {
      throw Complaint("ValueError: Ending multiplicative factor expected to be between 0 and 1.")
    }
    let steps = try given.number("total_iters", or: 5)
    guard steps > 0 else { return [Curve.Segment(.never, .constant(peak * start))] }
    return [
      Curve.Segment(
        .never,
        .blend(
          .linear, from: peak * start, to: peak * end, origin: 0, length: steps,
          progress: .clamped))
    ]
  }

  private static func constant(
    _ given: Configuration, peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let factor = try given.number("factor", or: 1.0 / 3)
    guard factor >= 0, factor <= 1 else {
      throw Complaint("ValueError: Constant multiplicative factor expected to be between 0 and 1.")
    }
    let steps = try given.number("total_iters", or: 5)
    guard steps > 0 else { return [Curve.Segment(.never, .constant(peak * factor))] }
    return [
      Curve.Segment(.before(steps), .constant(peak * factor)),
      Curve.Segment(.never, factor == 0 ? .raises(Formula.divisionByZero) : .constant(peak)),
    ]
  }

  private static func polynomial(
    _ given: Configuration, peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let steps = try given.number("total_iters", or: 5)
    guard steps > 0 else { return [Curve.Segment(.never, .constant(peak))] }
    let power = try given.number("power", or: 1)
    return [
      Curve.Segment(
        .never,
        .blend(
          .polynomial(power: power), from: peak, to: 0, origin: 0, length: steps,
          progress: .clamped))
    ]
  }

  private static func multiStep(
    _ given: Configuration, peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let factor = try given.number("gamma", or: 0.1)
    guard let milestones = try given.optionalNumbers("milestones") else {
      throw given.missing("milestones")
    }
    var rate = peak
    var segments: [Curve.Segment] = []
    for milestone in milestones.sorted() {
      segments.append(Curve.Segment(.before(milestone), .constant(rate)))
      rate *= factor
    }
    return segments + [Curve.Segment(.never, .constant(rate))]
  }

  private static func cosine(
    _ given: Configuration, peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let steps = try given.number("T_max")
    let floor = try given.number("eta_min", or: 0)
    guard steps != 0 else {
      return [
        Curve.Segment(.before(1), .constant(peak)),
        Curve.Segment(.never, .raises("ZeroDivisionError: integer modulo by zero")),
      ]
    }
    return [
      Curve.Segment(.never, .blend(.cosine, from: peak, to: floor, origin: 0, length: steps))
    ]
  }

  private static func restarts(
    _ given: Configuration, peak: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let period = try given.number("T_0")
    guard period > 0, period == period.rounded() else {
      throw Complaint(
        "ValueError: Expected positive integer T_0, but got "
          + ConfigurationValue.number(period).summary)
    }
    let factor = try given.number("T_mult", or: 1)
    guard factor >= 1, factor == factor.rounded() else {
      throw Complaint(
        "ValueError: Expected integer T_mult >= 1, but got "
          + ConfigurationValue.number(factor).summary)
    }
    return [
      Curve.Segment(
        .never,
        .cycles(
          Cycles(
            weight: .cosine, from: peak, to: try given.number("eta_min", or: 0), origin: 0,
            length: period, factor: factor)))
    ]
  }
}
