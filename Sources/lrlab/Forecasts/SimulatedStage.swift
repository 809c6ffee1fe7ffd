import Schedules
import Sim

/// One stage of one schedule in the simulator: the main line, and its annealed branch beside it.
struct SimulatedStage: Sendable {
  /// The main line's state at the end of the stage.
  private(set) var simulation: MomentSimulation
  private(set) var points: [ForecastPoint] = []
  private(set) var mainEnd: Losses
  private(set) var annealedEnd: Losses?
  /// Points of the deployed line: the annealed branch where there is one.
  private var deployed: [Losses] = []
  private let stage: Stage

  /// - Parameter replay: share of old data in each batch; 1 in the first stage.
  init(plan: Plan, stage index: Int, replay: Double, from start: MomentSimulation)
    throws(SimError)
  {
    stage = plan.stages[index]
    simulation = start
    mainEnd = start.losses()
    let branch = plan.branches.first { $0.stage == index }
    let leaves = branch?.leavesAfter ?? stage.lastStep
    var log: [Losses] = index == 0 ? [start.losses()] : []
    log += try Self.advance(
      &simulation, plan, stage.firstStep, leaves, stage: stage, replay: replay)
    var annealed: [Losses] = []
    if let branch {
      var side = simulation
      annealed = try Self.advance(
        &side, branch.plan, leaves + 1, stage.lastStep, stage: stage, replay: replay)
      annealedEnd = side.losses()
      deployed = log + annealed
      log += try Self.advance(
        &simulation, plan, leaves + 1, stage.lastStep, stage: stage, replay: replay)
    } else {
      deployed = log
    }
    mainEnd = simulation.losses()
    points = log.map { Self.point($0, "main", plan, index) }
    if let branch { points += annealed.map { Self.point($0, branch.name, branch.plan, index) } }
  }

  /// The old loss along the deployed line.
  func curve(start: Double) -> StageCurve {
    StageCurve(
      start: start,
      points: deployed.map { (step: $0.step - stage.firstStep + 1, loss: $0.old.total) },
      stepCount: stage.stepCount)
  }

  private static func advance(
    _ simulation: inout MomentSimulation, _ plan: Plan, _ first: Int, _ last: Int, stage: Stage,
    replay: Double
  ) throws(SimError) -> [Losses] {
    guard first <= last else { return [] }
    let steps = logSteps(stage).filter { $0 >= first && $0 <= last }
    return try simulation.run(
      plan.learningRates(in: first...last), replay: replay, loggingAt: steps)
  }

  /// Even steps over the stage, and a denser tenth at its start, where a re-warming acts.
  private static func logSteps(_ stage: Stage) -> [Int] {
    let count = GridForecast.pointsPerStage
    var steps = Set<Int>()
    for k in 1...count {
      let share = Double(k) / Double(count)
      steps.insert(max(1, Int((share * Double(stage.stepCount)).rounded())))
      steps.insert(max(1, Int((share * 0.1 * Double(stage.stepCount)).rounded())))
    }
    return steps.map { $0 + stage.firstStep - 1 }.sorted()
  }

  private static func point(_ losses: Losses, _ branch: String, _ plan: Plan, _ stage: Int)
    -> ForecastPoint
  {
    ForecastPoint(
      branch: branch, step: losses.step, stage: stage,
      learningRate: losses.step == 0 ? 0 : plan.learningRate(at: losses.step),
      oldLoss: losses.old.total, oldBias: losses.old.bias, oldShift: losses.old.shift,
      oldNoise: losses.old.noiseFloor,
      newLoss: losses.new.total, newBias: losses.new.bias, newShift: losses.new.shift,
      newNoise: losses.new.noiseFloor)
  }
}
