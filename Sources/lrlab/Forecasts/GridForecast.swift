import Schedules
import Sim

/// Forecasts a whole grid, schedule × replay, on one landscape.
///
/// The landscape is tied to the study's reference, the cosine of the first stage: its
/// curvatures are in units of 1/peak. Every schedule of a study meets the same landscape.
struct GridForecast {
  var plans: [Plan]
  var replayShares: [Double]
  var shift: Shift
  /// The cosine of the first stage alone.
  var reference: Plan
  /// Schedules that also run with no shift and no replay.
  var controls: [String] = []

  /// Where along a stage losses are logged: about this many points, denser at its start.
  static let pointsPerStage = 240

  private struct Job: Sendable {
    var plan: Plan
    var replay: Double
    var isControl: Bool
  }

  /// Simulates every cell; cells run on all cores.
  ///
  /// - Throws: `Failure` 64 for more than two stages, which the exact recursion does not have.
  func cells() throws(Failure) -> [ForecastCell] {
    for plan in plans where plan.stages.count > 2 {
      throw Failure(
        .usage, "\(plan.name): \(plan.stages.count) stages; the simulator takes one or two")
    }
    var jobs: [Job] = []
    for plan in plans {
      let shares = plan.stages.count > 1 ? replayShares : [0]
      jobs += shares.map { Job(plan: plan, replay: $0, isControl: false) }
      if controls.contains(plan.name) { jobs.append(Job(plan: plan, replay: 0, isControl: true)) }
    }
    do {
      let peak = reference.phases.map { max($0.start, $0.end) }.max() ?? 0
      let area = reference.area(ofStage: 0)
      var landscapes = [try shift.parameters().landscape(referencePeak: peak, referenceArea: area)]
      if jobs.contains(where: \.isControl) {
        let none = Shift.none
        landscapes.append(
          try none.parameters().landscape(referencePeak: peak, referenceArea: area))
      }
      let first = try FirstStages(of: plans + [reference], on: landscapes)
      return try Concurrent.map(jobs) { job throws(SimError) in
        try cell(job, landscape: job.isControl ? 1 : 0, firstStages: first)
      }
    } catch {
      throw Failure(.data, "simulate: \(error)")
    }
  }

  private func cell(_ job: Job, landscape: Int, firstStages: FirstStages) throws(SimError)
    -> ForecastCell
  {
    let first = try firstStages.line(of: job.plan, on: landscape)
    let referenceEnd = try firstStages.line(of: reference, on: landscape)
    let ownStart = first.mainEnd.old.total
    var points = first.points
    var lines = [LineEnd(main: first.mainEnd, annealed: first.annealedEnd)]
    var curve: StageCurve?
    var outcome = first.simulation.outcome
    if job.plan.stages.count > 1 {
      let last = try SimulatedStage(
        plan: job.plan, stage: 1, replay: job.replay, from: first.simulation)
      points += last.points
      lines.append(LineEnd(main: last.mainEnd, annealed: last.annealedEnd))
      curve = last.curve(start: ownStart)
      outcome = last.simulation.outcome
    }
    let end = lines[lines.count - 1]
    let hasNew = job.plan.stages.count > 1 && !job.isControl
    let deployed = end.annealed ?? end.main
    let metrics = CellMetrics(
      oldLoss: deployed.old.total, newLoss: hasNew ? deployed.new.total : nil,
      reference: (referenceEnd.annealedEnd ?? referenceEnd.mainEnd).old.total, ownStart: ownStart,
      curve: curve, areas: job.plan.stages.map { deployedArea(job.plan, stage: $0.index) },
      unannealed: end.annealed.map { _ in
        (old: end.main.old.total, new: hasNew ? end.main.new.total : nil)
      })
    return ForecastCell(
      schedule: job.plan.name, replay: job.replay,
      shift: job.isControl ? Shift.none.words : shift.words, isControl: job.isControl,
      metrics: metrics, warning: Self.warning(outcome), trajectory: points)
  }

  private struct LineEnd {
    var main: Losses
    var annealed: Losses?
  }

  private func deployedArea(_ plan: Plan, stage: Int) -> Double {
    let last = plan.stages.count - 1
    let line = plan.branches.first { $0.stage == last }?.plan ?? plan
    return line.area(ofStage: stage)
  }

  private static func warning(_ outcome: Outcome) -> String? {
    switch outcome {
    case .stable: nil
    case .unstable(let step, let product):
      "rate × curvature is \(Format.rate(product)) at step \(step); stable up to 2"
    case .diverged(let step): "diverged by step \(step)"
    }
  }
}
