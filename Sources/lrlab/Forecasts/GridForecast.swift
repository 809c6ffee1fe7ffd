import Schedules
import Sim

/// Forecasts a whole grid, schedule × replay, on one landscape.
///
/// The landscape is tied to the study's reference, the cosine of the first stage: its
/// curvatures are in units of 1/peak. Every schedule of a study meets the same landscape.
struct GridForecast {
  /// All cells that are asked for, with their rates.
  var entries: [StudyGrid.Entry]
  /// The schedules as they stand; over the first of a study's sequences of stages.
  var plans: [Plan]
  var shift: Shift
  /// The cosine of the first stage alone.
  var reference: Plan
  /// The first domain's share of all data: what a union of them draws from it.
  var oldShares: [DomainChoice: Double] = [:]

  /// Where along a stage losses are logged: about this many points, denser at its start.
  static let pointsPerStage = 240

  /// Schedules × replay shares without a study.
  init(plans: [Plan], replayShares: [Double], shift: Shift, reference: Plan) {
    self.init(entries: [], plans: plans, shift: shift, reference: reference)
    entries = plans.map { plan in
      let cell = GridCell(
        schedule: plan.name, replay: .none(stages: plan.stages.count),
        start: plan.startPoints.first, moments: nil)
      return StudyGrid.Entry(cell: cell, plan: plan)
    }
    replay(shares: replayShares)
  }

  init(entries: [StudyGrid.Entry], plans: [Plan], shift: Shift, reference: Plan) {
    self.entries = entries
    self.plans = plans
    self.shift = shift
    self.reference = reference
  }

  /// Puts other replay shares in place of those of the grid; what is no part of it stays.
  mutating func replay(shares: [Double]) {
    var seen = Set<GridCell>()
    var grid: [StudyGrid.Entry] = []
    for entry in entries where entry.cell.role == .grid {
      let stages = entry.plan.stages.count
      var cell = entry.cell
      cell.replay = .none(stages: stages)
      guard seen.insert(cell).inserted else { continue }
      for share in stages > 1 ? shares : [0] {
        cell.replay = .plain(share, stages: stages)
        grid.append(StudyGrid.Entry(cell: cell, plan: entry.plan))
      }
    }
    entries = grid + entries.filter { $0.cell.role != .grid }
  }

  // MARK: - What can be forecast

  /// Why the simulator has no forecast of a cell; nil where it has one.
  func gap(_ cell: GridCell) -> String? {
    if plans.contains(where: { $0.stages.count > 2 }) {
      return "the simulator takes one or two stages"
    }
    if !cell.replay.isPlain { return "the simulator knows no stand-in domain" }
    let first = entries.compactMap(\.cell.moments).first
    if let moments = cell.moments, let first, moments != first {
      return "the simulator has no optimizer moments: its forecast stands with "
        + "moments = \"\(first.rawValue)\""
    }
    return nil
  }

  /// The gaps of all cells in one line each.
  var gaps: [String] {
    let columns = AxisColumns(entries.map(\.cell))
    var cells: [(reason: String, words: [String])] = []
    for entry in entries {
      guard let reason = gap(entry.cell) else { continue }
      let words = entry.cell.words(columns)
      if let index = cells.firstIndex(where: { $0.reason == reason }) {
        cells[index].words.append(words)
      } else {
        cells.append((reason, [words]))
      }
    }
    return cells.map { gap in
      let named =
        gap.words.count > 4 ? "\(gap.words.count) cells" : gap.words.joined(separator: "; ")
      return "no forecast (\(gap.reason)): \(named)"
    }
  }

  // MARK: - Simulation

