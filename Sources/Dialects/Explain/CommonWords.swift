public import Schedules

/// A schedule in the words that trainers share: warm-up, peak, one decay to a floor.
public struct CommonWords: Sendable, Equatable {
  /// The curve of the decay.
  public enum Decay: String, Sendable {
    /// A straight line.
    case linear
    /// Half a period of a cosine.
    case cosine
    /// What is left falls with 1 − √f.
    case oneMinusSqrt = "one-minus-sqrt"
  }

  /// The highest rate.
  public var peak: Double
  /// The rate at which the decay ends.
  public var floor: Double
  /// Steps of a linear warm-up from 0.
  public var warmup: Int
  /// Steps at the peak.
  public var hold: Int
  /// The curve of the decay.
  public var decay: Decay
  /// Its steps.
  public var decaySteps: Int

  /// Creates the words.
  public init(
    peak: Double, floor: Double, warmup: Int, hold: Int = 0, decay: Decay, decaySteps: Int
  ) {
    (self.peak, self.floor, self.warmup) = (peak, floor, warmup)
    (self.hold, self.decay, self.decaySteps) = (hold, decay, decaySteps)
  }

  /// Where the decay ends: the length that a user gives to a trainer.
  public var total: Int { warmup + hold + decaySteps }

  /// The words for the beginning of a plan, and the last step that they speak of.
  ///
  /// - Returns: nil for a plan that does not begin by a warm-up from 0 and one decay of a common
  ///   curve.
  public static func beginning(of plan: Plan) -> (words: CommonWords, lastStep: Int)? {
    let abilities = RunPattern.Abilities(holdsPeak: true, holdsFloor: true)
    guard let run = RunPattern.runs(of: plan, able: abilities).first, run.start == 0,
      let fall = run.decay, let decay = Decay(rawValue: fall.shape.rawValue),
      fall.end < run.peak, fall.steps > 0
    else { return nil }
    let words = CommonWords(
      peak: run.peak, floor: fall.end, warmup: run.warmup, hold: run.hold, decay: decay,
      decaySteps: fall.steps)
    return (words, run.lastStep)
  }

  private var warmupValue: ConfigurationValue { .number(Double(warmup)) }
  private var totalValue: ConfigurationValue { .number(Double(total)) }
  private var decayValue: ConfigurationValue { .number(Double(decaySteps)) }
  private var share: ConfigurationValue { .number(Double(warmup) / Double(total)) }
  private var ratio: ConfigurationValue { .number(floor / peak) }
  private var isPlain: Bool { hold == 0 && decay != .oneMinusSqrt }

  /// The words as a user of a trainer would write them, with the trainer's own names.
  ///
  /// - Returns: nil where the trainer has no scheduler of this form.
  public func configuration(for dialect: Dialect) -> Configuration? {
    switch dialect {
    case .neox, .neoxPR1194, .neoxPre1008: neox
    case .megatron: megatron
    case .torch: torch
    case .hf: huggingFace
    case .optax: optax
    case .mlx: isPlain && decay == .cosine ? mlx : nil
    case .deepspeed: isPlain ? deepSpeed : nil
    case .nanotron: nanotron
    case .torchtitan: torchtitan
    case .composer, .llmFoundry: isPlain ? composer : nil
    case .nemo: nemo
    case .levanter: decay == .oneMinusSqrt ? nil : levanter
    case .maxtext: maxText
    case .olmo: isPlain ? olmo : nil
    case .olmoCore: isPlain || decay == .linear ? olmoCore : nil
    case .timm: timm
    case .fairseq: isPlain ? fairseq : nil
    case .litgpt:
      isPlain && decay == .cosine
        ? named(
          "litgpt.pretrain.get_lr",
          [
            "learning_rate": .number(peak), "min_lr": .number(floor), "warmup_iters": warmupValue,
            "max_iters": totalValue,
          ]) : nil
    case .nanogpt:
      isPlain && decay == .cosine
        ? named(
          nil,
          [
            "learning_rate": .number(peak), "min_lr": .number(floor), "warmup_iters": warmupValue,
            "lr_decay_iters": totalValue, "max_iters": totalValue,
          ]) : nil
    case .llmc:
      isPlain
        ? named(
          decay.rawValue,
          [
            "learning_rate": .number(peak), "final_learning_rate_frac": ratio,
            "warmup_iters": warmupValue, "train_num_batches": totalValue,
          ]) : nil
    }
  }

  private func named(
    _ name: String?, _ parameters: [String: ConfigurationValue]
  ) -> Configuration { Configuration(className: name, parameters: parameters) }

  private func scheduler(
    _ name: String, _ parameters: [String: ConfigurationValue]
  ) -> ConfigurationValue { .table(["class": .text(name), "params": .table(parameters)]) }

