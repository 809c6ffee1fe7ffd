/// A schedule as it is written: a preset with its parameters, or explicit phases.
///
/// It holds no step counts, so one specification serves runs of any length.
public struct ScheduleSpecification: Sendable, Equatable {
  /// The ways to describe a schedule.
  public enum Form: Sendable, Equatable {
    /// A named schedule.
    case preset(Preset, PresetParameters)
    /// Phases over the whole run; boundaries between stages are ignored.
    case phases([PhaseSpecification], peak: Double)
    /// Phases for each stage.
    case stages([[PhaseSpecification]], peak: Double)
    /// A rate for every step of the run.
    case table(RateTable)
    /// Schedules one behind the other, each over stages of its own.
    case sequence([ScheduleSpecification])

    /// Refuses a run over whose steps the schedule cannot be laid.
    func check(stepCount: Int) throws(ScheduleError) {
      if case .table(let table) = self { try table.check(stepCount: stepCount) }
    }
  }

  /// Name of the schedule.
  public var name: String
  /// What it does.
  public var form: Form

  /// Creates a schedule.
  public init(name: String, form: Form) {
    self.name = name
    self.form = form
  }

  /// Creates a preset's schedule, named like the preset unless a name is given.
  public init(
    _ preset: Preset, _ parameters: PresetParameters = PresetParameters(), name: String? = nil
  ) {
    self.init(name: name ?? preset.rawValue, form: .preset(preset, parameters))
  }

  /// Resolves the schedule against the stages of a run.
  ///
  /// Lengths become steps here and only here: the boundaries between phases are rounded to the
  /// nearest step, halves up, so the phases always add up to the run.
  ///
  /// - Parameters:
  ///   - stages: steps of each stage, in order.
  ///   - tokensPerStep: tokens that one step sees; lengths in tokens are divided by it.
  /// - Throws: `ScheduleError` for values out of range, phases without a step, lengths that do not
  ///   add up, and lists that do not match the stages.
  public func resolved(stages: [Int], tokensPerStep: Double) throws(ScheduleError) -> Plan {
    try checkTokensPerStep(tokensPerStep)
    try Self.check(stages)
    let laid = Stage.laid(stages)
    return try resolved(
      layout(of: laid, tokensPerStep: tokensPerStep), stages: laid, tokensPerStep: tokensPerStep)
  }

  /// The phases for the stages of a run.
  ///
  /// - Parameter firstStageEnd: the last rate of a first stage that was run elsewhere.
  func layout(
    of stages: [Stage], tokensPerStep: Double, firstStageEnd: Double? = nil
  ) throws(ScheduleError) -> Layout {
    switch form {
    case .preset(let preset, let parameters):
      try preset.layout(
        parameters, stages: stages, tokensPerStep: tokensPerStep, firstStageEnd: firstStageEnd)
    case .phases(let phases, let peak): Layout(peak: peak, .run(phases))
    case .stages(let lists, let peak): Layout(peak: peak, .stages(lists))
    case .table(let table): table.layout
    case .sequence(let parts):
      try Self.layout(
        of: parts, over: stages, tokensPerStep: tokensPerStep, firstStageEnd: firstStageEnd)
    }
  }

  static func check(_ stages: [Int]) throws(ScheduleError) {
    guard !stages.isEmpty else {
      throw .invalidValue(
        place: "run", given: "no stage", allowed: "a run has at least 1 stage")
    }
    var total = 0
    for (index, count) in stages.enumerated() {
      guard count >= 1 && count <= maximumStepCount - total else {
        throw .invalidValue(
          place: "stage \(index + 1)", given: "\(count) steps",
          allowed: "a stage has at least 1 step, and a run at most \(maximumStepCount)")
      }
      total += count
    }
  }

  private func resolved(
    _ layout: Layout, stages: [Stage], tokensPerStep: Double
  ) throws(ScheduleError) -> Plan {
    guard layout.peak.isFinite && layout.peak > 0 else {
      throw .invalidValue(
        place: "peak", given: readable(layout.peak), allowed: "a peak is finite and above 0")
    }
    var builder = PlanBuilder(stages: stages, peak: layout.peak, tokensPerStep: tokensPerStep)
    switch layout.phases {
    case .run(let phases):
      let stepCount = stages.reduce(0) { $0 + $1.stepCount }
      try form.check(stepCount: stepCount)
      try builder.lay(phases, over: stepCount, scope: .run)
    case .stages(let lists):
      try Self.check(lists, stages: stages)
      for (stage, phases) in zip(stages, lists) {
        let scope = stages.count == 1 ? Scope.run : .stage(stage.index)
        try builder.lay(phases, over: stage.stepCount, scope: scope)
      }
    }
    return try Plan(name: name, stages: stages, phases: builder.phases)
      .branched(by: layout.branches, from: 0, tokensPerStep: tokensPerStep)
  }

  static func check(_ lists: [[PhaseSpecification]], stages: [Stage]) throws(ScheduleError) {
    guard lists.count == stages.count else {
      throw .wrongCount(place: "stages of phases", given: lists.count, stages: stages.count)
    }
  }
}

/// The phases of a schedule before their lengths are known in steps.
struct Layout {
  /// Over what the phases are laid.
  enum Phases {
    case run([PhaseSpecification])
    case stages([[PhaseSpecification]])
  }

  /// The highest rate.
  let peak: Double
  /// The phases of the main line.
  let phases: Phases
  /// For each stage what it would be if it ended with an anneal; empty without branches.
  let branches: [[PhaseSpecification]]

  /// The phases over the whole run; none where each stage has its own.
  var runPhases: [PhaseSpecification] {
    if case .run(let phases) = phases { phases } else { [] }
  }

  init(peak: Double, _ phases: Phases, branches: [[PhaseSpecification]] = []) {
    self.peak = peak
    self.phases = phases
    self.branches = branches
  }
}

extension Plan {
  /// The plan with a branch in each stage from one on.
  ///
  /// - Parameter branches: each stage's phases with an anneal as the last; empty without branches.
  func branched(
    by branches: [[PhaseSpecification]], from first: Int, tokensPerStep: Double
  ) throws(ScheduleError) -> Plan {
    var laid: [Branch] = []
    for (stage, phases) in zip(stages, branches).dropFirst(first) {
      laid.append(try branch(phases, of: stage, tokensPerStep: tokensPerStep))
    }
    return Plan(name: name, stages: stages, phases: phases, branches: laid)
  }

  /// The branch of one stage, given that stage's phases with an anneal as the last.
  func branch(
    _ phases: [PhaseSpecification], of stage: Stage, tokensPerStep: Double
  ) throws(ScheduleError) -> Branch {
    let steps = try LengthResolution(
      phases: phases, stepCount: stage.stepCount, tokensPerStep: tokensPerStep,
      scope: .stage(stage.index)
    ).steps()
    let anneal = phases[phases.count - 1]
    let stepCount = steps[steps.count - 1]
    let leavesAfter = stage.lastStep - stepCount
    return Branch(
      name: "anneal-\(stage.index + 1)", stage: stage.index, leavesAfter: leavesAfter,
      plan: try annealed(
        from: leavesAfter, over: stepCount, shape: anneal.shape ?? .exponential,
        to: anneal.to ?? 0))
  }
}
