import Foundation

/// EleutherAI/gpt-neox before its pull request 1008 (2023-08); Pythia was trained with it.
///
/// With n = min(k, T − W):
/// ```
/// k ≤ W   P · n / W
/// k > W   x = (n − W) / T: cosine P(1 + cos πx)/2, linear P(1 − x), exponential P·e^(−0.693x)
///         and nothing below m
/// ```
/// So a decay never arrives, and the last W iterations are flat.
///
/// Source: megatron/learning_rates.py before commit 009018e9.
enum NeoXPre1008 {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let base = try NeoX.Parameters(given)
    let last = base.total - base.warmup
    let decay = Formula.atLeast(base.floor, decay(base))
    var segments: [Curve.Segment] = []
    if base.warmup > 0 {
      let line = Formula.blend(.linear, from: 0, to: base.peak, origin: 0, length: base.warmup)
      segments.append(
        Curve.Segment(
          .through(base.warmup), .atMost(base.peak * last / base.warmup, line)))
    }
    segments.append(Curve.Segment(.before(last), decay))
    segments.append(Curve.Segment(.never, .constant(try decay.value(at: last))))
    return Reading(
      curve: Curve(segments), peak: base.peak, horizon: horizon(base.total))
  }

  private static func decay(_ base: NeoX.Parameters) -> Formula {
    switch base.style {
    case "linear":
      .blend(.linear, from: base.peak, to: 0, origin: base.warmup, length: base.total)
    case "cosine":
      .blend(.cosine, from: base.peak, to: 0, origin: base.warmup, length: base.total)
    case "exponential":
      .geometric(start: base.peak, ratio: exp(-0.693), origin: base.warmup, period: base.total)
    default: .constant(base.peak)
    }
  }
}
