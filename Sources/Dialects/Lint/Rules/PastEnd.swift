/// What happens when a schedule's own length is not that of the run.
extension LintRule {
  static let pastEnd = [
    LintRule(
      "rebound", .error, "a cosine that has passed its end climbs again",
      page: Page(
        happens: "CosineAnnealingLR, the cosines of transformers, gpt-neox, MaxText and torchtitan "
          + "are not held at their end. A run that is longer than the schedule, or is resumed for "
          + "more updates, sees its rate rise again, back to the peak after as many updates more.",
        costs: "The annealed model is undone: the loss rises, and the run has to be repeated from "
          + "the last checkpoint before the end.",
        mend: "Make the schedule's length that of the run; or join a constant behind it.",
        sources: [
          "https://github.com/EleutherAI/gpt-neox/pull/1008",
          "recorded from torch 2.13, transformers 5.23, gpt-neox, MaxText and torchtitan",
        ]),
      check: rebound),
    LintRule(
      "negative-lr", .error, "the rate falls below zero",
      page: Page(
        happens: "A line that is not held at its end goes on below 0: torchtitan with total_steps "
          + "below the training's steps, OLMo-core's WSD past t_max.",
        costs:
          "The optimizer climbs the loss instead of descending it, and the model is destroyed.",
        mend: "Make the schedule's length that of the run.",
        sources: ["recorded from torchtitan 0.3.0 and OLMo-core 3.0.0"]),
      check: { subject in
        let rates = subject.rates
        guard let first = rates.rates.firstIndex(where: { $0 < 0 }) else { return nil }
        return Sign(
          message: "the rate is below 0 from \(subject.place(rates.updates[first])) on "
            + "(lowest \(short(rates.rates.min() ?? 0)))", keys: lengthKeys)
      }),
    LintRule(
      "silent-zero-tail", .error, "updates at rate 0 at the end",
      page: Page(
        happens:
          "Behind the schedule the rate is exactly 0: MaxText by design, transformers' linear, "
          + "WSD and restarts, NeMo's inverse square root with min_lr = 0. No message is printed.",
        costs: "Every update from there on is paid for and changes nothing.",
        mend: "Make the schedule's length that of the run, or give a floor above 0.",
        sources: ["recorded from MaxText, transformers 5.23 and NeMo 3.0.0"]),
      check: { subject in
        let rates = subject.rates
        guard let last = rates.rates.last, last == 0, subject.stepCount != nil,
          let before = rates.rates.lastIndex(where: { $0 != 0 }), before < rates.rates.count - 2
        else { return nil }
        let first = rates.updates[before + 1]
        let end = (rates.updates.last ?? 0) + 1
        return Sign(
          message:
            "the rate is 0 from \(subject.place(first)) to the end: \(end - first) of \(end) "
            + "updates do nothing", keys: lengthKeys, update: first)
      }),
    LintRule(
      "early-end", .warning, "the decay ends long before the run",
      page: Page(
        happens: "The rate reaches its floor and stays there for a tenth of the run or more. Often "
          + "the length was counted in other units: micro-batches, samples, epochs of another "
          + "batch size; or the scheduler is stepped once per process.",
        costs: "What runs at the floor learns little: in the worst case the same run with a right "
          + "length would have been better by the whole gain of a longer decay.",
        mend:
          "Give the schedule the number of optimizer updates. Where the ratio is a whole number, "
          + "look for accumulation steps or processes of that number.",
        sources: [
          "https://github.com/huggingface/accelerate/issues/1382",
          "https://github.com/huggingface/diffusers/issues/3954",
        ]),
      check: earlyEnd),
    LintRule(
      "unfinished-decay", .warning, "the run ends before its decay",
      page: Page(
        happens: "The schedule is longer than the run, so the last update is made at a rate well "
          + "above the floor.",
        costs: "The final drop of the loss that an annealed rate gives is never taken; the "
          + "checkpoint looks worse than the recipe is.",
        mend: "Make the schedule's length that of the run, or anneal from the last checkpoint: "
          + "`lrlab export --branch`.",
        sources: [
          "https://github.com/huggingface/accelerate/issues/2926",
          "Hoffmann et al. 2022, arXiv 2203.15556, figure A1: a cosine longer than the run loses",
        ]),
      check: unfinished),
  ]