  /// Simulates every cell that can be forecast; cells run on all cores.
  ///
  /// - Throws: `Failure` 64 for more than two stages, which the exact recursion does not have.
  func cells() throws(Failure) -> [ForecastCell] {
    for plan in plans where plan.stages.count > 2 {
      throw Failure(
        .usage, "\(plan.name): \(plan.stages.count) stages; the simulator takes one or two")
    }
    let jobs = entries.filter { gap($0.cell) == nil }
    do {
      let peak = reference.phases.map { max($0.start, $0.end) }.max() ?? 0
      let area = reference.area(ofStage: 0)
      var landscapes = [try shift.landscape(referencePeak: peak, referenceArea: area)]
      if jobs.contains(where: \.cell.isControl) {
        let none = Shift.none
        landscapes.append(
          try none.landscape(referencePeak: peak, referenceArea: area))
      }
      let sequences = jobs.filter { !$0.cell.isBaseline }.map(\.plan)
      let first = try FirstStages(of: sequences + [reference], on: landscapes)
      let landscape = landscapes[0]
      return try Concurrent.map(jobs) { job throws(SimError) in
        job.cell.isBaseline
          ? try baseline(job, on: landscape, firstStages: first)
          : try cell(job, landscape: job.cell.isControl ? 1 : 0, firstStages: first)
      }
    } catch {
      throw Failure(.data, "simulate: \(error)")
    }
  }

  private func cell(_ job: StudyGrid.Entry, landscape: Int, firstStages: FirstStages)
    throws(SimError) -> ForecastCell
  {
    let first = try firstStages.line(of: job.plan, on: landscape)
    let referenceEnd = try firstStages.line(of: reference, on: landscape)
    let goesOn = job.plan.stages.count > 1
    var points = first.points
    var lines = [LineEnd(main: first.mainEnd, annealed: first.annealedEnd)]
    var curve: StageCurve?
    var outcome = first.simulation.outcome
    if goesOn {
      let last = try SimulatedStage(
        plan: job.plan, stage: 1, replay: job.cell.replay.share, from: first.simulation)
      points += last.points
      lines.append(LineEnd(main: last.mainEnd, annealed: last.annealedEnd))
      curve = last.curve(start: first.mainEnd.old.total)
      outcome = last.simulation.outcome
    }
    let end = lines[lines.count - 1]
    let hasNew = goesOn && !job.cell.isControl
    let deployed = end.annealed ?? end.main
    let metrics = CellMetrics(
      oldLoss: deployed.old.total, newLoss: hasNew ? deployed.new.total : nil,
      reference: goesOn ? (referenceEnd.annealedEnd ?? referenceEnd.mainEnd).old.total : nil,
      ownStart: goesOn ? first.mainEnd.old.total : nil,
      curve: curve, areas: job.plan.stages.map { deployedArea(job.plan, stage: $0.index) },
      unannealed: end.annealed.map { _ in
        (old: end.main.old.total, new: hasNew ? end.main.new.total : nil)
      })
    return ForecastCell(
      cell: job.cell, plan: job.plan, shift: job.cell.isControl ? Shift.none.words : shift.words,
      metrics: metrics, warning: Self.warning(outcome), trajectory: points)
  }

  /// A baseline is one stage from fresh weights: on a mixture of both tasks, or on the new one.
  private func baseline(
    _ job: StudyGrid.Entry, on landscape: Landscape, firstStages: FirstStages
  ) throws(SimError) -> ForecastCell {
    let isUnion = job.cell.role == .union
    let run = try SimulatedStage(
      plan: job.plan, stage: 0, replay: isUnion ? oldShares[job.cell.domains] ?? 0.5 : 0,
      from: try MomentSimulation(landscape: landscape))
    let referenceEnd = try firstStages.line(of: reference, on: 0)
    let metrics = CellMetrics(
      oldLoss: run.mainEnd.old.total, newLoss: run.mainEnd.new.total,
      reference: isUnion ? referenceEnd.mainEnd.old.total : nil, ownStart: nil, curve: nil,
      areas: [job.plan.area(ofStage: 0)], unannealed: nil)
    return ForecastCell(
      cell: job.cell, plan: job.plan, shift: shift.words, metrics: metrics,
      warning: Self.warning(run.simulation.outcome), trajectory: run.points)
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
