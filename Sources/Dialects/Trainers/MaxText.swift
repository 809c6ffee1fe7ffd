/// AI-Hypercomputer/maxtext's `create_learning_rate_schedule`, pieces joined by optax.
///
/// With S schedule steps, W = ⌊S · fraction⌋, a floor as a fraction of P (0.1 unless given):
/// ```
/// k < W     P · k / W
/// cosine    over (k − W)/(S − W − 1), never clamped
/// wsd       P, then linear (clamped) or cosine over the last ⌊S · fraction⌋, divided by their number − 1
/// k ≥ S     0, where the training has more steps than the schedule
/// ```
/// Source: src/maxtext/utils/maxtext_utils.py at commit c660f58e (2026).
enum MaxText {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number("learning_rate")
    let steps = try given.optionalNumber("steps")
    var total = try given.number("learning_rate_schedule_steps", or: -1)
    if total == -1 {
      guard let steps else { throw given.missing("steps") }
      total = steps
    }
    let floor = try given.number("learning_rate_final_fraction", or: 0.1) * peak
    let warmup = (total * (try given.number("warmup_steps_fraction", or: 0.1)))
      .rounded(.towardZero)
    var pieces: [[Curve.Segment]] = []
    var boundaries: [Double] = []
    func add(_ formula: Formula, until boundary: Double) {
      pieces.append([Curve.Segment(.never, formula)])
      boundaries.append(boundary)
    }
    if warmup > 0 { add(line(from: 0, to: peak, steps: warmup), until: warmup) }
    if try given.text("lr_schedule_type", or: "cosine") == "cosine" {
      let span = total - warmup
      if span > 0 { add(cosine(from: peak, to: floor, steps: span), until: warmup + span) }
    } else {
      let decay = (total * (try given.number("wsd_decay_steps_fraction", or: 0.1)))
        .rounded(.towardZero)
      let stable = total - warmup - decay
      if stable > 0 { add(.constant(peak), until: warmup + stable) }
      if decay > 0 {
        let isLinear = try given.text("wsd_decay_style", or: "linear") == "linear"
        add(
          isLinear
            ? line(from: peak, to: floor, steps: decay - 1)
            : cosine(from: peak, to: floor, steps: decay), until: warmup + stable + decay)
      }
    }
    if let steps, steps > total { add(.constant(0), until: total) }
    guard !pieces.isEmpty else { throw Complaint("IndexError: list index out of range") }
    return Reading(
      curve: Curve(Curve.joined(pieces, at: Array(boundaries.prefix(pieces.count - 1)))),
      peak: peak, horizon: horizon(steps ?? total), singlePrecision: true)
  }

  /// optax's linear schedule: clamped, and constant at its start for no steps.
  private static func line(from start: Double, to end: Double, steps: Double) -> Formula {
    steps <= 0
      ? .constant(start)
      : .blend(.linear, from: start, to: end, origin: 0, length: steps, progress: .clamped)
  }

  private static func cosine(from start: Double, to end: Double, steps: Double) -> Formula {
    steps <= 1
      ? .constant(end) : .blend(.cosine, from: start, to: end, origin: 0, length: steps - 1)
  }
}
