/// Lengths that are counted in other ways than they seem.
extension LintRule {
  static let lengths = [
    LintRule(
      "double-warmup", .error, "the warm-up is taken off twice",
      page: Page(
        happens: "nanotron's decay steps, unless given, are total − warm-up − start, although the "
          + "start already counts the warm-up. In Megatron and gpt-neox the decay's length includes "
          + "the warm-up; who gives the total less the warm-up loses it twice.",
        costs: "The decay ends a warm-up too early, and the run goes on at its floor.",
        mend: "nanotron: give lr_decay_steps. Megatron, gpt-neox: lr-decay-iters = train-iters.",
        sources: [
          "https://github.com/huggingface/nanotron/pull/423",
          "https://github.com/areal-project/AReaL/pull/1289",
          "https://github.com/NVIDIA/Megatron-LM/issues/2258",
        ]),
      check: doubleWarmup),
    LintRule(
      "overlap", .error, "warm-up and decay are longer than the run",
      page: Page(
        happens: "Megatron's WSD drops the rate where the warm-up ends inside of the decay; "
          + "torchtitan shortens the decay with a warning; others clamp in their own ways.",
        costs: "The peak is held for no step, and the rate falls by a part of the peak at once.",
        mend: "Shorten one of the two until they fit.",
        sources: ["recorded from megatron-core 0.19.2 (wsd_decay_overlaps_warmup)"]),
      check: overlap),
    LintRule(
      "units", .warning, "a share where steps are meant, or steps where a share is meant",
      page: Page(
        happens:
          "gpt-neox's warmup is a share of the run; levanter takes numbers up to 1 as shares, "
          + "so warmup: 1 is the whole run; transformers 5 takes warmup_steps below 1 as a share, "
          + "version 4 cuts it to 0.",
        costs: "The warm-up is the whole run, or nothing.",
        mend: "Write the share as a share (0.01) and steps as a whole number above 1.",
        sources: ["recorded from levanter 0.2.20 (warmup_int1); read in transformers 5.23"]),
      check: units),
    LintRule(
      "cycle-length", .warning, "cycles that do not fill the run",
      page: Page(
        happens:
          "levanter lengthens the last cycle by what is left over; its own warning says that "
          + "it becomes shorter.",
        costs:
          "The last decay is longer than the others, and checkpoints at the ends of cycles are "
          + "not comparable.",
        mend: "Choose a cycle_length that divides the run, or list the cycles.",
        sources: ["recorded from levanter 0.2.20: 1000 steps in cycles of 300 end with one of 400"]),
      check: { subject in
        guard subject.isOf(.levanter), let given = subject.number("cycle_length"),
          let total = subject.number("num_train_steps")?.value
        else { return nil }
        let length = given.value <= 1 ? (given.value * total).rounded(.down) : given.value
        guard length >= 1, length < total, total.remainder(dividingBy: length) != 0 else {
          return nil
        }
        let rest = total - length * (total / length).rounded(.down)
        return Sign(
          message:
            "cycles of \(short(length)) do not fill \(short(total)) updates: the last one is "
            + "\(short(length + rest)) long", keys: ["cycle_length"])
      }),
    LintRule(
      "zero-length", .warning, "a phase of no length that does not end",
      page: Page(
        happens: "A warm-up of 0 steps is not always \"no warm-up\": torch's LinearLR stays at its "
          + "first factor for ever, optax's linear_schedule at its first value, OLMo's inverse "
          + "square root at 0, OLMo-core's at its floor; Megatron's behaves like a warm-up of 1.",
        costs: "The whole run is made at a rate that nobody wanted.",
        mend: "Leave the phase out, or give it one step.",
        sources: ["recorded from torch 2.13, optax 0.2.8, OLMo 0.6.0 and OLMo-core 3.0.0"]),
      check: zeroLength),
    LintRule(
      "ramp-batch", .error, "an iteration-based schedule with a batch that grows",
      page: Page(
        happens:
          "Megatron counts samples. With rampup_batch_size the early iterations have fewer of "
          + "them, so a warm-up given in iterations becomes longer, and a WSD decay never ends. "
          + "Megatron-LM refuses the pair; Megatron-Bridge takes it.",
        costs: "The run ends at a high rate, un-annealed.",
        mend: "Give train_samples, lr_warmup_samples and lr_decay_samples.",
        sources: ["https://github.com/NVIDIA-NeMo/Megatron-Bridge/issues/2609"]),
      check: { subject in
        guard subject.isOf(.megatron), subject.words.has("rampup_batch_size"),
          !subject.words.has("train_samples")
        else { return nil }
        return Sign(
          message:
            "rampup_batch_size with lengths in iterations; they are counted in samples of the "
            + "full batch", keys: ["rampup_batch_size"])
      }),
    LintRule(
      "microbatch-counter", .error, "a length in micro-batches",
      page: Page(
        happens:
          "litgpt counts micro-batches: with an accumulation of a, max_iters is reached after "
          + "max_iters / a updates.",
        costs: "The schedule ends after 1/a of the run, and the rest runs at the floor.",
        mend: "Multiply max_iters and warmup_iters by the accumulation.",
        sources: ["https://github.com/Lightning-AI/litgpt/pull/132"]),
      check: { subject in
        guard subject.isOf(.litgpt), let length = subject.number("max_iters")?.value,
          let accumulation = subject.number("gradient_accumulation")?.value, accumulation > 1,
          let count = subject.stepCount, Double(count) > length / accumulation + 1
        else { return nil }
        return Sign(
          message: "max_iters = \(short(length)) are micro-batches: the schedule ends after "
            + "\(short((length / accumulation).rounded(.down))) of \(count) updates",
          keys: ["max_iters"])
      }),
    LintRule(
      "scheduler-stepped-xN", .warning, "the scheduler is stepped once per process",
      page: Page(
        happens: "A scheduler that accelerate prepares is stepped num_processes times for each "
          + "update, unless split_batches is set; transformers' own Trainer avoids it.",
        costs: "The schedule ends after 1/N of the run.",
        mend: "Multiply num_training_steps and num_warmup_steps by num_processes, or do not hand "
          + "the scheduler to accelerate.",
        sources: [
          "https://github.com/huggingface/accelerate/issues/2926",
          "https://github.com/huggingface/accelerate/issues/2773",
          "https://github.com/huggingface/accelerate/issues/1382",
          "https://github.com/huggingface/transformers/pull/24088",
        ]),
      check: { subject in
        guard subject.isOf(.hf, .torch), let processes = subject.number("num_processes")?.value,
          processes > 1, (try? subject.words.flag("split_batches", or: false)) == false
        else { return nil }
        return Sign(
          message: "accelerate steps the scheduler \(short(processes)) times for each update",
          keys: ["num_processes"])
      }),
  ]

