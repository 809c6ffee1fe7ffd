/// The lowest rate.
extension LintRule {
  static let floors = [
    LintRule(
      "floor-above-peak", .error, "the floor is above the peak",
      page: Page(
        happens: "The minimum is an absolute rate with a default (litgpt: 6e-5), and the peak is "
          + "below it: the \"decay\" raises the rate.",
        costs: "The run ends at its highest rate instead of its lowest.",
        mend: "Give the minimum: a tenth of the peak is usual.",
        sources: ["recorded from litgpt 0.5.13"]),
      check: { subject in
        guard let peak = askedPeak(subject) else { return nil }
        var floor = floor(subject)
        if subject.isOf(.litgpt), floor == nil, subject.reading?.horizon != nil,
          !subject.className.contains("finetune")
        {
          floor = ("min_lr (unless given)", 6e-5)
        }
        guard let floor, floor.value > peak * (1 + 1e-9) else { return nil }
        return Sign(
          message: "\(floor.name) = \(short(floor.value)) is above the peak \(short(peak)): the "
            + "rate rises", keys: [floor.name, "lr", "learning_rate"])
      }),
    LintRule(
      "floor-zero-geometric", .error, "a geometric decay to 0",
      page: Page(
        happens:
          "A decay by a ratio needs a floor above 0: the infinite schedules of gpt-neox pull "
          + "request 1194, levanter's inv, fairseq's tri_stage, Megatron's none.",
        costs: "A division or a logarithm of 0 stops the run, in pull request 1194 only when the "
          + "anneal begins, at 80 % of it.",
        mend: "Give a floor above 0, such as a hundredth of the peak.",
        sources: ["recorded from gpt-neox pull request 1194, levanter 0.2.20 and fairseq 0.12.2"]),
      check: { subject in
        let style = subject.text("decay_style") ?? subject.text("lr-decay-style") ?? ""
        let isInfinite = subject.isOf(.neoxPR1194) && style.hasPrefix("infinite_")
        let isInverse = subject.isOf(.levanter) && subject.text("lr_schedule") == "inv"
        let isTriStage = subject.isOf(.fairseq) && subject.className.hasPrefix("TriStage")
        let zero: (name: String, value: Double)? =
          isInfinite
          ? subject.number("min_lr", "min-lr") ?? ("min_lr", 0)
          : isInverse
            ? subject.number("min_lr_ratio")
            : isTriStage ? subject.number("final_lr_scale") : nil
        guard let zero, zero.value == 0 else { return nil }
        return Sign(
          message: "\(zero.name) = 0 with a decay that multiplies; it cannot reach 0",
          keys: [zero.name])
      }),
    LintRule(
      "floor-ignored", .warning, "a floor that the schedule does not honour",
      page: Page(
        happens: "The minimum is given and the curve has no use for it: NeMo's InverseSquareRoot, "
          + "gpt-neox's exponential (which ends at half of the peak), transformers' plain cosine.",
        costs: "The run ends at another rate than the one that was written down.",
        mend: "Choose a schedule that has a floor: transformers' cosine_with_min_lr, gpt-neox's "
          + "cosine or linear.",
        sources: ["recorded from NeMo 3.0.0 and gpt-neox"]),
      check: floorIgnored),
  ]

  /// The floor as a rate, by the key that holds it.
  private static func floor(_ subject: LintSubject) -> (name: String, value: Double)? {
    if let rate = subject.number(
      "min_lr", "min-lr", "eta_min", "min_decay_lr", "lr_min", "lr_end", "end_learning_rate")
    {
      return rate
    }
    let share = subject.number(
      "min_lr_rate", "min_lr_ratio", "min_lr_factor", "learning_rate_final_fraction", "alpha_f")
    return share.map { ($0.name, $0.value * subject.peak) }
  }

  private static func askedPeak(_ subject: LintSubject) -> Double? {
    subject.number(
      "max_lr", "start_lr", "learning_rate", "lr", "initial_lr", "peak_value")?.value
  }

  /// Range tests rise, and Megatron's inverse square root is bounded by its floor, not drawn to it.
  private static func drawsToFloor(_ subject: LintSubject) -> Bool {
    subject.className != "ExponentialScheduler"
      && !(subject.isOf(.megatron) && subject.text("lr_decay_style") == "inverse-square-root")
  }

  @Sendable private static func floorIgnored(_ subject: LintSubject) -> Sign? {
    guard let floor = floor(subject), floor.value > 0, floor.value < subject.peak,
      drawsToFloor(subject), subject.complaint == nil,
      let horizon = subject.reading?.horizon, let count = subject.stepCount, count >= horizon,
      let top = subject.rates.rates.indices.max(by: {
        subject.rates.rates[$0] < subject.rates.rates[$1]
      })
    else { return nil }
    let end = subject.rates.updates.lastIndex { $0 < horizon } ?? 0
    guard end > top, let lowest = subject.rates.rates[top...end].min() else { return nil }
    let last = subject.rates.rates[end]
    // The last update may be a step or two before the end.
    let fall = 2 * abs(subject.rates.rates[end - 1] - last)
    let isAbove = lowest > floor.value + 0.02 * subject.peak + fall
    let isBelow = lowest > 0 && lowest < floor.value - 0.02 * subject.peak
    guard isAbove || isBelow else { return nil }
    return Sign(
      message: "\(floor.name) asks for \(short(floor.value)); the lowest rate is \(short(lowest))",
      keys: [floor.name])
  }
}
