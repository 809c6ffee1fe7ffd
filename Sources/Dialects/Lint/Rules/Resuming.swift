/// What `resume-check` reports; a configuration alone cannot show it.
extension LintRule {
  static let resuming = [
    LintRule(
      ofResuming: "resume-jump", .error, "the rate jumps up where a run goes on",
      page: Page(
        happens:
          "The new configuration's curve is followed at the old counter: transformers with a "
          + "longer horizon, Megatron and gpt-neox with the scheduler overridden, and all trainers "
          + "whose schedule is a pure function of the step.",
        costs: "A high rate without a warm-up: the loss spikes, and the old data is forgotten.",
        mend: "Start a new run from the weights with a warm-up, or keep horizon and peak.",
        sources: ["https://github.com/huggingface/transformers/issues/27749"])),
    LintRule(
      ofResuming: "resume-peak-ignored", .error, "a new peak is not used",
      page: Page(
        happens: "torch and transformers restore base_lrs and the optimizer's rates; Megatron took "
          + "the optimizer's own max_lr and min_lr before its commit 59ff1719.",
        costs: "The run that was meant to be re-warmed goes on at the old, decayed rate.",
        mend: "Do not load the scheduler's state, or change base_lrs and the groups' rates in it.",
        sources: [
          "https://github.com/NVIDIA/Megatron-LM/issues/963",
          "https://github.com/NVIDIA/Megatron-LM/issues/1138",
          "https://github.com/NVIDIA/Megatron-LM/pull/1284",
        ])),
    LintRule(
      ofResuming: "resume-horizon-ignored", .error, "a new length is not used",
      page: Page(
        happens: "CosineAnnealingLR restores T_max with its state; the longer one of the new "
          + "configuration is forgotten, and the cosine rebounds behind the old one.",
        costs: "The rate climbs again in the part of the run that was added.",
        mend: "Build the scheduler after loading, or set T_max on it.",
        sources: ["https://github.com/pytorch/pytorch/issues/65342"])),
    LintRule(
      ofResuming: "resume-missing-fields", .warning, "the saved state does not hold the schedule",
      page: Page(
        happens:
          "gpt-neox pull request 1194 does not save its infinite schedule's fields, Megatron "
          + "not those of WSD; they come from the new command line.",
        costs: "A changed command line changes the rates, although the state is loaded.",
        mend: "Give the same values again.",
        sources: ["https://github.com/verl-project/verl/issues/7953"])),
  ]
}