  @Sendable private static func doubleWarmup(_ subject: LintSubject) -> Sign? {
    if subject.isOf(.nanotron), let start = subject.number("lr_decay_starting_step")?.value,
      subject.number("lr_decay_steps") == nil,
      let warmup = subject.number("lr_warmup_steps")?.value, warmup > 0,
      let total = subject.reading?.horizon
    {
      return Sign(
        message: "no lr_decay_steps: the decay takes \(short(Double(total) - warmup - start)) "
          + "steps and ends \(short(warmup)) before the run does",
        keys: ["lr_decay_starting_step"])
    }
    guard subject.isOf(.megatron, .neox, .neoxPR1194, .neoxPre1008),
      let train = subject.number("train_iters", "train-iters")?.value,
      let decay = subject.number("lr_decay_iters", "lr-decay-iters"), decay.value < train
    else { return nil }
    let steps = subject.number("lr_warmup_iters")?.value
    let share = subject.number("warmup", "lr_warmup_fraction")?.value
    guard let warmup = steps ?? share.map({ $0 * decay.value }), warmup >= 1 else { return nil }
    let missing = train - decay.value
    // The share may have been taken of either length.
    guard abs(missing - warmup) < 0.5 || share.map({ abs(missing - $0 * train) < 0.5 }) == true
    else { return nil }
    return Sign(
      message:
        "\(decay.name) = \(short(decay.value)) is train_iters less the warm-up; it counts the "
        + "warm-up, so the decay ends \(short(missing)) iterations early", keys: [decay.name])
  }

