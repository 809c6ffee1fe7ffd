/// Traps of single schedulers.
extension LintRule {
  static let classes = [
    LintRule(
      "lr-squared", .error, "the rate is multiplied by itself",
      page: Page(
        happens: "nanotron hands the rate itself over as LambdaLR's factor where warm-up and decay "
          + "are both 0, so the run uses P².",
        costs: "At P = 3e-4 the run learns nothing.",
        mend: "Give a warm-up of one step.",
        sources: ["recorded from nanotron at commit 2411b022 (no_warmup_no_decay)"]),
      check: { subject in
        guard subject.isOf(.nanotron), let rate = subject.rates.rates.first, subject.peak != 1,
          rate == subject.peak * subject.peak
        else { return nil }
        return Sign(
          message: "every update runs at \(short(rate)), the square of learning_rate",
          keys: ["lr_warmup_steps", "lr_decay_steps"])
      }),
    LintRule(
      "child-restart", .warning, "a child of SequentialLR begins again from the full rate",
      page: Page(
        happens: "SequentialLR lets each child start from the initial rate at its milestone, "
          + "whatever the rate was before; a milestone of 0 or a child's own last_epoch gives wrong "
          + "rates in some versions.",
        costs: "The rate jumps at the milestone, and differs between versions of torch.",
        mend: "Begin the child at the last rate by its own factor, or use one LambdaLR: "
          + "`lrlab export --to torch`.",
        sources: [
          "https://github.com/pytorch/pytorch/issues/162591",
          "https://github.com/pytorch/pytorch/issues/185872",
        ]),
      check: childRestart),
    LintRule(
      "two-formulas", .warning, "one class with two warm-ups",
      page: Page(
        happens: "NeMo's CosineAnnealing warms up by (k + 1)/(W + 1); with constant_steps it uses "
          + "k / W, so that the first update runs at 0.",
        costs: "Two runs that differ in constant_steps alone differ in their warm-up too.",
        mend: "Know it when the runs are compared.",
        sources: ["https://github.com/NVIDIA-NeMo/Speech/issues/14171"]),
      check: { subject in
        guard subject.isOf(.nemo), subject.className == "CosineAnnealing",
          (subject.number("constant_steps")?.value ?? 0) > 0,
          (subject.number("warmup_steps", "warmup_ratio")?.value ?? 0) > 0
        else { return nil }
        return Sign(
          message: "with constant_steps the warm-up is k / W instead of (k + 1)/(W + 1)",
          keys: ["constant_steps"])
      }),
    LintRule(
      "default-surprise", .warning, "a default that few expect",
      page: Page(
        happens: "DeepSpeed's WarmupDecayLR has a peak of 1e-3 of its own, and its warm-ups are "
          + "logarithmic; nanotron's min_decay_lr is the rate itself, so nothing decays; OLMo warms "
          + "up from a tenth of the peak; transformers' WSD from its floor; torchtitan's warm-up of "
          + "200 steps swallows a short run.",
        costs: "The run uses rates that its file does not show.",
        mend: "Give the value, even where it equals the default.",
        sources: [
          "recorded from DeepSpeed 0.19.8, nanotron, OLMo 0.6.0, transformers 5.23 and torchtitan"
        ]),
      check: defaultSurprise),
  ]

  @Sendable private static func childRestart(_ subject: LintSubject) -> Sign? {
    guard subject.isOf(.torch), subject.className == "SequentialLR",
      let milestones = try? subject.words.optionalNumbers("milestones")
    else { return nil }
    if milestones.contains(where: { $0 <= 0 }) {
      return Sign(message: "a milestone of 0: the first child is never used", keys: ["milestones"])
    }
    for child in (try? subject.words.optionalList("schedulers")) ?? [] {
      if let inner = try? Configuration(scheduler: child), inner.has("last_epoch"),
        (try? inner.optionalNumber("last_epoch")) != -1
      {
        return Sign(
          message: "\(inner.className ?? "a child") has a last_epoch of its own, which "
            + "SequentialLR undoes", keys: ["last_epoch"])
      }
    }
    let rates = subject.rates
    for place in rates.pairs where milestones.contains(Double(rates.updates[place])) {
      let (last, next) = (rates.rates[place - 1], rates.rates[place])
      guard rates.isConsecutive(place), next > last + 0.1 * subject.peak else { continue }
      return Sign(
        message: "the rate jumps from \(short(last)) to \(short(next)) at the milestone "
          + "\(rates.updates[place])", keys: ["milestones"])
    }
    return nil
  }

  @Sendable private static func defaultSurprise(_ subject: LintSubject) -> Sign? {
    guard subject.reading != nil else { return nil }
    let words = subject.words
    if subject.isOf(.deepspeed) {
      if subject.className == "WarmupDecayLR", !words.has("warmup_max_lr") {
        return Sign(
          message: "no warmup_max_lr: the peak is 1e-3, whatever the optimizer's lr",
          keys: ["warmup_max_lr", "type", "class"])
      }
      let warms = subject.className.hasPrefix("Warmup")
      if warms, !words.has("warmup_type") {
        return Sign(
          message: "no warmup_type: the warm-up is logarithmic",
          keys: ["warmup_num_steps", "type", "class"])
      }
    }
    if subject.isOf(.nanotron), !words.has("min_decay_lr") {
      return Sign(
        message: "no min_decay_lr: it is the learning rate itself, and nothing decays",
        keys: ["lr_decay_style", "learning_rate"])
    }
    if subject.isOf(.olmo), subject.className.hasSuffix("WithWarmup"), !words.has("warmup_min_lr"),
      (subject.number("warmup_steps")?.value ?? 0) > 0
    {
      return Sign(
        message: "no warmup_min_lr: the warm-up starts at a tenth of the peak", keys: warmupKeys)
    }
    let isStable =
      subject.className == "get_wsd_schedule"
      || subject.text("lr_scheduler_type") == "warmup_stable_decay"
    if subject.isOf(.hf), isStable, let floor = subject.number("min_lr_ratio"), floor.value > 0,
      (subject.number("num_warmup_steps", "warmup_steps")?.value ?? 0) > 0
    {
      return Sign(
        message: "the warm-up starts at min_lr_ratio = \(short(floor.value)), not at 0",
        keys: ["min_lr_ratio"])
    }
    if subject.isOf(.torchtitan), !words.has("warmup_steps"), let count = subject.stepCount,
      count <= 200
    {
      return Sign(
        message: "no warmup_steps: 200 are more than the run's \(count), so nothing decays",
        keys: ["training_steps", "steps"])
    }
    return nil
  }
}
