extension LintRule {
  /// The trainer does not start, or dies of its own schedule.
  static let failures = [
    LintRule(
      "refused", .error, "the trainer does not take the configuration",
      page: Page(
        happens:
          "The trainer raises an error when it builds its scheduler. The message is its own.",
        costs: "A job waits in the queue, starts, and ends at once.",
        mend: "Give what the message asks for; `lrlab import` shows the rates then.",
        sources: [
          "https://github.com/facebookresearch/fairseq/issues/1341",
          "https://github.com/deepspeedai/DeepSpeed/issues/771",
        ]),
      check: { subject in
        guard subject.reading == nil, let complaint = subject.complaint else { return nil }
        return Sign(message: complaint.message)
      }),
    LintRule(
      "late-failure", .error, "the trainer dies in the middle of the run",
      page: Page(
        happens:
          "Some parameters are only looked at when their phase begins: Megatron's WSD without "
          + "a decay style, the infinite schedules of gpt-neox pull request 1194 with min_lr = 0 or "
          + "no constant_lr, litgpt with a warm-up as long as the run, OneCycleLR past its total.",
        costs: "All compute up to there, or at least up to the last checkpoint, is lost; and the "
          + "checkpoint holds the same mistake.",
        mend: "Give the parameter that the message is about, and lint again.",
        sources: ["recorded from megatron-core 0.19.2, gpt-neox pull request 1194, litgpt 0.5.13"]),
      check: { subject in
        guard subject.reading != nil, let complaint = subject.complaint else { return nil }
        let update = complaint.update ?? subject.rates.rates.count
        let total = subject.stepCount.map { " of \($0)" } ?? ""
        return Sign(
          message: "\(complaint.message) at update \(update)\(total); nothing is said before",
          keys: ["lr_wsd_decay_style", "min_lr", "min-lr", "constant_lr", "lr_decay_style"])
      }),
  ]
}
