/// mosaicml/llm-foundry: composer's schedulers, and `InverseSquareRootWithWarmupScheduler`.
///
/// With t = max(k − 1, 0), scale s, cooldown start S = max(W, t_max − cooldown):
/// ```
/// t < W   t / W
/// t < S   a + (1 − a)/√((t + s − W)/s)
/// behind  a line from there to the cooldown's floor
/// ```
/// Source: llmfoundry/optim/scheduler.py, 0.22.0.
enum LLMFoundry {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    var name = given.className
    if given.has("scheduler") {
      name = try Configuration(scheduler: given.parameters["scheduler"] ?? .null).className
    }
    guard ["InverseSquareRootWithWarmupScheduler", "inv_sqrt_with_warmup"].contains(name ?? "")
    else { return try Composer.reading(of: given) }
    let run = try ComposerRun(given)
    let floor = try run.given.number("alpha_f_decay", or: 0)
    let last = try run.given.number("alpha_f_cooldown", or: 0)
    guard floor >= last else {
      throw Complaint(
        "ValueError: Required: alpha_f_decay >= alpha_f_cooldown. Current: "
          + "alpha_f_decay=\(floor), alpha_f_cooldown=\(last).")
    }
    for name in ["t_warmup", "t_scale", "t_cooldown"] {
      if case .text(let text) = run.given.parameters[name], text.hasSuffix("dur") {
        throw Complaint("ValueError: \(name) cannot be in units of \"dur\".")
      }
    }
    return Reading(
      curve: Curve(counter: Composer.counter, try segments(run, floor: floor, last: last)),
      peak: run.peak, horizon: horizon(run.duration))
  }

  private static func segments(
    _ run: ComposerRun, floor: Double, last: Double
  ) throws(Complaint) -> [Curve.Segment] {
    let warmup = try run.warmup()
    let scale = try run.scaled("t_scale")
    let cooldown = try run.scaled("t_cooldown")
    let start = max(warmup.steps, try run.scaled("t_max", or: "1dur") - cooldown)
    let decay = Formula.power(
      level: floor * run.peak, scale: (1 - floor) * run.peak, shift: scale - warmup.steps,
      unit: scale, exponent: -0.5)
    let rate = try decay.value(at: start)
    let tail: Formula =
      cooldown == 0
      ? .constant(rate)
      : .blend(
        .linear, from: rate, to: last * run.peak, origin: start, length: cooldown,
        progress: .clamped)
    return [
      warmup.segment(to: run.peak), Curve.Segment(.before(start), decay),
      Curve.Segment(.never, tail),
    ]
  }
}
