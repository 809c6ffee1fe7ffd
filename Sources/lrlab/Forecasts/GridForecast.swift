import Schedules
import Sim

/// Forecasts a whole grid, schedule × replay, on one landscape.
struct GridForecast {
  /// All cells that are asked for, with their rates.
  var entries: [StudyGrid.Entry]
  /// The schedules as they stand; over the first of a study's sequences of stages.
  var plans: [Plan]
  /// How far the later domains lie from the first one.
  var shifts: DomainShifts
  /// The landscape file that takes the place of the built-in landscape.
  var calibrated: CalibratedFile?
  /// The cosine of the first stage alone.
  var reference: Plan
  /// The first stage of all cells, where it was run elsewhere.
  var described: DescribedStage?
  /// What each stage draws.
  var mixes: StageMixes

  /// Where along a stage losses are logged: about this many points, denser at its start.
  static let pointsPerStage = 240

  /// Schedules × replay shares without a study: every stage has new data of its own.
  init(plans: [Plan], replayShares: [Double], shift: Shift, reference: Plan) {
    self.init(
      entries: [], plans: plans, shifts: DomainShifts(shift), reference: reference,
      mixes: StageMixes(study: nil))
    entries = plans.map { plan in
      let cell = GridCell(
        schedule: plan.name, replay: .none(stages: plan.stages.count),
        start: plan.startPoints.first, moments: nil)
      return StudyGrid.Entry(cell: cell, plan: plan)
    }
    replay(shares: replayShares)
  }

  init(
    entries: [StudyGrid.Entry], plans: [Plan], shifts: DomainShifts, reference: Plan,
    mixes: StageMixes
  ) {
    self.entries = entries
    self.plans = plans
    self.shifts = shifts
    self.reference = reference
    self.mixes = mixes
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

  /// Σηₜ of the reference.
  var referenceArea: Double { described?.area ?? reference.area(ofStage: 0) }

  // MARK: - What can be forecast

  /// The landscapes of all cells, one for each set of later domains that a cell meets.
  func landscapes() throws(Failure) -> ForecastLandscapes {
    try ForecastLandscapes(self)
  }

  /// Why the simulator has no forecast of a cell; nil where it has one.
  func gap(_ cell: GridCell) -> String? {
    let first = entries.compactMap(\.cell.moments).first
    let optimizer = calibrated?.optimizer ?? LandscapeParameters.none.optimizer
    if optimizer == .sgd, let moments = cell.moments, let first,
      moments != first
    {
      return "the landscape's optimizer has no moments: its forecast stands with "
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

  /// The cells whose runs the landscape was calibrated on.
  func probes(among results: StudyResults) -> Set<GridCell> {
    guard let calibrated else { return [] }
    return Set(
      results.cells.filter { cell in cell.runs.contains { calibrated.runs.contains($0.run) } }.map(
        \.cell))
  }

  /// The landscape in a few words, for what stands beside measurements.
  var landscapeWords: String {
    if let calibrated { return "landscape \(calibrated.name), \(calibrated.origin)" }
    return "built-in landscape \"\(shifts.words)\", not calibrated on this model"
  }

  // MARK: - Simulation

  /// Every cell that can be forecast, before its first step.
  func simulations(
    on landscapes: ForecastLandscapes, explaining: Bool = false
  ) throws(Failure) -> [CellSimulation] {
    try checkDescription(landscapes)
    var jobs: [CellSimulation] = []
    for entry in entries where gap(entry.cell) == nil {
      let landscape = try landscapes.landscape(of: entry)
      let shares = try mixes.mixes(of: entry.cell, plan: entry.plan).map(landscape.shares)
      jobs.append(
        CellSimulation(
          entry: entry, shares: shares, newTask: mixes.newTask(of: entry.cell, on: landscape),
          landscape: landscape, described: described, explaining: explaining))
    }
    return jobs
  }

  /// A given stage that cannot be described is run, which takes a while for each step.
  private func checkDescription(_ landscapes: ForecastLandscapes) throws(Failure) {
    guard let described, described.stepCount > StudyFile.mostSteps else { return }
    for landscape in landscapes.all {
      let start: MomentSimulation
      do { start = try landscape.start() } catch { throw Failure(.data, "simulate: \(error)") }
      guard !start.hasClosedForm else { continue }
      throw Failure(
        .data,
        "simulate: a given stage of \(described.stepCount) steps; this landscape has no closed form "
          + "for many steps at once, at most \(StudyFile.mostSteps) are run one by one")
    }
  }

  /// Simulates every cell that can be forecast; cells run on all cores.
  ///
  /// - Parameter explaining: whether every cell says why, too; takes about twice as long.
  func cells(explaining: Bool = false) throws(Failure) -> [ForecastCell] {
    let landscapes = try landscapes()
    let jobs = try simulations(on: landscapes, explaining: explaining)
    do {
      var plans = jobs.filter { !$0.entry.cell.isBaseline }.map { ($0.entry.plan, $0.landscape) }
      plans += landscapes.all.map { (reference, $0) }
      let first = try FirstStages(of: plans, described: described)
      return try Concurrent.map(jobs) { job throws(SimError) in
        let end = try first.stage(of: reference, on: job.landscape).deployedEnd
        return try job.forecast(first, reference: end.tasks[0].total)
      }
    } catch {
      throw Failure(.data, "simulate: \(error)")
    }
  }
}
