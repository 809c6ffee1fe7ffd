/// Lightning-AI/litgpt: `pretrain.get_lr`, and the LoRA fine-tuning's scheduler.
///
/// Pre-training counts micro-batches i = (k + 1) · accumulation − 1:
/// ```
/// i < W    P · i / W
/// i ≤ T    m + (P − m)(1 + cos π(i − W)/(T − W)) / 2
/// i > T    m
/// ```
/// Its floor is absolute, 6e-5 unless given, also when that is above the peak. Fine-tuning joins
/// P · k / W with PyTorch's cosine to 0, which climbs again behind the end.
///
/// Source: litgpt/pretrain.py and finetune/lora.py, 0.5.13.
enum LitGPT {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    if given.className?.contains("finetune") ?? given.has("max_steps") {
      return try finetune(given)
    }
    return try pretrain(given)
  }

  private static func pretrain(_ given: Configuration) throws(Complaint) -> Reading {
    let train = given.nested("train")
    let optimizer = given.nested("optimizer")
    let places = [
      (optimizer.nested("init_args"), "lr"), (optimizer, "lr"), (given, "learning_rate"),
      (given, "lr"),
    ]
    guard let peak = try Configuration.number(in: places) else {
      throw given.missing("learning_rate")
    }
    let accumulation = try accumulation(given, train)
    let warmupSteps = try train.number("lr_warmup_steps", or: 100)
    let warmup = try given.number("warmup_iters", or: warmupSteps * accumulation)
    let total =
      given.has("max_iters")
      ? try given.number("max_iters") : try maximumIterations(train, accumulation)
    let floor = try Configuration.number(in: [(train, "min_lr"), (given, "min_lr")]) ?? 6e-5
    let fall: Formula =
      total == warmup
      ? .raises("ZeroDivisionError: division by zero")
      : .blend(.cosine, from: peak, to: floor, origin: warmup, length: total - warmup)
    return Reading(
      curve: Curve(
        counter: Counter(multiplier: accumulation, offset: accumulation - 1),
        [
          Curve.Segment(
            .before(warmup), .blend(.linear, from: 0, to: peak, origin: 0, length: warmup)),
          Curve.Segment(.through(total), fall), Curve.Segment(.never, .constant(floor)),
        ]), peak: max(peak, floor), horizon: horizon((total / accumulation).rounded(.down)))
  }

  /// Micro-batches in one update.
  private static func accumulation(
    _ given: Configuration, _ train: Configuration
  ) throws(Complaint) -> Double {
    if let count = try given.optionalNumber("gradient_accumulation") { return max(1, count) }
    guard let batch = try train.optionalNumber("global_batch_size"),
      let micro = try train.optionalNumber("micro_batch_size"), micro > 0
    else { return 1 }
    let devices = max(1, try given.number("devices", or: 1))
    return max(1, (batch / devices / micro).rounded(.down))
  }

  private static func maximumIterations(
    _ train: Configuration, _ accumulation: Double
  ) throws(Complaint) -> Double {
    if let steps = try train.optionalNumber("max_steps") { return steps * accumulation }
    guard let tokens = try train.optionalNumber("max_tokens"),
      let micro = try train.optionalNumber("micro_batch_size"),
      let length = try train.optionalNumber("max_seq_length"), micro * length > 0
    else { throw train.missing("max_iters") }
    return (tokens / (micro * length)).rounded(.down)
  }

  private static func finetune(_ given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number(anyOf: ["lr", "learning_rate"])
    let warmup = try given.number(anyOf: ["warmup_steps", "lr_warmup_steps"])
    let total = try given.number("max_steps")
    guard warmup != 0 else { throw Complaint("ZeroDivisionError: division by zero") }
    return Reading(
      curve: Curve([
        Curve.Segment(
          .before(warmup), .blend(.linear, from: 0, to: peak, origin: 0, length: warmup)),
        Curve.Segment(
          .never, .blend(.cosine, from: peak, to: 0, origin: warmup, length: total - warmup)),
      ]), peak: peak, horizon: horizon(total))
  }
}