  private var neox: Configuration? {
    guard isPlain else { return nil }
    return named(
      nil,
      [
        "start_lr": .number(peak), "min_lr": .number(floor), "warmup_iter": warmupValue,
        "total_iters": totalValue, "decay_style": .text(decay.rawValue),
      ])
  }

  private var megatron: Configuration {
    var parameters: [String: ConfigurationValue] = [
      "lr": .number(peak), "min_lr": .number(floor), "lr_warmup_iters": warmupValue,
      "train_iters": totalValue, "lr_decay_style": .text(isPlain ? decay.rawValue : "WSD"),
    ]
    if !isPlain {
      parameters["lr_wsd_decay_iters"] = decayValue
      parameters["lr_wsd_decay_style"] = .text(
        decay == .oneMinusSqrt ? "minus_sqrt" : decay.rawValue)
    }
    return named(nil, parameters)
  }

  /// LinearLR's start must be above 0; a thousandth is what users write.
  private var torch: Configuration? {
    guard isPlain else { return nil }
    let fall =
      decay == .cosine
      ? scheduler("CosineAnnealingLR", ["T_max": decayValue, "eta_min": .number(floor)])
      : scheduler(
        "LinearLR", ["start_factor": .number(1), "end_factor": ratio, "total_iters": decayValue])
    let rise = scheduler(
      "LinearLR", ["start_factor": .number(0.001), "total_iters": warmupValue])
    return named(
      "SequentialLR",
      [
        "lr": .number(peak), "schedulers": .list(warmup > 0 ? [rise, fall] : [fall]),
        "milestones": .list(warmup > 0 ? [warmupValue] : []),
      ])
  }

  private var huggingFace: Configuration {
    var parameters: [String: ConfigurationValue] = [
      "lr": .number(peak), "num_warmup_steps": warmupValue, "num_training_steps": totalValue,
    ]
    if !isPlain {
      parameters["num_decay_steps"] = decayValue
      parameters["min_lr_ratio"] = ratio
      parameters["decay_type"] = .text(decay == .oneMinusSqrt ? "1-sqrt" : decay.rawValue)
      return named("get_wsd_schedule", parameters)
    }
    if decay == .cosine {
      guard floor > 0 else { return named("get_cosine_schedule_with_warmup", parameters) }
      parameters["min_lr"] = .number(floor)
      return named("get_cosine_with_min_lr_schedule_with_warmup", parameters)
    }
    guard floor > 0 else { return named("get_linear_schedule_with_warmup", parameters) }
    parameters["lr_end"] = .number(floor)
    return named("get_polynomial_decay_schedule_with_warmup", parameters)
  }

  private var optax: Configuration? {
    if isPlain && decay == .cosine {
      return named(
        "warmup_cosine_decay_schedule",
        [
          "init_value": .number(0), "peak_value": .number(peak), "warmup_steps": warmupValue,
          "decay_steps": totalValue, "end_value": .number(floor),
        ])
    }
    guard decay == .linear else { return nil }
    func line(_ start: Double, _ end: Double, _ steps: Int) -> ConfigurationValue {
      scheduler(
        "linear_schedule",
        [
          "init_value": .number(start), "end_value": .number(end),
          "transition_steps": .number(Double(steps)),
        ])
    }
    return named(
      "join_schedules",
      [
        "schedules": .list([
          line(0, peak, warmup), scheduler("constant_schedule", ["value": .number(peak)]),
          line(peak, floor, decaySteps),
        ]), "boundaries": .list([warmupValue, .number(Double(warmup + hold))]),
      ])
  }

  private var mlx: Configuration {
    named(
      "join_schedules",
      [
        "warmup": warmupValue, "peak": .number(peak), "decay_steps": decayValue,
        "end": .number(floor),
      ])
  }

  private var deepSpeed: Configuration? {
    var parameters: [String: ConfigurationValue] = [
      "total_num_steps": totalValue, "warmup_num_steps": warmupValue,
      "warmup_type": .text("linear"),
    ]
    if decay == .cosine {
      parameters["lr"] = .number(peak)
      parameters["cos_min_ratio"] = ratio
      return named("WarmupCosineLR", parameters)
    }
    guard floor == 0 else { return nil }
    parameters["warmup_max_lr"] = .number(peak)
    return named("WarmupDecayLR", parameters)
  }

  private var nanotron: Configuration {
    var parameters: [String: ConfigurationValue] = [
      "learning_rate": .number(peak), "min_decay_lr": .number(floor),
      "lr_warmup_steps": warmupValue, "lr_warmup_style": .text("linear"),
      "total_training_steps": totalValue,
      "lr_decay_style": .text(decay == .oneMinusSqrt ? "1-sqrt" : decay.rawValue),
    ]
    if hold > 0 {
      parameters["lr_decay_starting_step"] = .number(Double(warmup + hold))
      parameters["lr_decay_steps"] = decayValue
    }
    return named("lr_scheduler_builder", parameters)
  }

