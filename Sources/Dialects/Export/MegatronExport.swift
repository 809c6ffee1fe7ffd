import Schedules

extension NativeExport {
  /// Command-line arguments of NVIDIA/Megatron-LM.
  ///
  /// Its counter is one behind ours, so a warm-up of W steps is one of W − 1 iterations from the
  /// rate of the first step, and every end comes one iteration earlier. A cosine with a short
  /// horizon holds `min_lr` for ever: warm-up, cooldown and constant of an infinite schedule.
  static let megatron = NativeExport(
    dialect: .megatron, abilities: .init(holdsPeak: true, holdsFloor: true), ending: "args",
    candidates: megatronCandidates,
    text: { ConfigurationText.arguments($0.parameters, comments: $1) },
    restart: "start it from the run before with --finetune, or with a new scheduler state")

  private static func megatronCandidates(_ run: RunPattern) -> [Configuration] {
    let steps = run.lastStep - run.firstStep + 1
    var common: [String: ConfigurationValue] = [
      "lr": .number(run.peak), "min_lr": .number(run.floor), "train_iters": .number(Double(steps)),
      "lr_warmup_iters": .number(Double(max(run.warmup - 1, 0))),
    ]
    if run.warmup > 1 {
      let first = run.start + (run.peak - run.start) / Double(run.warmup)
      common["lr_warmup_init"] = .number(first)
    }
    guard let decay = run.decay else {
      common["lr_decay_style"] = .text("constant")
      common["min_lr"] = .number(0)
      common["lr_decay_iters"] = .number(Double(max(steps, run.warmup + 1)))
      return [Configuration(parameters: common)]
    }
    var configurations: [Configuration] = []
    for end in Set([run.warmup + run.hold + decay.steps - 1, run.hold + run.warmup + decay.steps])
      .sorted()
    {
      common["lr_decay_iters"] = .number(Double(end))
      for style in ["cosine", "linear"] where run.hold == 0 {
        common["lr_decay_style"] = .text(style)
        configurations.append(Configuration(parameters: common))
      }
      common["lr_decay_style"] = .text("WSD")
      common["lr_wsd_decay_iters"] = .number(Double(decay.steps))
      for style in ["linear", "cosine", "exponential", "minus_sqrt"] {
        common["lr_wsd_decay_style"] = .text(style)
        configurations.append(Configuration(parameters: common))
      }
      common["lr_wsd_decay_iters"] = nil
      common["lr_wsd_decay_style"] = nil
    }
    return configurations
  }
}
