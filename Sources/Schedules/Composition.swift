extension Plan {
  /// Returns the run of this plan's steps and then of another one's.
  ///
  /// Both keep their rates to the bit. The other plan's stages and phases come behind this one's, and
  /// its branches leave the whole run and are named by their stage in it. Where the rates at the
  /// seam differ, the run jumps. The name is this plan's.
  ///
  /// - Throws: `ScheduleError.invalidValue` for a run of too many steps.
  public func followed(by next: Plan) throws(ScheduleError) -> Plan {
    guard next.stepCount <= maximumStepCount - stepCount else {
      throw .invalidValue(
        place: "run", given: "\(stepCount) steps followed by \(next.stepCount)",
        allowed: "a run has at most \(maximumStepCount) steps")
    }
    var branches = branches
    for branch in next.branches {
      branches.append(
        Branch(
          name: "anneal-\(stages.count + branch.stage + 1)", stage: stages.count + branch.stage,
          leavesAfter: stepCount + branch.leavesAfter, plan: joined(branch.plan, branches: [])))
    }
    return joined(next, branches: branches)
  }

  /// Returns the run of this plan's steps, so many times.
  ///
  /// - Throws: `ScheduleError.invalidValue` for less than once, and for a run of too many steps.
  public func repeated(_ count: Int) throws(ScheduleError) -> Plan {
    try checkRepetition(count)
    var result = self
    for _ in 1..<count { result = try result.followed(by: self) }
    return result
  }

  private func joined(_ next: Plan, branches: [Branch]) -> Plan {
    Plan(
      name: name, stages: Stage.laid((stages + next.stages).map { $0.stepCount }),
      phases: phases + next.phases.map { $0.moved(by: stepCount, stages: stages.count) },
      branches: branches)
  }
}

extension ScheduleSpecification {
  /// Returns the schedule that follows this one's stages with another one's.
  ///
  /// A schedule of stages covers as many as it lists, any other one stage. Each keeps its own peak.
  /// A phase without `from` goes on from the last rate, also over the seam. The name is this one's.
  public func followed(by next: ScheduleSpecification) -> ScheduleSpecification {
    ScheduleSpecification(name: name, form: .sequence(parts + next.parts))
  }

  /// Returns the schedule that lays this one over the run's stages again and again: a restart in each.
  ///
  /// - Throws: `ScheduleError.invalidValue` for less than once.
  public func repeated(_ count: Int) throws(ScheduleError) -> ScheduleSpecification {
    try checkRepetition(count)
    let parts = [[ScheduleSpecification]](repeating: parts, count: count)
    return ScheduleSpecification(name: name, form: .sequence(parts.flatMap { $0 }))
  }

  /// What a sequence is made of.
  private var parts: [ScheduleSpecification] {
    if case .sequence(let parts) = form { parts } else { [self] }
  }

  /// Stages that it covers as part of a sequence.
  private var stageCount: Int {
    switch form {
    case .stages(let lists, _): lists.count
    case .sequence(let parts): parts.reduce(0) { $0 + $1.stageCount }
    case .preset, .phases, .table: 1
    }
  }

  /// The phases of schedules one behind the other, each over stages of its own.
  static func layout(
    of parts: [ScheduleSpecification], over stages: [Stage], tokensPerStep: Double,
    firstStageEnd: Double?
  ) throws(ScheduleError) -> Layout {
    let needed = parts.reduce(0) { $0 + $1.stageCount }
    guard needed == stages.count else {
      throw .invalidValue(
        place: "sequence", given: "schedules for \(needed) stages",
        allowed: "the run has \(stages.count)")
    }
    var lists: [[PhaseSpecification]] = []
    var peak = 0.0
    for part in parts {
      let own = stages[lists.count..<lists.count + part.stageCount].map { $0.stepCount }
      let layout = try part.layout(
        of: Stage.laid(own), tokensPerStep: tokensPerStep,
        firstStageEnd: lists.isEmpty ? firstStageEnd : nil)
      switch layout.phases {
      case .run(let phases):
        if lists.count > 0 || firstStageEnd == nil { try part.form.check(stepCount: own[0]) }
        lists.append(phases.map { $0.reaching(layout.peak) })
      case .stages(let own): lists += own.map { $0.map { $0.reaching(layout.peak) } }
      }
      peak = max(peak, layout.peak)
    }
    return Layout(peak: peak, .stages(lists))
  }
}

/// Refuses to repeat something less than once.
private func checkRepetition(_ count: Int) throws(ScheduleError) {
  guard count >= 1 else {
    throw .invalidValue(place: "repeated", given: "\(count) times", allowed: "at least 1")
  }
}

extension PhaseSpecification {
  /// The phase with the peak of its own schedule written out.
  fileprivate func reaching(_ peak: Double) -> PhaseSpecification {
    var phase = self
    if kind == .warmup { phase.to = to ?? peak }
    return phase
  }
}
