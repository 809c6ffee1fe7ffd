/// huggingface/nanotron's `lr_scheduler_builder`, a LambdaLR over the update's number k.
///
/// With warm-up W, decay start S (W unless given), decay steps D (the rest unless given) and
/// floor m:
/// ```
/// k ≤ W        P · k / W (linear), P (constant)
/// k < S        P
/// k < S + D    from P to m over (k − S) / D: linear, cosine or 1-sqrt
/// behind it    m
/// ```
/// `min_decay_lr` is the learning rate itself unless given: no decay at all. D unless given is
/// T − W − S where S is given: the warm-up is taken off twice.
///
/// Source: src/nanotron/helpers.py at commit 2411b022 (2026-04-07).
enum Nanotron {
  /// Counts k; the warm-up's formula still holds at W.
  static let convention = Convention(warmupInclusive: true)

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let given = flattened(given)
    let peak = try given.number("learning_rate")
    let warmup = try given.number("lr_warmup_steps", or: 0)
    let total = try given.optionalNumber("total_training_steps")
    let warmupStyle = try given.optionalText("lr_warmup_style")
    guard let warmupStyle, ["linear", "constant"].contains(warmupStyle) else {
      throw Complaint(
        "ValueError: lr_warmup_style should be a string selected in ['linear', 'constant'] and not "
          + (warmupStyle ?? "None"))
    }
    let style = try given.text("lr_decay_style", or: "linear")
    let weights: [String: Weight] = [
      "linear": .linear, "cosine": .cosine, "1-sqrt": .squareRoot,
    ]
    guard let weight = weights[style] else {
      throw Complaint(
        "ValueError: lr_decay_style should be a string selected in ['linear', 'cosine', '1-sqrt'] "
          + "and not \(style)")
    }
    let floor = try given.number("min_decay_lr", or: peak)
    let givenStart = try given.optionalNumber("lr_decay_starting_step")
    let start = givenStart ?? warmup
    let decay: Double
    if let steps = try given.optionalNumber("lr_decay_steps") {
      decay = steps
    } else {
      guard let total else { throw given.missing("total_training_steps") }
      decay = total - warmup - (givenStart ?? 0)
    }
    guard warmup != 0 || decay != 0 else {
      // The rate itself is handed over as the factor.
      return Reading(
        curve: Curve([Curve.Segment(.never, .constant(peak * peak))]), peak: peak,
        horizon: horizon(total))
    }
    let rise: Formula =
      warmupStyle == "constant"
      ? .constant(peak)
      : .blend(.linear, from: 0, to: peak, origin: 0, length: max(warmup, 1))
    return Reading(
      curve: Curve([
        Curve.Segment(.through(warmup), rise), Curve.Segment(.before(start), .constant(peak)),
        Curve.Segment(
          .before(start + decay),
          .blend(weight, from: peak, to: floor, origin: start, length: decay)),
        Curve.Segment(.never, .constant(floor)),
      ]), peak: peak, horizon: horizon(total ?? start + decay))
  }

  /// The keys of a configuration file beside the class's own.
  private static func flattened(_ given: Configuration) -> Configuration {
    var result = given.merging(given.nested("optimizer").nested("learning_rate_scheduler"))
    if let steps = given.nested("tokens").parameters["train_steps"] {
      result.parameters["total_training_steps"] = steps
    }
    return result
  }
}
