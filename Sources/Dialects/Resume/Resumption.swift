/// How a trainer goes on from a saved state with a new configuration.
public struct Resumption: Sendable, Equatable {
  /// The first update, from 0, whose rate comes from the resumed scheduler.
  public var update: Int
  /// The rate before it.
  public var lastRate: Double
  /// The curve that the trainer follows from there on.
  public var reading: Reading
  /// The curve that the new configuration describes, as the trainer reads it in a new run.
  public var asked: Reading
  /// Values that the new configuration gives and the trainer does not use.
  public var ignored: [String]
  /// Values that decide the rates and are not in the state, so they are taken from the configuration.
  public var missing: [String]

  /// The rate of `update`.
  public func nextRate() throws(Complaint) -> Double {
    try reading.curve.learningRate(atUpdate: update)
  }

  /// What the configuration gives at `update`.
  public func askedRate() throws(Complaint) -> Double {
    try asked.curve.learningRate(atUpdate: update)
  }
}

extension SavedState {
  /// Goes on with a configuration.
  ///
  /// - Parameters:
  ///   - configuration: the new run's.
  ///   - mode: how Megatron and gpt-neox are told to load; others have no choice.
  /// - Throws: `Complaint` in the trainer's own words where it refuses.
  public func resumed(
    with configuration: Configuration, mode: ResumeMode = .neither
  ) throws(Complaint) -> Resumption {
    switch dialect {
    case .megatron: try megatron(configuration, mode)
    case .neox, .neoxPR1194: try neox(configuration, mode)
    case .hf: try huggingFace(configuration)
    default: try torch(configuration)
    }
  }

  // MARK: torch and transformers

  /// `_last_lr` is the rate already set for update `last_epoch`; the scheduler decides the next.
  private func savedRate() throws(Complaint) -> (update: Int, rate: Double, base: Double) {
    let epoch = try fields.number("last_epoch")
    guard epoch >= 0, epoch <= 1e9 else {
      throw Complaint("last_epoch = \(epoch); a number of updates is expected")
    }
    let own = try fields.optionalNumbers("base_lrs")?.first
    let child = try firstChild()?.optionalNumbers("base_lrs")?.first
    guard let rate = try fields.optionalNumbers("_last_lr")?.first else {
      throw fields.missing("_last_lr")
    }
    return (Int(epoch), rate, own ?? child ?? rate)
  }

  private func firstChild() throws(Complaint) -> Configuration? {
    guard case .table(let table) = try fields.optionalList("_schedulers")?.first else { return nil }
    return Configuration(parameters: table)
  }

  /// A scheduler's state holds its parameters: the class is known by their names.
  private static func scheduler(
    _ state: Configuration, base: Double
  ) throws(Complaint) -> Configuration {
    let marks: [(String, String)] = [
      ("T_max", "CosineAnnealingLR"), ("T_0", "CosineAnnealingWarmRestarts"),
      ("start_factor", "LinearLR"), ("step_size", "StepLR"), ("milestones", "MultiStepLR"),
      ("power", "PolynomialLR"), ("factor", "ConstantLR"), ("total_steps", "OneCycleLR"),
      ("gamma", "ExponentialLR"),
    ]
    var parameters = state.parameters
    parameters["lr"] = .number(base)
    if let children = try state.optionalList("_schedulers") {
      var schedulers: [ConfigurationValue] = []
      for child in children {
        guard case .table(let table) = child else { throw Complaint("_schedulers holds no states") }
        let inner = try scheduler(Configuration(parameters: table), base: base)
        schedulers.append(
          .table(["class": .text(inner.className ?? ""), "params": .table(inner.parameters)]))
      }
      parameters["schedulers"] = .list(schedulers)
      parameters["milestones"] = state.parameters["_milestones"] ?? .list([])
      return Configuration(className: "SequentialLR", parameters: parameters)
    }
    for (mark, name) in marks where state.has(mark) {
      // MultiStepLR keeps a counter of its milestones: {"50": 1, "120": 2}.
      if mark == "milestones", case .table(let counts) = state.parameters[mark] {
        let places = counts.flatMap { key, count -> [ConfigurationValue] in
          guard let place = Double(key), case .number(let times) = count, times <= 1000 else {
            return []
          }
          return Array(repeating: .number(place), count: max(0, Int(times)))
        }
        parameters[mark] = .list(places)
      }
      return Configuration(className: name, parameters: parameters)
    }
    throw Complaint("the state's fields are of no scheduler of torch whose curve is known")
  }

  private func torch(_ configuration: Configuration) throws(Complaint) -> Resumption {
    let saved = try savedRate()
    let asked = try Dialect.torch.reading(of: configuration)
    let kept = try Self.scheduler(fields, base: saved.base)
    var ignored = kept.parameters.keys.filter { name in
      guard let given = configuration.parameters[name], name != "schedulers", name != "milestones"
      else { return false }
      return given != kept.parameters[name]
    }
    if let peak = configuration.parameters["max_lr"], fields.has("total_steps"),
      peak != .number(saved.base)
    {
      ignored.append("max_lr")
    }
    return Resumption(
      update: saved.update + 1, lastRate: saved.rate,
      reading: try Dialect.torch.reading(of: kept), asked: asked, ignored: ignored.sorted(),
      missing: [])
  }

