/// karpathy/nanoGPT's `get_lr` of train.py.
///
/// ```
/// k < W    P (k + 1) / (W + 1)
/// k ≤ T    m + (P − m)(1 + cos π(k − W)/(T − W)) / 2
/// k > T    m
/// ```
/// Defaults: P 6e-4, W 2000, T 600000, m 6e-5; `decay_lr = False` stays at P.
///
/// Source: train.py, since pull request 578 (2025).
enum NanoGPT {
  static let convention = Convention(warmupOffset: 1, warmupDenominator: 1)

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number("learning_rate", or: 6e-4)
    let total = try given.number("lr_decay_iters", or: 600_000)
    let steps = horizon(try given.number("max_iters", or: total))
    guard try given.flag("decay_lr", or: true) else {
      return Reading(
        curve: Curve([Curve.Segment(.never, .constant(peak))]), peak: peak, horizon: steps)
    }
    let warmup = try given.number("warmup_iters", or: 2000)
    let floor = try given.number("min_lr", or: 6e-5)
    let fall: Formula =
      total == warmup
      ? .raises("ZeroDivisionError: division by zero")
      : .blend(.cosine, from: peak, to: floor, origin: warmup, length: total - warmup)
    return Reading(
      curve: Curve([
        convention.warmup(from: 0, to: peak, steps: warmup),
        Curve.Segment(.through(total), fall), Curve.Segment(.never, .constant(floor)),
      ]), peak: peak, horizon: steps)
  }
}