  @Sendable private static func overlap(_ subject: LintSubject) -> Sign? {
    var parts: (warmup: Double, decay: Double, total: Double, key: String)?
    if subject.isOf(.megatron), subject.text("lr_decay_style") == "WSD" {
      if let decay = subject.number("wsd_decay_steps", "lr_wsd_decay_iters"),
        let total = subject.number("lr_decay_steps", "lr_decay_iters", "train_iters")
      {
        let warmup = subject.number("lr_warmup_steps", "lr_warmup_iters")?.value ?? 0
        parts = (warmup, decay.value, total.value, decay.name)
      }
    } else if subject.isOf(.torchtitan), let ratio = subject.number("decay_ratio"),
      let total = subject.number("total_steps", "training_steps", "steps")
    {
      let warmup = subject.number("warmup_steps")?.value ?? 200
      parts = (warmup, ratio.value * total.value, total.value, ratio.name)
    } else if subject.isOf(.maxtext), subject.text("lr_schedule_type") == "wsd" {
      let warmup = subject.number("warmup_steps_fraction")?.value ?? 0.1
      let decay = subject.number("wsd_decay_steps_fraction")?.value ?? 0.1
      parts = (warmup, decay, 1, "wsd_decay_steps_fraction")
    } else if subject.isOf(.olmoCore), subject.className == "WSD",
      let decay = subject.number("decay"), let total = subject.number("t_max")
    {
      let warmup = subject.number("warmup")?.value ?? 0
      parts = (warmup, decay.value, total.value, decay.name)
    }
    guard let parts, parts.warmup + parts.decay > parts.total * (1 + 1e-9) else { return nil }
    return Sign(
      message: "warm-up \(short(parts.warmup)) and decay \(short(parts.decay)) do not fit into "
        + short(parts.total), keys: [parts.key])
  }

  @Sendable private static func units(_ subject: LintSubject) -> Sign? {
    if subject.isOf(.neox, .neoxPR1194, .neoxPre1008), let warmup = subject.number("warmup"),
      warmup.value > 1
    {
      return Sign(
        message: "warmup = \(short(warmup.value)) is a share of the run: the warm-up is "
          + "\(short(warmup.value)) runs long", keys: ["warmup"])
    }
    if subject.isOf(.levanter) {
      for name in ["warmup", "rewarmup", "decay"] where subject.number(name)?.value == 1 {
        return Sign(message: "\(name) = 1 is the whole cycle, not one step", keys: [name])
      }
    }
    if subject.isOf(.hf), let steps = subject.number("warmup_steps"), steps.value > 0,
      steps.value < 1
    {
      return Sign(
        message: "warmup_steps = \(short(steps.value)) is a share of the run in version 5, and 0 "
          + "steps in version 4", keys: ["warmup_steps"])
    }
    return nil
  }

  @Sendable private static func zeroLength(_ subject: LintSubject) -> Sign? {
    guard subject.reading != nil else { return nil }
    if subject.isOf(.torch) {
      let schedulers = (try? subject.words.optionalList("schedulers")) ?? []
      var all = [subject.words]
      for child in schedulers {
        if let inner = try? Configuration(scheduler: child) { all.append(inner) }
      }
      let stuck = all.first {
        $0.className == "LinearLR" && (try? $0.optionalNumber("total_iters")) == 0
      }
      return stuck.map { _ in
        Sign(
          message: "LinearLR with total_iters = 0 stays at its start_factor for ever",
          keys: ["total_iters"])
      }
    }
    if subject.isOf(.optax), let steps = subject.number("transition_steps"), steps.value <= 0 {
      return Sign(
        message: "transition_steps = \(short(steps.value)): the schedule stays at init_value for "
          + "ever", keys: ["transition_steps"])
    }
    let isInverse =
      subject.className.hasPrefix("InvSqrt")
      || subject.text("lr_decay_style") == "inverse-square-root"
    let warmup = subject.number("warmup", "warmup_steps", "lr_warmup_steps", "lr_warmup_iters")
    guard subject.isOf(.olmo, .olmoCore, .megatron), isInverse, (warmup?.value ?? 0) == 0 else {
      return nil
    }
    let rate = subject.rates.rates.last ?? 0
    return Sign(
      message: "an inverse square root needs a warm-up; with 0 steps the run ends at "
        + short(rate), keys: warmupKeys)
  }
}
