import Schedules

/// One cell of a study: what all its seeds have in common.
struct GridCell: Sendable, Hashable {
  /// What a cell is there for.
  enum Role: String, Sendable, CaseIterable {
    /// Of the grid that is compared.
    case grid
    /// The control whose later stages keep the first stage's domain.
    case noShift = "no-shift"
    case union
    case fromScratch = "from-scratch"
  }

  var schedule: String
  var replay: ReplayChoice
  /// nil where there is no second stage to start.
  var start: StartPoint?
  /// nil where there is no boundary.
  var moments: Study.Moments?
  var role = Role.grid

  var isControl: Bool { role == .noShift }
  var isBaseline: Bool { role == .union || role == .fromScratch }
  /// `union`, `from-scratch`; nil for what is no baseline.
  var baseline: String? { isBaseline ? role.rawValue : nil }

  /// As a table's first column names it.
  var title: String {
    switch role {
    case .grid: schedule
    case .noShift: "\(schedule) (no shift)"
    case .union, .fromScratch: "\(role.rawValue) (\(schedule))"
    }
  }

  /// The words of the columns replay, start and moments.
  var replayText: String { isBaseline ? "n/a" : replay.label }
  var startText: String { start?.rawValue ?? "n/a" }
  var momentsText: String { moments?.rawValue ?? "n/a" }

  /// The schedule with the axes that set its line apart, for pictures.
  func lineName(_ columns: AxisColumns) -> String {
    ([schedule] + columns.values(self)).joined(separator: ", ")
  }

  /// Title and axes in one line, such as `infinite-cosine, replay 5%, annealed, keep`.
  func words(_ columns: AxisColumns) -> String {
    isBaseline
      ? title : ([title, "replay \(replay.label)"] + columns.values(self)).joined(separator: ", ")
  }
}

/// Which of the axes `start` and `moments` a table shows: those in which its cells differ.
///
/// Start points differ where one schedule has several; that each schedule has its own is no axis.
struct AxisColumns: Sendable {
  let start: Bool
  let moments: Bool

  init(_ cells: some Sequence<GridCell>) {
    let starts = Dictionary(grouping: cells, by: \.schedule).values
    start = starts.contains { Set($0.compactMap(\.start)).count > 1 }
    moments = Set(cells.compactMap(\.moments)).count > 1
  }

  var header: [String] { (start ? ["start"] : []) + (moments ? ["moments"] : []) }

  func values(_ cell: GridCell) -> [String] {
    (start ? [cell.startText] : []) + (moments ? [cell.momentsText] : [])
  }
}

/// All cells of a study with their schedules laid over its stages.
///
/// The grid first (schedule, then start, then moments, then replay), then the controls, then the
/// baselines: in this order they are trained and printed.
struct StudyGrid: Sendable {
  struct Entry: Sendable {
    var cell: GridCell
    /// The rates over the run, from the cell's start point on.
    var plan: Plan
  }

  let study: Study
  let entries: [Entry]

  /// - Throws: `Failure` 65 for schedules that cannot be laid over the stages, or that have none
  ///   of the start points asked for.
  init(_ study: Study) throws(Failure) {
    self.study = study
    var grid: [Entry] = []
    var controls: [Entry] = []
    for specification in study.schedules {
      for (start, plan) in try Self.variants(of: specification, in: study) {
        let moments = study.stages.count > 1 ? study.moments.map(Optional.some) : [nil]
        for moments in moments {
          var cell = GridCell(
            schedule: specification.name, replay: .none(stages: study.stages.count), start: start,
            moments: moments)
          if study.noShiftControls.contains(specification.name) {
            cell.role = .noShift
            controls.append(Entry(cell: cell, plan: plan))
          }
          cell.role = .grid
          for replay in study.replays {
            cell.replay = replay
            grid.append(Entry(cell: cell, plan: plan))
          }
        }
      }
    }
    entries = grid + controls + (try Self.baselines(of: study))
  }

  var cells: [GridCell] { entries.map(\.cell) }

  /// The schedule from each start point that is asked for, in the study's order.
  private static func variants(of specification: ScheduleSpecification, in study: Study)
    throws(Failure) -> [(start: StartPoint?, plan: Plan)]
  {
    let plan = try resolve(specification, study.stageSteps, study)
    let offered = plan.startPoints
    guard let own = offered.first else {
      guard study.starts.isEmpty else {
        throw Failure(
          .data, "\(study.file): start is given; a study of one stage has no second one to start")
      }
      return [(nil, plan)]
    }
    guard !study.starts.isEmpty else { return [(own, plan)] }
    let variants = study.starts.compactMap { point in
      plan.starting(from: point).map { (start: StartPoint?.some(point), plan: $0) }
    }
    guard variants.isEmpty else { return variants }
    throw Failure(
      .data,
      "\(study.file): start = \"\(study.starts.map(\.rawValue).joined(separator: "\", \""))\"; the "
        + "first stage of \(specification.name) offers "
        + "\(offered.map { "\"\($0.rawValue)\"" }.joined(separator: " and ")) alone; add it to the "
        + "list, or leave the schedule out")
  }

  private static func baselines(of study: Study) throws(Failure) -> [Entry] {
    var entries: [Entry] = []
    for baseline in study.baselines {
      let steps = study.baselineSteps(baseline)
      let reference = StudyPlan.referenceSchedule(study, steps: steps)
      let cell = GridCell(
        schedule: "cosine", replay: .none(stages: 1), start: nil, moments: nil,
        role: baseline == .union ? .union : .fromScratch)
      entries.append(Entry(cell: cell, plan: try resolve(reference, [steps], study)))
    }
    return entries
  }

  static func resolve(_ specification: ScheduleSpecification, _ stages: [Int], _ study: Study)
    throws(Failure) -> Plan
  {
    do {
      return try specification.resolved(
        stages: stages, tokensPerStep: Double(study.tokensPerStep))
    } catch {
      throw Failure(.data, "\(study.file): [[schedule]] \(specification.name): \(error)")
    }
  }
}

extension Study {
  /// The stages' domains, each once.
  var stageDomains: [String] {
    var names: [String] = []
    for stage in stages where !names.contains(stage.domain) { names.append(stage.domain) }
    return names
  }

  /// Steps of all stages of a domain together.
  func steps(of domain: String) -> Int {
    stages.filter { $0.domain == domain }.reduce(0) { $0 + $1.steps }
  }

  /// The budget of a baseline: of all stages, or of the new domain's.
  func baselineSteps(_ baseline: Baseline) -> Int {
    switch baseline {
    case .union: stageSteps.reduce(0, +)
    case .fromScratch: steps(of: newDomain ?? stages[0].domain)
    }
  }
}
