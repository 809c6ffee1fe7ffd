/// karpathy/llm.c's schedulers: cosine, linear, constant and wsd.
///
/// With m = `final_learning_rate_frac` · P:
/// ```
/// k < W   P (k + 1) / W
/// behind  cosine or linear from P to m over (k − W)/(T − W)
///         wsd: P up to 0.8 T, then m + (P − m)(1 − √((k − 0.8T)/(0.2T)))
/// ```
/// Nothing is clamped; it computes in single precision.
///
/// Source: llmc/schedulers.h.
enum LLMC {
  static let convention = Convention(warmupOffset: 1, pastEnd: .rebound)

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let style = try given.text("lr_scheduler_type", or: given.className ?? "cosine")
    let peak = try given.number("learning_rate", or: 3e-4)
    let warmup = try given.number(
      given.has("warmup_iterations") ? "warmup_iterations" : "warmup_iters", or: 0)
    let total = try given.number(anyOf: ["train_num_batches", "max_steps"])
    let floor = try given.number("final_learning_rate_frac", or: 0) * peak
    let span = total - warmup
    let fall: [Curve.Segment]
    switch style {
    case "cosine", "linear":
      let weight: Weight = style == "cosine" ? .cosine : .linear
      fall = [
        Curve.Segment(
          .never, .blend(weight, from: peak, to: floor, origin: warmup, length: span))
      ]
    case "wsd":
      fall = [
        Curve.Segment(.before(0.8 * total), .constant(peak)),
        Curve.Segment(
          .never,
          .blend(.squareRoot, from: peak, to: floor, origin: 0.8 * total, length: 0.2 * total)),
      ]
    case "constant": fall = [Curve.Segment(.never, .constant(peak))]
    default:
      throw Configuration(className: style, parameters: [:])
        .unknown(of: "llmc", among: ["cosine", "linear", "constant", "wsd"])
    }
    let rise = style == "constant" ? [] : [convention.warmup(from: 0, to: peak, steps: warmup)]
    return Reading(
      curve: Curve(rise + fall), peak: peak, horizon: horizon(total), singlePrecision: true)
  }
}
