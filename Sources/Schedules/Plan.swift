/// A schedule resolved against the stages of a run: whole steps, exact joins, always valid.
///
/// A plan is made by `ScheduleSpecification.resolved(stages:tokensPerStep:)`, or from another one
/// by `annealed(from:over:shape:to:)`. Its phases cover 1 … `stepCount` once, in order.
public struct Plan: Schedule, Equatable {
  /// Name of the schedule.
  public let name: String
  /// The datasets' parts of the run, in order.
  public let stages: [Stage]
  /// The phases, in order.
  public let phases: [Phase]
  /// Runs that leave the main line to be annealed, in order; they have no branches themselves.
  public let branches: [Branch]

  /// Creates a plan from parts that fit together.
  init(name: String, stages: [Stage], phases: [Phase], branches: [Branch] = []) {
    self.name = name
    self.stages = stages
    self.phases = phases
    self.branches = branches
  }

  /// Number of steps of the run.
  public var stepCount: Int { phases[phases.count - 1].lastStep }

  /// The highest rate of any step; no curve leaves the span of its ends.
  public var peak: Double {
    phases.map { max($0.learningRate(at: $0.firstStep), $0.learningRate(at: $0.lastStep)) }
      .max() ?? 0
  }

  /// Returns the learning rate of one step.
  ///
  /// - Precondition: `step` lies in 1 … `stepCount`.
  /// - Complexity: logarithmic in the number of phases.
  public func learningRate(at step: Int) -> Double { phase(at: step).learningRate(at: step) }

  /// Returns the learning rates of consecutive steps, the same bits as one by one.
  ///
  /// - Precondition: `steps` lies within 1 … `stepCount`.
  public func learningRates(in steps: ClosedRange<Int>) -> [Double] {
    check(steps.lowerBound)
    check(steps.upperBound)
    return Array(unsafeUninitializedCapacity: steps.count) { rates, count in
      for phase in phases
      where phase.firstStep <= steps.upperBound && phase.lastStep >= steps.lowerBound {
        let first = max(phase.firstStep, steps.lowerBound)
        let last = min(phase.lastStep, steps.upperBound)
        let offset = first - steps.lowerBound
        phase.fill(
          UnsafeMutableBufferPointer(rebasing: rates[offset...(offset + last - first)]),
          from: first)
      }
      count = steps.count
    }
  }

  /// Returns the phase of one step.
  ///
  /// - Precondition: `step` lies in 1 … `stepCount`.
  public func phase(at step: Int) -> Phase {
    check(step)
    return phases[lastIndex(of: phases.count) { phases[$0].firstStep <= step }]
  }

  /// Returns the stage of one step.
  ///
  /// - Precondition: `step` lies in 1 … `stepCount`.
  public func stage(at step: Int) -> Stage {
    check(step)
    return stages[lastIndex(of: stages.count) { stages[$0].firstStep <= step }]
  }

  /// Returns Σηₜ over the steps of one stage, summed in order.
  ///
  /// Schedules differ in this area, so a fair comparison shows it.
  ///
  /// - Parameter index: the stage's position, from 0.
  public func area(ofStage index: Int) -> Double {
    let stage = stages[index]
    // In pieces, since the rates of a long run do not fit in memory.
    let piece = 1 << 16
    var area = 0.0
    for first in stride(from: stage.firstStep, through: stage.lastStep, by: piece) {
      area = learningRates(in: first...min(first + piece - 1, stage.lastStep)).reduce(area, +)
    }
    return area
  }

  func check(_ step: Int) {
    precondition(step >= 1 && step <= stepCount, "a step lies in 1 ... stepCount")
  }
}

/// The last of `count` indices for which the condition holds; it holds for the first.
private func lastIndex(of count: Int, where condition: (Int) -> Bool) -> Int {
  var low = 0
  var high = count
  while high - low > 1 {
    let middle = (low + high) / 2
    if condition(middle) { low = middle } else { high = middle }
  }
  return low
}

#if !hasFeature(Embedded)
  extension Plan: Codable {
    private enum Key: String, CodingKey {
      case name, stages, phases, branches
    }

    /// Writes the plan.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(name, forKey: .name)
      try container.encode(stages, forKey: .stages)
      try container.encode(phases, forKey: .phases)
      try container.encode(branches, forKey: .branches)
    }

    /// Reads a plan.
    ///
    /// - Throws: `DecodingError` also for stages or phases that do not cover the same steps once.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      self.init(
        name: try container.decode(String.self, forKey: .name),
        stages: try container.decode([Stage].self, forKey: .stages),
        phases: try container.decode([Phase].self, forKey: .phases),
        branches: try container.decode([Branch].self, forKey: .branches))
      guard isWhole else {
        throw DecodingError.dataCorruptedError(
          forKey: .phases, in: container,
          debugDescription: "stages and phases must cover the same steps from 1, each once")
      }
    }

    private var isWhole: Bool {
      var next = 1
      for phase in phases {
        guard phase.firstStep == next && phase.stepCount >= 1,
          phase.curveStepCount >= phase.stepCount
        else { return false }
        next += phase.stepCount
      }
      var nextOfStages = 1
      for stage in stages {
        guard stage.firstStep == nextOfStages && stage.stepCount >= 1 else { return false }
        nextOfStages += stage.stepCount
      }
      return next > 1 && next == nextOfStages
    }
  }
#endif