  /// Keys that hold how long a schedule is.
  static let lengthKeys = [
    "lr-decay-iters", "lr_decay_iters", "lr_decay_samples", "lr_decay_steps", "T_max",
    "total_iters",
    "total_num_steps", "total_steps", "num_training_steps", "learning_rate_schedule_steps",
    "decay_steps", "max_steps", "t_initial", "t_max", "max_iters", "train-iters", "train_iters",
    "steps",
  ]

  @Sendable private static func rebound(_ subject: LintSubject) -> Sign? {
    guard let reading = subject.reading, let count = subject.stepCount else { return nil }
    let rates = subject.rates
    let end = reading.horizon.map { $0 < count ? $0 : 0 } ?? 0
    for place in rates.pairs
    where rates.updates[place] >= end && rates.rates[place] > rates.rates[place - 1] * (1 + 1e-6) {
      guard reading.curve.hasOverrun(atUpdate: rates.updates[place]) else { continue }
      let highest = rates.rates[place...].max() ?? 0
      return Sign(
        message: "the rate climbs again from update \(rates.updates[place]) on, from "
          + "\(short(rates.rates[place - 1])) to \(short(highest)) in \(count) updates",
        keys: lengthKeys)
    }
    return nil
  }

  @Sendable private static func earlyEnd(_ subject: LintSubject) -> Sign? {
    guard subject.trainer != nil, let count = subject.stepCount, count >= 20,
      let last = subject.rates.rates.last, last > 0, last <= 0.25 * subject.peak,
      let before = subject.rates.rates.lastIndex(where: { $0 != last }),
      // A step down to its last level is meant; a curve that arrives is not.
      abs(subject.rates.rates[before] - last) < 0.02 * subject.peak,
      subject.rates.rates[before] > last
    else { return nil }
    let end = subject.rates.updates[before] + 1
    guard Double(end) < 0.9 * Double(count) else { return nil }
    return Sign(
      message: "the decay ends at update \(end) of \(count) "
        + "(\(percent(Double(end) / Double(count)))), the rest runs at \(short(last))"
        + multiple(of: Double(count) / Double(end)), keys: lengthKeys)
  }

  @Sendable private static func unfinished(_ subject: LintSubject) -> Sign? {
    guard let reading = subject.reading, let count = subject.stepCount,
      let length = scheduleLength(subject), length > Double(count) * 1.02, length <= 1e9,
      let last = subject.rates.rates.last,
      let final = try? reading.curve.learningRate(atUpdate: Int(length) - 1),
      last - final > 0.05 * subject.peak
    else { return nil }
    return Sign(
      message:
        "the run ends at update \(count) of the schedule's \(Int(length)), at \(short(last)) "
        + "where the schedule goes down to \(short(final))" + multiple(of: length / Double(count)),
      keys: lengthKeys)
  }

  /// The updates that the schedule itself is made for.
  private static func scheduleLength(_ subject: LintSubject) -> Double? {
    if subject.isOf(.megatron), let iterations = subject.number("lr_decay_iters") {
      return iterations.value
    }
    if subject.isOf(.nanogpt), let iterations = subject.number("lr_decay_iters") {
      return iterations.value
    }
    return subject.reading?.horizon.map(Double.init)
  }

  private static func multiple(of ratio: Double) -> String {
    let whole = ratio.rounded()
    guard whole >= 2, abs(ratio - whole) < 0.01 * whole else { return "" }
    return "; the ratio is \(Int(whole)): is it counted once per process or micro-batch?"
  }
}