  private var torchtitan: Configuration {
    var parameters: [String: ConfigurationValue] = [
      "lr": .number(peak), "warmup_steps": warmupValue, "min_lr_factor": ratio,
      "training_steps": totalValue,
      "decay_type": .text(decay == .oneMinusSqrt ? "sqrt" : decay.rawValue),
    ]
    if hold > 0 { parameters["decay_ratio"] = .number(Double(decaySteps) / Double(total)) }
    return named("LRSchedulersContainer", parameters)
  }

  private var composer: Configuration {
    named(
      decay == .cosine ? "CosineAnnealingWithWarmupScheduler" : "LinearWithWarmupScheduler",
      [
        "lr": .number(peak), "t_warmup": .text("\(warmup)ba"), "alpha_f": ratio,
        "max_duration": .text("\(total)ba"),
      ])
  }

  private var nemo: Configuration? {
    var parameters: [String: ConfigurationValue] = [
      "lr": .number(peak), "min_lr": .number(floor), "warmup_steps": warmupValue,
      "max_steps": totalValue,
    ]
    if isPlain {
      if decay == .linear { parameters["power"] = .number(1) }
      return named(
        decay == .cosine ? "CosineAnnealing" : "PolynomialDecayAnnealing", parameters)
    }
    guard decay != .cosine, hold > 0 else { return nil }
    parameters["hold_steps"] = .number(Double(hold))
    return named(
      decay == .linear ? "WarmupHoldAnnealLinear" : "WarmupHoldAnnealOneMinusSquareRoot",
      parameters)
  }

  /// Numbers up to 1 are shares there.
  private var levanter: Configuration {
    var parameters: [String: ConfigurationValue] = [
      "learning_rate": .number(peak), "min_lr_ratio": ratio,
      "warmup": warmup > 1 ? warmupValue : share, "num_train_steps": totalValue,
      "lr_schedule": .text(decay.rawValue),
    ]
    if hold > 0 { parameters["decay"] = decayValue }
    return named("AdamConfig.lr_scheduler", parameters)
  }

  private var maxText: Configuration? {
    guard decay == .cosine || hold > 0, decay != .oneMinusSqrt else { return nil }
    var parameters: [String: ConfigurationValue] = [
      "learning_rate": .number(peak), "learning_rate_final_fraction": ratio,
      "steps": totalValue, "warmup_steps_fraction": share,
    ]
    if hold > 0 {
      parameters["lr_schedule_type"] = .text("wsd")
      parameters["wsd_decay_style"] = .text(decay.rawValue)
      parameters["wsd_decay_steps_fraction"] = .number(Double(decaySteps) / Double(total))
    }
    return named("create_learning_rate_schedule", parameters)
  }

  private var olmo: Configuration {
    named(
      decay == .cosine ? "CosWithWarmup" : "LinearWithWarmup",
      [
        "initial_lr": .number(peak), "warmup_steps": warmupValue, "alpha_f": ratio,
        "max_steps": totalValue,
      ])
  }

  private var olmoCore: Configuration {
    var parameters: [String: ConfigurationValue] = [
      "initial_lr": .number(peak), "warmup": warmupValue, "t_max": totalValue,
    ]
    if hold > 0 {
      parameters["decay"] = decayValue
      parameters["decay_fraction"] = .null
      parameters["decay_min_lr"] = .number(floor)
      return named("WSD", parameters)
    }
    parameters["alpha_f"] = ratio
    return named(decay == .cosine ? "CosWithWarmup" : "LinearWithWarmup", parameters)
  }

  private var timm: Configuration {
    var parameters: [String: ConfigurationValue] = [
      "lr": .number(peak), "lr_min": .number(floor), "warmup_t": warmupValue,
      "warmup_prefix": .flag(true), "t_initial": .number(Double(total - warmup)),
      "t_in_epochs": .flag(false),
    ]
    if isPlain {
      if decay == .linear { parameters["power"] = .number(1) }
      return named(decay == .cosine ? "CosineLRScheduler" : "PolyLRScheduler", parameters)
    }
    parameters["decay_t"] = decayValue
    parameters["decay_fn"] = .text(decay == .oneMinusSqrt ? "1-sqrt" : decay.rawValue)
    return named("WSDLRScheduler", parameters)
  }

  private var fairseq: Configuration {
    if decay == .cosine {
      return named(
        "CosineLRSchedule",
        [
          "lr": .list([.number(peak)]), "min_lr": .number(floor), "warmup_updates": warmupValue,
          "warmup_init_lr": .number(-1), "lr_period_updates": decayValue,
          "max_update": totalValue,
        ])
    }
    return named(
      "PolynomialDecayLRSchedule",
      [
        "lr": .list([.number(peak)]), "end_learning_rate": .number(floor),
        "warmup_updates": warmupValue, "power": .number(1), "total_num_update": totalValue,
      ])
  }
}
