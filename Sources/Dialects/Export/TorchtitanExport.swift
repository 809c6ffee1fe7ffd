import Schedules

extension NativeExport {
  /// The `[lr_scheduler]` section of pytorch/torchtitan.
  ///
  /// Its warm-up is ours. Its decay begins one step late, so the total is one step less, which is
  /// exact when at least one step at the peak stands before the decay.
  static let torchtitan = NativeExport(
    dialect: .torchtitan, abilities: .init(holdsPeak: true, holdsFloor: false), ending: "toml",
    candidates: torchtitanCandidates, text: { ConfigurationText.toml($0.parameters, comments: $1) },
    restart: "start it from the run before with a new scheduler: exclude lr_scheduler from loading")

  private static func torchtitanCandidates(_ run: RunPattern) -> [Configuration] {
    let steps = run.lastStep - run.firstStep + 1
    guard let decay = run.decay else {
      return [
        torchtitan(run, total: steps, ratio: 0, style: "linear", steps: steps)
      ]
    }
    let end = run.warmup + run.hold + decay.steps
    var configurations: [Configuration] = []
    for total in [end - 1, end] where total > 0 {
      for style in ["cosine", "linear", "sqrt"] {
        let ratio = Double(decay.steps) / Double(total)
        if run.hold == 0 {
          configurations.append(
            torchtitan(run, total: total, ratio: nil, style: style, steps: steps))
        }
        if ratio <= 1 {
          configurations.append(
            torchtitan(run, total: total, ratio: ratio, style: style, steps: steps))
        }
      }
    }
    return configurations
  }

  private static func torchtitan(
    _ run: RunPattern, total: Int, ratio: Double?, style: String, steps: Int
  ) -> Configuration {
    var scheduler: [String: ConfigurationValue] = [
      "warmup_steps": .number(Double(run.warmup)), "total_steps": .number(Double(total)),
      "decay_type": .text(style),
      "min_lr_factor": .number(run.decay == nil ? 0 : run.floor / run.peak),
    ]
    if let ratio { scheduler["decay_ratio"] = .number(ratio) }
    return Configuration(parameters: [
      "optimizer": .table(["lr": .number(run.peak)]), "lr_scheduler": .table(scheduler),
      "training": .table(["steps": .number(Double(steps))]),
    ])
  }
}
