import Schedules
import Sim

/// One cell on its way through the simulator.
struct CellSimulation: Sendable {
  let entry: StudyGrid.Entry
  /// For each stage, each task's share of the batches.
  let shares: [[Double]]
  /// The task of `new_loss`; nil where the cell has no new data.
  let newTask: Int?
  let landscape: ForecastLandscape
  /// The first stage, where it was run elsewhere.
  let described: DescribedStage?
  let explaining: Bool

  private var cell: GridCell { entry.cell }
  private var plan: Plan { entry.plan }

  /// - Parameter reference: old loss of the cosine-annealed first-stage-only model.
  func forecast(_ first: FirstStages, reference: Double) throws(SimError) -> ForecastCell {
    let start = try landscape.start()
    var stages = [
      cell.isBaseline ? try stage(0, from: start) : try first.stage(of: plan, on: landscape)
    ]
    while stages.count < plan.stages.count {
      stages.append(try stage(stages.count, from: stages[stages.count - 1].simulation))
    }
    let last = stages[stages.count - 1]
    return ForecastCell(
      cell: cell, plan: plan, shift: newTask.map { landscape.shifts[$0] } ?? Shift.none.words,
      newTask: newTask, metrics: metrics(stages, reference: reference, before: start.losses()),
      band: band(last.deployedEnd), warning: Self.warning(last.simulation.outcome),
      trajectory: stages.flatMap(\.points),
      explanation: explaining && stages.count > 1
        ? try explanation(last, from: stages[stages.count - 2].simulation) : nil)
  }

  private func stage(_ index: Int, from start: MomentSimulation) throws(SimError)
    -> SimulatedStage
  {
    try SimulatedStage(
      plan: plan, stage: index, shares: shares[index],
      moments: cell.moments == .keep ? .keep : .reset, from: start)
  }

  // MARK: - Numbers

  private func metrics(_ stages: [SimulatedStage], reference: Double, before: Losses)
    -> CellMetrics
  {
    let last = stages[stages.count - 1]
    let goesOn = stages.count > 1
    let end = last.deployedEnd
    // Forgetting has no meaning for a model that never learnt the old domain.
    let learntOld = cell.isBaseline ? shares[0][0] > 0 : goesOn
    var metrics = CellMetrics(
      oldLoss: end.tasks[0].total, newLoss: newTask.map { end.tasks[$0].total },
      reference: learntOld ? reference : nil,
      ownStart: goesOn ? stages[0].mainEnd.tasks[0].total : nil,
      curve: goesOn
        ? last.curve(start: stages[stages.count - 2].mainEnd.tasks[0].total) : nil,
      areas: plan.stages.map { deployedArea(stage: $0.index) },
      unannealed: last.annealedEnd.map { _ in
        let main = last.mainEnd.tasks
        return (old: main[0].total, new: newTask.map { main[$0].total })
      })
    if stages.count > 2 {
      let matrix = matrix(stages, before: before)
      metrics.backwardTransfer = matrix.backwardTransfer
      metrics.forwardTransfer = matrix.forwardTransfer
    }
    return metrics
  }

  private func matrix(_ stages: [SimulatedStage], before: Losses) -> LossMatrix {
    LossMatrix(
      domains: landscape.domains, stages: shares.map { main(of: $0) },
      losses: stages.map { $0.deployedEnd.tasks.map(\.total) },
      unannealed: stages.contains { $0.annealedEnd != nil }
        ? stages.map { $0.mainEnd.tasks.map(\.total) } : nil,
      before: before.tasks.map(\.total))
  }

  /// The domain that a stage draws most of.
  private func main(of shares: [Double]) -> String {
    let highest = shares.indices.max { shares[$0] < shares[$1] } ?? 0
    return landscape.domains[highest]
  }

  private func deployedArea(stage: Int) -> Double {
    if stage == 0, !cell.isBaseline, let described { return described.area }
    let last = plan.stages.count - 1
    let line = plan.branches.first { $0.stage == last }?.plan ?? plan
    return line.area(ofStage: stage)
  }

  /// No band around what diverged.
  private func band(_ end: Losses) -> LossBand? {
    func around(_ task: Int) -> ClosedRange<Double>? {
      let loss = end.tasks[task].total
      guard let width = landscape.bands[task], loss.isFinite else { return nil }
      return loss - width...loss + width
    }
    return around(0).map { LossBand(old: $0, new: newTask.flatMap(around)) }
  }

  private static func warning(_ outcome: Outcome) -> String? {
    switch outcome {
    case .stable: nil
    case .unstable(let step, let product):
      "rate × curvature is \(Format.rate(product)) at step \(step); stable up to 2"
    case .diverged(let step): "diverged by step \(step)"
    }
  }

  // MARK: - Why

  /// Goes through the last stage again, up to the spike and up to the end of the deployed line.
  private func explanation(_ last: SimulatedStage, from start: MomentSimulation)
    throws(SimError) -> Explanation
  {
    let index = plan.stages.count - 1
    let stage = plan.stages[index]
    let deployed = plan.branches.first { $0.stage == index }?.plan ?? plan
    let run = SimulatedStage.Run(plan: deployed, stage: stage, shares: shares[index])
    var simulation = start
    try SimulatedStage.Run(plan: plan, stage: stage, shares: shares[index])
      .begin(&simulation, cell.moments == .keep ? .keep : .reset)
    let before = Explanation.Moment(simulation)
    _ = try run.advance(&simulation, stage.firstStep, last.spikeStep)
    let spike = Explanation.Moment(simulation)
    _ = try run.advance(&simulation, last.spikeStep + 1, stage.lastStep)
    return Explanation(start: before, spike: spike, end: Explanation.Moment(simulation))
  }
}
