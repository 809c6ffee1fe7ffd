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

  /// - Parameters:
  ///   - shares: each task's share of each batch.
  ///   - moments: what happens to the optimizer's moments where the stage begins.
  init(
    plan: Plan, stage index: Int, shares: [Double], moments: MomentSimulation.StageMoments,
    from start: MomentSimulation
  ) throws(SimError) {
    stage = plan.stages[index]
    simulation = start
    mainEnd = start.losses()
    let run = Run(plan: plan, stage: stage, shares: shares)
    try run.begin(&simulation, index == 0 ? .reset : moments)
    let branch = plan.branches.first { $0.stage == index }
    let leaves = branch?.leavesAfter ?? stage.lastStep
    var log: [Losses] = index == 0 ? [start.losses()] : []
    log += try run.advance(&simulation, stage.firstStep, leaves)
    var annealed: [Losses] = []
    if let branch {
      var side = simulation
      let anneal = Run(plan: branch.plan, stage: stage, shares: shares)
      annealed = try anneal.advance(&side, leaves + 1, stage.lastStep)
      annealedEnd = side.losses()
      deployed = log + annealed
      log += try run.advance(&simulation, leaves + 1, stage.lastStep)
    } else {
      deployed = log
    }
    mainEnd = simulation.losses()
    points = log.map { Self.point($0, "main", plan, index) }
    if let branch { points += annealed.map { Self.point($0, branch.name, branch.plan, index) } }
  }

  /// A first stage that was run elsewhere: described in closed form where the landscape has one.
  ///
  /// - Parameters:
  ///   - plan: its rates, with nothing but a description of them used.
  ///   - described: its rates in short.
  init(
    describing plan: Plan, _ described: DescribedStage, shares: [Double],
    from start: MomentSimulation
  ) throws(SimError) {
    stage = plan.stages[0]
    simulation = start
    try simulation.beginStage(peak: described.peak, moments: .reset)
    for span in described.spans {
      try simulation.run(steps: span.stepCount, at: span.learningRate, shares: shares)
    }
    mainEnd = simulation.losses()
    deployed = [start.losses(), mainEnd]
    points = deployed.map { Self.point($0, "main", plan, 0) }
  }

  /// The losses of the checkpoint that one would deploy.
  var deployedEnd: Losses { annealedEnd ?? mainEnd }

  /// The old loss along the deployed line.
  func curve(start: Double) -> StageCurve {
    StageCurve(
      start: start,
      points: deployed.map { (step: $0.step - stage.firstStep + 1, loss: $0.tasks[0].total) },
      stepCount: stage.stepCount)
  }

  /// The step of the deployed line with the highest old loss.
  var spikeStep: Int {
    let highest = deployed.max { $0.tasks[0].total < $1.tasks[0].total }
    return highest?.step ?? stage.lastStep
  }

  private static func point(_ losses: Losses, _ branch: String, _ plan: Plan, _ stage: Int)
    -> ForecastPoint
  {
    ForecastPoint(
      branch: branch, step: losses.step, stage: stage,
      learningRate: losses.step == 0 ? 0 : plan.learningRate(at: losses.step),
      losses: losses.tasks)
  }

  /// The rates and data of a stage, on its way through the simulator.
  struct Run {
    let plan: Plan
    let stage: Stage
    let shares: [Double]

    /// The highest rate of the stage.
    var peak: Double {
      plan.learningRates(in: stage.firstStep...stage.lastStep).max() ?? 0
    }

    /// Begins the stage; one whose rates are all 0 moves nothing and begins nothing.
    func begin(_ simulation: inout MomentSimulation, _ moments: MomentSimulation.StageMoments)
      throws(SimError)
    {
      let peak = peak
      if peak > 0 { try simulation.beginStage(peak: peak, moments: moments) }
    }

    func advance(_ simulation: inout MomentSimulation, _ first: Int, _ last: Int)
      throws(SimError) -> [Losses]
    {
      guard first <= last else { return [] }
      let steps = logSteps.filter { $0 >= first && $0 <= last }
      return try simulation.run(
        plan.learningRates(in: first...last), shares: shares, loggingAt: steps)
    }

    /// Even steps over the stage, and a denser tenth at its start, where a re-warming acts.
    private var logSteps: [Int] {
      let count = GridForecast.pointsPerStage
      var steps = Set<Int>()
      for k in 1...count {
        let share = Double(k) / Double(count)
        steps.insert(max(1, Int((share * Double(stage.stepCount)).rounded())))
        steps.insert(max(1, Int((share * 0.1 * Double(stage.stepCount)).rounded())))
      }
      return steps.map { $0 + stage.firstStep - 1 }.sorted()
    }
  }
}
