public import Schedules

/// A schedule for the new stage with a replay share.
public struct Candidate: Sendable, Equatable {
  /// The kind of schedule.
  public var family: ScheduleFamily
  /// The values of the family's free parameters, in their order.
  public var values: [Double]
  /// The share of old data in each batch.
  public var replay: Double

  /// A candidate from its parts.
  public init(_ family: ScheduleFamily, _ values: [Double], replay: Double) {
    self.family = family
    self.values = values
    self.replay = replay
  }

  /// The schedule over a stage.
  ///
  /// - Parameters:
  ///   - stage: the stage.
  ///   - horizon: the step after which it ends; its last unless given.
  ///   - name: the family's unless given.
  public func schedule(
    for stage: NewStage, until horizon: Int? = nil, name: String? = nil
  ) -> ScheduleSpecification {
    family.schedule(
      values, for: stage, until: horizon ?? stage.stepCount, name: name ?? family.rawValue)
  }

  /// η of each step up to a horizon.
  ///
  /// - Throws: `ScheduleError` where the stage is too short for the schedule's phases.
  public func rates(for stage: NewStage, until horizon: Int) throws(ScheduleError) -> [Double] {
    // What needs a horizon is laid over the whole stage and broken off.
    let laid = family.needsNoHorizon ? horizon : stage.stepCount
    let plan = try schedule(for: stage, until: horizon).resolved(stages: [laid], tokensPerStep: 1)
    return plan.learningRates(in: 1...horizon)
  }
}
