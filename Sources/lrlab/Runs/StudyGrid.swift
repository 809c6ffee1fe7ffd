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
  /// Which entry of the axis of domains it is of.
  var domains = DomainChoice.none
  var replay: ReplayChoice
  /// nil where there is no second stage to start.
  var start: StartPoint?
  /// nil where there is no boundary.
  var moments: Study.Moments?
  var role = Role.grid

  /// What the cells have in common that differ in the schedule and its start alone.
  struct Group: Sendable, Hashable {
    var domains: DomainChoice
    var replay: ReplayChoice
  }

  var group: Group { Group(domains: domains, replay: replay) }
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

  /// The words of the columns domain, replay, start and moments.
  ///
  /// A control keeps the first stage's domain for as long as the other one's stage.
  var domainText: String {
    isControl ? "\(domains.stages.first ?? "n/a") for \(domains.label)" : domains.label
  }
  var replayText: String { isBaseline ? "n/a" : replay.label }
  var startText: String { start?.rawValue ?? "n/a" }
  var momentsText: String { moments?.rawValue ?? "n/a" }

  /// The schedule with the axes that set its line apart, for pictures.
  func lineName(_ columns: AxisColumns) -> String {
    ([schedule] + columns.values(self)).joined(separator: ", ")
  }

  /// Title and axes in one line, such as `infinite-cosine, replay 5%, german, annealed, keep`.
  func words(_ columns: AxisColumns) -> String {
    let axes =
      isBaseline
      ? (columns.domain ? [domainText] : []) : ["replay \(replay.label)"] + columns.values(self)
    return ([title] + axes).joined(separator: ", ")
  }
}

/// Which of the axes `domain`, `start` and `moments` a table shows: those in which its cells differ.
///
/// Start points differ where one schedule has several; that each schedule has its own is no axis.
struct AxisColumns: Sendable {
  let domain: Bool
  let start: Bool
  let moments: Bool

  init(_ cells: some Sequence<GridCell>) {
    domain = Set(cells.map(\.domains)).count > 1
    let starts = Dictionary(grouping: cells, by: \.schedule).values
    start = starts.contains { Set($0.compactMap(\.start)).count > 1 }
    moments = Set(cells.compactMap(\.moments)).count > 1
  }

  var header: [String] {
    (domain ? ["domain"] : []) + (start ? ["start"] : []) + (moments ? ["moments"] : [])
  }

  func values(_ cell: GridCell) -> [String] {
    (domain ? [cell.domainText] : []) + (start ? [cell.startText] : [])
      + (moments ? [cell.momentsText] : [])
  }
}

/// All cells of a study with their schedules laid over its stages.
///
/// The grid first (domains, then schedule, then start, then moments, then replay), then the controls,
/// then the baselines: in this order they are trained and printed.
struct StudyGrid: Sendable {
  struct Entry: Sendable {
    var cell: GridCell
    /// The rates over the run, from the cell's start point on.
    var plan: Plan
  }

  let study: Study
  let entries: [Entry]
  /// The schedules as they stand, in the study's order, for each of its sequences.
  let schedules: [[Plan]]

  /// - Throws: `Failure` 65 for schedules that cannot be laid over the stages, or that have none
  ///   of the start points asked for.
  init(_ study: Study) throws(Failure) {
    self.study = study
    var grid: [Entry] = []
    var controls: [Entry] = []
    var schedules: [[Plan]] = []
    for (index, sequence) in study.sequences.enumerated() {
      // A control depends on the domains by the stages' lengths alone.
      let isNew = !study.sequences[..<index].contains { $0.stageSteps == sequence.stageSteps }
      var plans: [Plan] = []
      for specification in study.schedules {
        let plan = try Self.naming(specification, study) { () throws(ScheduleError) in
          try study.resolved(specification, over: sequence)
        }
        plans.append(plan)
        let entries = try Self.entries(of: plan, through: sequence, in: study)
        grid += entries.flatMap { entry in
          sequence.replays.map { replay in
            var entry = entry
            entry.cell.replay = replay
            return entry
          }
        }
        guard isNew, study.noShiftControls.contains(specification.name) else { continue }
        controls += entries.map { entry in
          var entry = entry
          entry.cell.role = .noShift
          return entry
        }
      }
      schedules.append(plans)
    }
    self.schedules = schedules
    entries = grid + controls + (try Self.baselines(of: study))
  }

  /// A schedule from each start point, with each treatment of the moments; without replay.
  private static func entries(
    of plan: Plan, through sequence: StageSequence, in study: Study
  ) throws(Failure) -> [Entry] {
    let moments = sequence.stages.count > 1 ? study.moments.map(Optional.some) : [nil]
    var entries: [Entry] = []
    for (start, plan) in try variants(of: plan, in: study) {
      for moments in moments {
        let cell = GridCell(
          schedule: plan.name, domains: sequence.domains,
          replay: .none(stages: sequence.stages.count), start: start, moments: moments)
        entries.append(Entry(cell: cell, plan: plan))
      }
    }
    return entries
  }

  var cells: [GridCell] { entries.map(\.cell) }

  /// The schedule from each start point that is asked for, in the study's order.
  private static func variants(of plan: Plan, in study: Study) throws(Failure)
    -> [(start: StartPoint?, plan: Plan)]
  {
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
        + "first stage of \(plan.name) offers "
        + "\(offered.map { "\"\($0.rawValue)\"" }.joined(separator: " and ")) alone; add it to the "
        + "list, or leave the schedule out")
  }

  private static func baselines(of study: Study) throws(Failure) -> [Entry] {
    var entries: [Entry] = []
    for sequence in study.sequences {
      for baseline in study.baselines {
        let steps = sequence.baselineSteps(baseline)
        let reference = StudyPlan.referenceSchedule(study, steps: steps)
        let cell = GridCell(
          schedule: "cosine", domains: sequence.domains, replay: .none(stages: 1), start: nil,
          moments: nil, role: baseline == .union ? .union : .fromScratch)
        entries.append(Entry(cell: cell, plan: try resolve(reference, [steps], study)))
      }
    }
    return entries
  }

  static func resolve(_ specification: ScheduleSpecification, _ stages: [Int], _ study: Study)
    throws(Failure) -> Plan
  {
    try naming(specification, study) { () throws(ScheduleError) in
      try specification.resolved(stages: stages, tokensPerStep: Double(study.tokensPerStep))
    }
  }

  /// The first stage alone, from which forgetting counts: the given one, else the reference schedule.
  static func reference(_ study: Study) throws(Failure) -> Plan {
    let reference = StudyPlan.referenceSchedule(study)
    guard let given = study.given else {
      return try resolve(reference, [study.referenceSteps ?? study.firstStage.steps], study)
    }
    return try naming(reference, study) { () throws(ScheduleError) in
      try given.rates(given.middle).plan(
        name: reference.name, steps: study.firstStage.steps,
        tokensPerStep: Double(study.tokensPerStep))
    }
  }

  /// Says which schedule cannot be laid.
  private static func naming(
    _ specification: ScheduleSpecification, _ study: Study,
    _ body: () throws(ScheduleError) -> Plan
  ) throws(Failure) -> Plan {
    do {
      return try body()
    } catch {
      throw Failure(.data, "\(study.file): [[schedule]] \(specification.name): \(error)")
    }
  }
}
