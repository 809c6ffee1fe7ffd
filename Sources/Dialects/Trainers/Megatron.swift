/// NVIDIA/Megatron-LM's `OptimizerParamScheduler`.
///
/// It counts samples n = k · global batch size. With warm-up W, decay end T (absolute), WSD decay D:
/// ```
/// n ≤ W   i + (P − i) n / W
/// n ≤ T   linear, cosine over (n − W)/(T − W); inverse-square-root P√(max(W,1)/max(n,1)), ≥ m
///         WSD: P up to T − D, then over y = (n − T + D)/D: linear, cosine, minus_sqrt 1 − √y,
///         exponential 2·0.5^y − 1
/// n > T   m; a constant style stays at P
/// ```
/// Defaults: style linear, warm-up 0, initial rate 0, WSD style exponential on the command line.
/// A WSD style of None is noticed only when the decay begins.
///
/// Source: megatron/core/optimizer_param_scheduler.py, megatron-core 0.19.2.
enum Megatron {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let parameters = try Parameters(given)
    try parameters.check()
    let batch = parameters.batch
    return Reading(
      curve: Curve(
        counter: Counter(multiplier: batch), try parameters.segments()),
      peak: parameters.peak, horizon: horizon(parameters.horizon ?? parameters.end / batch))
  }

  /// The command line's words as the class's own parameters, in samples.
  static func classParameters(_ given: Configuration) throws(Complaint) -> Configuration {
    guard !given.has("max_lr") else { return given }
    let read = try Parameters(given)
    var result = given
    result.parameters["init_lr"] = .number(read.start)
    result.parameters["max_lr"] = .number(read.peak)
    result.parameters["min_lr"] = .number(read.floor)
    result.parameters["lr_warmup_steps"] = .number(read.warmup)
    result.parameters["lr_decay_steps"] = .number(read.end)
    result.parameters["lr_decay_style"] = .text(read.style)
    if let decay = read.decay { result.parameters["wsd_decay_steps"] = .number(decay) }
    if let style = read.decayStyle { result.parameters["lr_wsd_decay_style"] = .text(style) }
    return result
  }

  /// The class's own parameters, or those of the command line, in samples.
  private struct Parameters {
    var start: Double
    var peak: Double
    var floor: Double
    var warmup: Double
    var end: Double
    var style: String
    var decay: Double?
    var decayStyle: String?
    var batch: Double
    var horizon: Double?

    init(_ given: Configuration) throws(Complaint) {
      batch = max(1, try given.number("global_batch_size", or: 1))
      floor = try given.number("min_lr", or: 0)
      style = try given.text("lr_decay_style", or: "linear")
      if given.has("max_lr") {
        start = try given.number("init_lr", or: 0)
        peak = try given.number("max_lr")
        warmup = try given.number("lr_warmup_steps", or: 0)
        end = try given.number("lr_decay_steps")
        decay = try given.optionalNumber("wsd_decay_steps")
        decayStyle = try given.optionalText("lr_wsd_decay_style")
        return
      }
      start = try given.number("lr_warmup_init", or: 0)
      peak = try given.number("lr")
      decayStyle = try given.text("lr_wsd_decay_style", or: "exponential")
      if given.has("train_samples") {
        end = try given.number("lr_decay_samples", or: try given.number("train_samples"))
        horizon = (try given.number("train_samples") / batch).rounded(.down)
        warmup = try given.number("lr_warmup_samples", or: 0)
        decay = try given.optionalNumber("lr_wsd_decay_samples")
      } else {
        let train = try given.optionalNumber("train_iters")
        let decayEnd = try given.optionalNumber("lr_decay_iters")
        guard let last = decayEnd ?? train else {
          throw Complaint("Exception: either train-iters or train-samples should be provided.")
        }
        horizon = train
        end = last * batch
        warmup = try given.number("lr_warmup_iters", or: 0) * batch
        decay = try given.optionalNumber("lr_wsd_decay_iters").map { $0 * batch }
      }
      if let share = try given.optionalNumber("lr_warmup_fraction") { warmup = share * end }
    }

    func check() throws(Complaint) {
      let holds =
        floor >= 0 && peak >= floor && start <= peak && end > 0 && warmup < end
        && (style != "WSD" || decay != nil)
      guard holds else { throw Complaint("AssertionError: ") }
    }

    func segments() throws(Complaint) -> [Curve.Segment] {
      var segments: [Curve.Segment] = []
      if warmup > 0 {
        segments.append(
          Curve.Segment(
            .through(warmup), .blend(.linear, from: start, to: peak, origin: 0, length: warmup)))
      }
      if style == "constant" { return segments + [Curve.Segment(.never, .constant(peak))] }
      return try segments + decaySegments() + [Curve.Segment(.never, .constant(floor))]
    }

    private func decaySegments() throws(Complaint) -> [Curve.Segment] {
      switch style {
      case "linear": return [decay(.linear)]
      case "cosine": return [decay(.cosine)]
      case "inverse-square-root":
        let root = Formula.power(
          level: 0, scale: peak, shift: 0, unit: max(warmup, 1), exponent: -0.5)
        return [
          Curve.Segment(.before(1), .constant(max(floor, peak * max(warmup, 1).squareRoot()))),
          Curve.Segment(.through(end), .atLeast(floor, root)),
        ]
      case "WSD": return wsd()
      default: throw Complaint("Exception: \(style) decay style is not supported.")
      }
    }

    private func decay(_ weight: Weight) -> Curve.Segment {
      Curve.Segment(
        .through(end),
        .blend(weight, from: peak, to: floor, origin: warmup, length: end - warmup))
    }

    private func wsd() -> [Curve.Segment] {
      let length = decay ?? 0
      let weights: [String: Weight] = [
        "linear": .linear, "cosine": .cosine, "minus_sqrt": .squareRoot,
        "exponential": .exponential(ratio: 0.5),
      ]
      let formula: Formula =
        decayStyle.flatMap { weights[$0] }.map {
          .blend($0, from: peak, to: floor, origin: end - length, length: length)
        } ?? .raises("AssertionError: ")
      return [
        Curve.Segment(.through(end - length), .constant(peak)),
        Curve.Segment(.through(end), formula),
      ]
    }
  }
}
