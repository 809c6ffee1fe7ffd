/// The rates of a first stage that was run elsewhere: a warm-up to the peak, then down to the end.
///
/// With W the steps of the warm-up, N those of the stage and x = (t − W) / (N − W):
/// ```
/// t ≤ W   peak · t / W
/// t > W   final + (peak − final) · shape(x)
/// ```
/// Where the final rate is the peak, the rate is constant behind the warm-up.
public struct GivenRates: Sendable, Equatable {
  /// Its highest rate.
  public var peak: Double
  /// The rate of its last step.
  public var final: Double
  /// Length of its warm-up; zero means none.
  public var warmup: Length
  /// How it went down.
  public var shape: Shape

  /// Creates the rates; the defaults are those of the cosine schedule.
  public init(
    peak: Double, final: Double, warmup: Length = .share(0.01), shape: Shape = .cosine
  ) {
    self.peak = peak
    self.final = final
    self.warmup = warmup
    self.shape = shape
  }

  /// The stage's phases.
  var phases: [PhaseSpecification] {
    let warmup = PresetParameters(peak: peak).warmup(warmup, to: peak)
    let rest =
      final == peak
      ? PhaseSpecification(kind: .constant, length: .rest, to: peak)
      : PhaseSpecification(kind: .decay, length: .rest, shape: shape, from: peak, to: final)
    return warmup + [rest]
  }

  /// The stage as a plan of its own.
  ///
  /// - Throws: `ScheduleError` for rates out of order, and a warm-up without a step.
  public func plan(name: String, steps: Int, tokensPerStep: Double) throws(ScheduleError) -> Plan {
    try ScheduleSpecification(name: name, form: .phases(phases, peak: peak))
      .resolved(stages: [steps], tokensPerStep: tokensPerStep)
  }
}

extension ScheduleSpecification {
  /// Resolves the schedule behind a first stage whose rates are given.
  ///
  /// The given stage takes the place of the schedule's first stage, which then has no annealed
  /// branch; later stages go on from its last rate where they would go on from the schedule's own. A
  /// schedule that is laid over the whole run is laid over the later stages.
  ///
  /// - Parameters:
  ///   - given: the rates of the first stage.
  ///   - stages: steps of each stage, the given one's first; two or more.
  ///   - tokensPerStep: tokens that one step sees.
  /// - Throws: as `resolved(stages:tokensPerStep:)`.
  public func resolved(
    after given: GivenRates, stages: [Int], tokensPerStep: Double
  ) throws(ScheduleError) -> Plan {
    try checkTokensPerStep(tokensPerStep)
    try Self.check(stages)
    guard stages.count > 1 else {
      throw .invalidValue(
        place: "run", given: "a given stage alone", allowed: "a given stage has another behind it")
    }
    let laid = Stage.laid(stages)
    let first = try given.plan(name: name, steps: stages[0], tokensPerStep: tokensPerStep)
    let layout = try layout(of: laid, tokensPerStep: tokensPerStep, firstStageEnd: given.final)
    var builder = PlanBuilder(
      stages: laid, peak: max(layout.peak, given.peak), tokensPerStep: tokensPerStep,
      phases: first.phases)
    switch layout.phases {
    case .run:
      let later = Stage.laid(Array(stages.dropFirst()))
      let rest = try self.layout(of: later, tokensPerStep: tokensPerStep)
      let stepCount = laid[laid.count - 1].lastStep - stages[0]
      try form.check(stepCount: stepCount)
      try builder.lay(rest.runPhases, over: stepCount, scope: .run)
    case .stages(let lists):
      try Self.check(lists, stages: laid)
      for (stage, phases) in zip(laid, lists).dropFirst() {
        try builder.lay(phases, over: stage.stepCount, scope: .stage(stage.index))
      }
    }
    return try Plan(name: name, stages: laid, phases: builder.phases)
      .branched(by: layout.branches, from: 1, tokensPerStep: tokensPerStep)
  }
}
