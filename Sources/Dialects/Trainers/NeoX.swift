import Foundation

/// EleutherAI/gpt-neox's `AnnealingLR`.
///
/// With k the iterations done, warm-up W and total T (W is a share of T, not rounded):
/// ```
/// k ≤ W   P · max(1, k) / W        (since pull request 1379; before: P · k / W)
/// k > W   x = (k − W) / (T − W), never clamped
///         cosine m + (P − m)(1 + cos πx)/2, linear P(1 − x), exponential P·e^(−0.693x), else P
///         and nothing below m
/// ```
/// The cosine climbs again behind T. Where W is under one iteration, the first update runs at
/// P / W, above the peak.
///
/// Source: megatron/learning_rates.py at commit 19f294d5 (2026-05).
enum NeoX {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    try reading(of: Parameters(given), firstAtZero: false)
  }

  /// The class's own parameters, or those of a configuration file.
  struct Parameters {
    var peak: Double
    var warmup: Double
    var total: Double
    var floor: Double
    var style: String
    var given: Configuration

    init(_ given: Configuration) throws(Complaint) {
      self.given = given
      if given.has("start_lr") {
        peak = try given.number("start_lr")
        warmup = try given.number("warmup_iter")
        total = try given.number("total_iters")
        style = try given.text("decay_style", or: "linear")
      } else {
        peak = try Self.peak(given)
        total = try Self.total(given)
        warmup = try given.number(given.has("warmup") ? "warmup" : "lr-warmup", or: 0.01) * total
        style = try given.text(
          given.has("lr-decay-style") ? "lr-decay-style" : "lr_decay_style", or: "linear")
      }
      floor = try given.number(given.has("min-lr") ? "min-lr" : "min_lr", or: 0)
      guard total > 0 else { throw Complaint("AssertionError: ") }
    }

    private static func peak(_ given: Configuration) throws(Complaint) -> Double {
      let optimizer = given.nested("optimizer").nested("params")
      if let rate = try optimizer.optionalNumber("lr") { return rate }
      return try given.number(anyOf: ["lr", "learning_rate"])
    }

    private static func total(_ given: Configuration) throws(Complaint) -> Double {
      if let steps = try given.optionalNumber("lr_decay_iters") { return max(1, steps) }
      if let steps = try given.optionalNumber("lr-decay-iters") { return max(1, steps) }
      let train = try given.number(anyOf: ["train_iters", "train-iters"])
      if let share = try given.optionalNumber("lr_decay_fraction") {
        return max(1, (train * share).rounded(.down))
      }
      return max(1, train)
    }
  }

  static func reading(of given: Parameters, firstAtZero: Bool) throws(Complaint) -> Reading {
    Reading(
      curve: Curve(
        warmup(given, firstAtZero: firstAtZero)
          + [Curve.Segment(.never, .atLeast(given.floor, decay(given)))]),
      peak: given.peak, horizon: horizon(given.total))
  }

  static func warmup(_ given: Parameters, firstAtZero: Bool) -> [Curve.Segment] {
    guard given.warmup > 0 else { return [] }
    let line = Formula.blend(
      .linear, from: 0, to: given.peak, origin: 0, length: given.warmup)
    let rest = Curve.Segment(.through(given.warmup), line)
    if firstAtZero { return [rest] }
    return [Curve.Segment(.before(1), .constant(given.peak / given.warmup)), rest]
  }

  private static func decay(_ given: Parameters) -> Formula {
    let span = given.total - given.warmup
    return switch given.style {
    case "linear":
      .blend(.linear, from: given.peak, to: 0, origin: given.warmup, length: span)
    case "cosine":
      .blend(.cosine, from: given.peak, to: given.floor, origin: given.warmup, length: span)
    case "exponential":
      .geometric(start: given.peak, ratio: exp(-0.693), origin: given.warmup, period: span)
    default: .constant(given.peak)
    }
  }
}
