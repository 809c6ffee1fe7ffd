/// From which checkpoint of the first stage the next stage goes on.
public enum StartPoint: String, CaseIterable, Sendable {
  /// The one at the end of its anneal or final decay.
  case annealed
  /// The one that has not been annealed: of the main line, or before the final decay.
  case preAnneal = "pre-anneal"
}

extension Plan {
  /// The start points that the first stage offers to the next one, the plan's own first.
  ///
  /// - With an annealed branch in the first stage (the infinite schedules): `preAnneal`, the main
  ///   line's end of the stage, which is the plan's own; and `annealed`, the end of the branch.
  /// - Where the first stage ends with a decay or anneal that follows a constant or a cooldown:
  ///   `annealed`, the plan's own; and `preAnneal`, the step before that decay.
  /// - Where the first stage decays from its warm-up on (`rewarmed-cosine`): `annealed` alone, since
  ///   no trained checkpoint lies before the decay.
  /// - Where no decay ends with the first stage (`constant`; schedules of a known horizon laid over
  ///   the whole run): `preAnneal` alone.
  /// - With one stage: none.
  public var startPoints: [StartPoint] {
    guard stages.count > 1 else { return [] }
    if branches.contains(where: { $0.stage == 0 }) { return [.preAnneal, .annealed] }
    guard let decay = finalDecay else { return [.preAnneal] }
    guard decay.firstStep > 1 else { return [.annealed] }
    let before = phase(at: decay.firstStep - 1).kind
    return before == .constant || before == .cooldown ? [.annealed, .preAnneal] : [.annealed]
  }

  /// The plan whose next stages go on from a start point; nil where the first stage lacks it.
  ///
  /// Later stages keep their rates and lengths. A start before the final decay leaves that decay
  /// out, so the first stage, and the run, are shorter by its steps.
  public func starting(from point: StartPoint) -> Plan? {
    guard startPoints.contains(point) else { return nil }
    if point == startPoints[0] { return self }
    if let branch = branches.first(where: { $0.stage == 0 }) {
      return replacingFirstStage(by: branch.plan.phases)
    }
    guard let decay = finalDecay else { return nil }
    return replacingFirstStage(by: phases.filter { $0.firstStep < decay.firstStep })
  }

  /// The decay or anneal with which the first stage ends.
  private var finalDecay: Phase? {
    let last = phase(at: stages[0].lastStep)
    guard last.kind == .decay || last.kind == .anneal, last.lastStep == stages[0].lastStep else {
      return nil
    }
    return last
  }

  /// The same later stages, and the branches in them, behind other phases of the first stage.
  private func replacingFirstStage(by first: [Phase]) -> Plan {
    let end = first[first.count - 1].lastStep
    let shift = end - stages[0].lastStep
    let rest = phases.filter { $0.firstStep > stages[0].lastStep }.map {
      $0.moved(by: shift, stages: 0)
    }
    let later = branches.filter { $0.stage > 0 }.map { branch in
      Branch(
        name: branch.name, stage: branch.stage, leavesAfter: branch.leavesAfter + shift,
        plan: branch.plan.replacingFirstStage(by: first))
    }
    return Plan(
      name: name, stages: Stage.laid([end] + stages.dropFirst().map { $0.stepCount }),
      phases: first + rest, branches: later)
  }
}

extension Phase {
  /// The same phase so many steps and stages later.
  func moved(by steps: Int, stages: Int) -> Phase {
    Phase(
      kind: kind, shape: shape, stage: stage + stages, firstStep: firstStep + steps,
      stepCount: stepCount,
      curveStepCount: curveStepCount, start: start, end: end, alpha: alpha)
  }
}
