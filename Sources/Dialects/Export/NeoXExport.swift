import Schedules

extension NativeExport {
  /// The configuration file of EleutherAI/gpt-neox.
  ///
  /// Its decays are exact when both counts are one less than ours; its warm-up then differs in the
  /// first steps. It has no stable phase before a decay and no floor behind one (the cosine climbs
  /// again), so both take a run of their own.
  static let neox = NativeExport(
    dialect: .neox, abilities: .init(holdsPeak: false, holdsFloor: false), ending: "yml",
    candidates: neoxCandidates, text: { ConfigurationText.yaml($0.parameters, comments: $1) },
    restart: "start it from the run before with finetune: true, so that its scheduler is new")

  private static func neoxCandidates(_ run: RunPattern) -> [Configuration] {
    let steps = run.lastStep - run.firstStep + 1
    let end = run.decay.map { run.warmup + $0.steps } ?? steps
    let styles = run.decay == nil ? ["constant"] : ["cosine", "linear", "exponential"]
    var configurations: [Configuration] = []
    for shift in [1, 0] where end - shift > max(run.warmup - shift, 0) {
      let total = Double(end - shift)
      for style in styles {
        configurations.append(
          Configuration(parameters: [
            "optimizer": .table(["params": .table(["lr": .number(run.peak)])]),
            "train_iters": .number(Double(steps)), "lr_decay_iters": .number(total),
            "lr_decay_style": .text(style), "min_lr": .number(run.floor),
            "warmup": .number(Double(max(run.warmup - shift, 0)) / total),
          ]))
      }
    }
    return configurations
  }
}

/// The infinite styles of gpt-neox's pull request 1194, for plans of exactly their form.
enum NeoXPR1194Export {
  static func handover(of plan: Plan) throws(NoExport) -> Handover {
    let able = RunPattern.Abilities(holdsPeak: false, holdsFloor: true)
    let runs = RunPattern.runs(of: plan, able: able)
    guard let first = runs.first, let cooldown = first.decay, first.warmup > 0, first.start == 0,
      cooldown.shape == .cosine || cooldown.shape == .inverseSqrt, runs.count <= 2,
      runs.count == 1 || (runs[1].decay?.shape == .exponential && runs[1].floorSteps == 0)
    else {
      throw NoExport(
        description: "neox-pr1194 knows a warm-up from 0, a cooldown (cosine or inverse-sqrt), a "
          + "constant and an exponential anneal, nothing else; nearest: lrlab export --to neox")
    }
    var best: (Configuration, Double)?
    for shift in [1, 0] {
      let candidate = configuration(plan, first, cooldown, shift: shift)
      guard let reading = try? Dialect.neoxPR1194.reading(of: candidate),
        let difference = reading.difference(from: plan, over: 1...plan.stepCount)
      else { continue }
      if best.map({ difference < $0.1 }) ?? true { best = (candidate, difference) }
    }
    guard let best else {
      throw NoExport(
        description: "neox-pr1194 raises an error for \(plan.name); nearest: --to neox")
    }
    let comment = "\(plan.name), steps 1 to \(plan.stepCount), for gpt-neox with pull request 1194"
    let part = Handover.Part(
      suffix: "yml", text: ConfigurationText.yaml(best.0.parameters, comments: [comment]),
      firstStep: 1, lastStep: plan.stepCount, configuration: best.0, difference: best.1)
    return Handover(
      dialect: .neoxPR1194, means: .configuration, parts: [part],
      remarks: [
        "neox-pr1194 starts its warm-up at 0, so its first update changes nothing; the warm-up "
          + "differs by up to \(ConfigurationText.number(best.1))"
      ])
  }

  private static func configuration(
    _ plan: Plan, _ first: RunPattern, _ cooldown: RunPattern.Decay, shift: Int
  ) -> Configuration {
    let total = Double(plan.stepCount - shift)
    let anneal = plan.stepCount - first.lastStep
    // Without an anneal its length must not be zero: the trainer divides by it.
    let horizon = anneal > 0 ? total : total + 1
    return Configuration(parameters: [
      "optimizer": .table(["params": .table(["lr": .number(first.peak)])]),
      "train_iters": .number(Double(plan.stepCount)), "lr_decay_iters": .number(horizon),
      "lr_decay_style": .text(
        cooldown.shape == .cosine ? "infinite_cosine" : "infinite_inv_sqrt"),
      "warmup": .number(Double(first.warmup - shift) / horizon),
      "cooldown_iters_perc": .number(Double(cooldown.steps) / horizon),
      "constant_iters_perc": .number(Double(first.floorSteps) / horizon),
      "constant_lr": .number(cooldown.end),
      "min_lr": .number(
        anneal > 0 ? plan.learningRate(at: plan.stepCount) : cooldown.end),
      "timescale": .number(cooldown.alpha),
    ])
  }
}