  private func huggingFace(_ configuration: Configuration) throws(Complaint) -> Resumption {
    let saved = try savedRate()
    let asked = try Dialect.hf.reading(of: configuration)
    var kept = configuration
    kept.parameters["lr"] = .number(saved.base)
    return Resumption(
      update: saved.update + 1, lastRate: saved.rate,
      reading: try Dialect.hf.reading(of: kept), asked: asked,
      ignored: asked.peak == saved.base ? [] : ["learning_rate"], missing: [])
  }

  // MARK: Megatron and gpt-neox

  private func megatron(
    _ configuration: Configuration, _ mode: ResumeMode
  ) throws(Complaint) -> Resumption {
    let given = try Megatron.classParameters(configuration)
    let batch = max(1, try given.number("global_batch_size", or: 1))
    let names = ["max_lr", "min_lr", "lr_warmup_steps", "lr_decay_steps", "lr_decay_style"]
    let merged = try merge(
      given, names, mode, spelled: "OptimizerParamScheduler: class input value")
    let count = try fields.number("num_steps") / batch
    guard count >= 0, count <= 1e9 else {
      throw Complaint("num_steps = \(count * batch); a number of samples is expected")
    }
    var missing: [String] = []
    if mode != .override {
      if given.has("wsd_decay_steps") { missing += ["wsd_decay_steps", "lr_wsd_decay_style"] }
      if try given.number("init_lr", or: 0) != 0 { missing.append("init_lr") }
    }
    return try resumption(
      dialect: .megatron, at: Int(count.rounded()), kept: merged.kept, before: merged.saved,
      asked: configuration, ignored: merged.ignored, missing: missing)
  }

  private func neox(
    _ configuration: Configuration, _ mode: ResumeMode
  ) throws(Complaint) -> Resumption {
    let base = try NeoX.Parameters(configuration)
    var given = configuration
    given.parameters["start_lr"] = .number(base.peak)
    given.parameters["min_lr"] = .number(base.floor)
    given.parameters["warmup_iter"] = .number(base.warmup)
    given.parameters["end_iter"] = .number(base.total)
    given.parameters["total_iters"] = .number(base.total)
    given.parameters["decay_style"] = .text(base.style)
    let names = ["start_lr", "min_lr", "warmup_iter", "end_iter", "decay_style"]
    var merged = try merge(given, names, mode, spelled: "AnnealingLR: class input value")
    merged.kept.parameters["total_iters"] = merged.kept.parameters["end_iter"]
    merged.saved.parameters["total_iters"] = merged.saved.parameters["end_iter"]
    let count = try fields.number("num_iters")
    guard count >= 0, count <= 1e9 else {
      throw Complaint("num_iters = \(count); a number of iterations is expected")
    }
    let infinite = ["constant_lr", "cooldown_iters", "constant_iters", "timescale"]
    let style = try merged.kept.text("decay_style", or: "linear")
    return try resumption(
      dialect: dialect, at: Int(count.rounded()), kept: merged.kept, before: merged.saved,
      asked: configuration, ignored: merged.ignored,
      missing: mode == .checkpoint && style.hasPrefix("infinite_") ? infinite : [])
  }

  private struct Merged {
    var kept: Configuration
    var saved: Configuration
    var ignored: [String]
  }

  /// The values that count after loading, those of the state, and what was given in vain.
  private func merge(
    _ given: Configuration, _ names: [String], _ mode: ResumeMode, spelled words: String
  ) throws(Complaint) -> Merged {
    var saved = given
    var ignored: [String] = []
    for name in names {
      guard let value = fields.parameters[name], value != .null else { continue }
      saved.parameters[name] = value
      guard given.has(name), given.parameters[name] != value else { continue }
      if mode == .neither {
        throw Complaint(
          "AssertionError: \(words) \(given.parameters[name]?.summary ?? "") and checkpoint value "
            + "\(value.summary) for \(name) do not match")
      }
      ignored.append(name)
    }
    return Merged(
      kept: mode == .override ? given : saved, saved: saved,
      ignored: mode == .override ? [] : ignored)
  }

  /// The state's own curve gives the last rate; the first new one comes at the same counter.
  private func resumption(
    dialect: Dialect, at update: Int, kept: Configuration, before: Configuration,
    asked: Configuration, ignored: [String], missing: [String]
  ) throws(Complaint) -> Resumption {
    let old = try dialect.reading(of: before)
    return Resumption(
      update: update, lastRate: try old.curve.learningRate(atUpdate: max(0, update - 1)),
      reading: try dialect.reading(of: kept), asked: try dialect.reading(of: asked),
      ignored: ignored, missing: missing)
  }
}
