/// pytorch/torchtitan's `LRSchedulersContainer`, a LambdaLR over the update's number k.
///
/// With warm-up W, decay D (T − W, or the ratio's share of T) and stable S = T + 1 − W − D:
/// ```
/// k < W       P (k + 1) / W
/// k < W + S   P
/// behind      x = (k + 1 − W − S) / D, never clamped: linear, sqrt, cosine from P to rP
/// ```
/// Behind T a line falls below 0 and a cosine climbs. Defaults: warm-up 200, linear, r = 0.
///
/// Source: torchtitan/components/optimizer/lr_scheduler.py, 0.3.0.
enum Torchtitan {
  static let convention = Convention(warmupOffset: 1, pastEnd: .negative)

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let scheduler = given.merging(given.nested("lr_scheduler"))
    guard
      let peak = try Configuration.number(in: [(given.nested("optimizer"), "lr"), (given, "lr")])
    else { throw given.missing("lr") }
    let training = try Configuration.number(
      in: [(given.nested("training"), "steps"), (given, "training_steps")])
    let ownTotal = try scheduler.optionalNumber("total_steps")
    guard let total = ownTotal ?? training else {
      throw given.missing("training_steps")
    }
    let warmup = min(try scheduler.count("warmup_steps", or: 200), total)
    var decay = total - warmup
    if let ratio = try scheduler.optionalNumber("decay_ratio") {
      decay = min((total * ratio).rounded(.toNearestOrEven), total - warmup)
    }
    let style = try scheduler.text("decay_type", or: "linear")
    let weights: [String: Weight] = ["linear": .linear, "sqrt": .squareRoot, "cosine": .cosine]
    let floor = try scheduler.number("min_lr_factor", or: 0) * peak
    let end = total + 1 - decay
    let fall: Formula
    if decay == 0 {
      fall = .raises("AssertionError: decay_steps must not be zero to reach this branch")
    } else if let weight = weights[style] {
      fall = .blend(weight, from: peak, to: floor, origin: end - 1, length: decay)
    } else {
      fall = .raises("ValueError: Unknown lr_decay_type: \(style)")
    }
    return Reading(
      curve: Curve([
        convention.warmup(from: 0, to: peak, steps: warmup),
        Curve.Segment(.before(end), .constant(peak)), Curve.Segment(.never, fall),
      ]), peak: peak, horizon: horizon(training ?? total))
  }
}
