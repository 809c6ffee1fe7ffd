import Corpora
import Model
import Schedules

/// All runs of a study as a tree of segments: what will be trained, and what is shared.
struct StudyPlan: Sendable {
  /// Gradients accumulate in this many lanes, whatever the number of threads, so that
  /// the bits do not depend on it.
  static let lanes = 2

  let study: Study
  let grid: StudyGrid
  /// In the order of training: seed by seed, and within a seed as the runs need them.
  private(set) var segments: [Segment] = []
  /// Seed by seed, so that the first block of runs has every cell once.
  private(set) var runs: [Run] = []
  /// Per seed, the cosine-annealed model of the first stage alone: forgetting's reference.
  private(set) var references: [UInt64: [Int]] = [:]
  /// What all runs have in common: model, optimizer, data, size of the evaluation.
  private let identity: String

  /// Lays out all runs.
  ///
  /// - Parameters:
  ///   - dataIdentity: a checksum of the tokens of all domains; part of every id.
  ///   - begun: segments on disk, which are kept as they are.
  init(_ study: Study, dataIdentity: String, begun: [SegmentOutline] = []) throws(Failure) {
    self.study = study
    grid = try StudyGrid(study)
    identity = Self.identity(of: study, data: dataIdentity)
    let reference = try Self.referenceLine(study)
    let layout = StageLayout(study: study)
    var laid: [LaidRun] = []
    for entry in grid.entries { laid.append(try LaidRun(entry, layout)) }
    for seed in study.seeds { add(laid, reference, seed: seed, begun: begun) }
  }

  /// Steps that are trained, shared ones once.
  var trainedSteps: Int { segments.reduce(0) { $0 + $1.stepCount } }

  /// Steps that the runs would take one by one.
  var separateSteps: Int {
    runs.reduce(0) { sum, run in
      sum + run.segments.reduce(0) { $0 + segments[$1].stepCount }
    }
  }

  var trainedTokens: Int { trainedSteps * study.tokensPerStep }

  /// Which segments go on from another one.
  func children(of index: Int) -> [Int] { segments.indices.filter { segments[$0].parent == index } }

  /// The segments that some runs need, in the order of training; their references included, but
  /// for seeds whose reference loss is known.
  func segments(of runs: some Sequence<Run>, known: [UInt64: Double] = [:]) -> [Int] {
    runs.reduce(into: Set<Int>()) { needed, run in
      needed.formUnion(run.segments)
      if known[run.seed] == nil { needed.formUnion(references[run.seed] ?? []) }
    }.sorted()
  }

  // MARK: - Building

  private mutating func add(
    _ laid: [LaidRun], _ reference: TrainingLine, seed: UInt64, begun: [SegmentOutline]
  ) {
    let tree = SegmentTree(
      seed: seed, lines: [reference] + laid.flatMap(\.lines), batch: study.batch,
      identity: identity, begun: begun)
    let base = segments.count
    segments += tree.segments.map { segment in
      var segment = segment
      segment.parent = segment.parent.map { $0 + base }
      return segment
    }
    var paths = tree.paths.map { $0.map { $0 + base } }[...]
    references[seed] = paths.popFirst() ?? []
    let referenceHash = Self.words(reference)
    for run in laid {
      let main = paths.popFirst() ?? []
      var branches: [Int: [Int]] = [:]
      for stage in run.branchStages { branches[stage] = paths.popFirst() ?? [] }
      let text = [identity, String(seed), referenceHash] + run.lines.map(Self.words)
      let hash = SHA256.hex(Array(text.joined(separator: "\n").utf8))
      runs.append(
        Run(
          id: "\(run.label)-s\(seed)-\(hash.prefix(12))", planHash: hash, cell: run.cell,
          seed: seed, main: main, branches: branches,
          stageEnds: run.lines[0].stages.map(\.lastStep), domains: run.domains,
          measured: run.lines[0].measured, areas: run.areas))
    }
  }

  /// The cosine of the first stage alone, at the peak of the study's first re-warmed cosine,
  /// else of its first schedule.
  ///
  /// - Parameter steps: the length it is to be laid over; the first stage's unless given.
  static func referenceSchedule(_ study: Study, steps: Int? = nil) -> ScheduleSpecification {
    let presets = study.schedules.compactMap { specification -> (Preset, PresetParameters)? in
      guard case .preset(let preset, let parameters) = specification.form else { return nil }
      return (preset, parameters)
    }
    var parameters = PresetParameters()
    if let found = presets.first(where: { $0.0 == .rewarmedCosine }) ?? presets.first {
      parameters.peak = found.1.peaks?.first ?? found.1.peak
      if found.0 == .rewarmedCosine {
        parameters.min = found.1.min
        parameters.warmup = found.1.warmups?.first ?? found.1.warmup
      }
    } else if case .phases(_, let peak) = study.schedules.first?.form {
      parameters.peak = peak
    } else if case .stages(_, let peak) = study.schedules.first?.form {
      parameters.peak = peak
    } else if case .table(let table) = study.schedules.first?.form {
      parameters.peak = table.peak
    }
    let length = steps ?? study.firstStage.steps
    if parameters.warmup == nil, length < 50 { parameters.warmup = .steps(1) }
    return ScheduleSpecification(name: "reference", form: .preset(.cosine, parameters))
  }

  private static func referenceLine(_ study: Study) throws(Failure) -> TrainingLine {
    let steps = study.firstStage.steps
    let plan = try StudyGrid.resolve(referenceSchedule(study), [steps], study)
    let stage = LineStage(
      index: 0, firstStep: 1, stepCount: steps,
      source: BatchSource(domain: study.firstStage.domain), resetsMoments: false)
    return TrainingLine(
      name: "cosine", stages: [stage], rates: plan.learningRates(in: 1...steps),
      measured: LaidRun.measured([stage], every: study.evaluation.every))
  }

  // MARK: - Identity

  private static func identity(of study: Study, data: String) -> String {
    let m = study.model
    let o = study.optimizer
    let e = study.evaluation
    return [
      "plan 2", data, "\(m.layers) \(m.width) \(m.heads) \(m.context) \(m.vocabulary)",
      "\(m.rotary) \(m.parallelResidual) \(m.tied)",
      "\(o.beta1) \(o.beta2) \(o.epsilon) \(o.weightDecay) \(o.clip)",
      "\(study.batch) \(lanes)", "\(e.tokens) \(e.tokensAtEnds)",
      study.domains.map(\.name).joined(separator: ","),
    ].joined(separator: "\n") + (study.starting.map { "\nstarts from \($0.identity)" } ?? "")
  }

  /// All that decides a line's bits and what is measured on it, as text.
  private static func words(_ line: TrainingLine) -> String {
    let stages = line.stages.map {
      "\($0.firstStep) \($0.stepCount) \($0.resetsMoments) \($0.source.words)"
    }
    return (stages + ["\(line.measured.sorted())", bits(line.rates)]).joined(separator: "\n")
  }

  /// Rates to the bit, as text.
  static func bits(_ rates: [Double]) -> String {
    rates.map { String($0.bitPattern, radix: 16) }.joined(separator: ",")
  }

  /// Twelve hexadecimal digits of SHA-256.
  static func hash(_ text: String) -> String { String(SHA256.hex(Array(text.utf8)).prefix(12)) }
}

/// A cell's run with its data and rates laid out, the same for every seed.
struct LaidRun: Sendable {
  let cell: GridCell
  /// The readable part of its name.
  let label: String
  /// The main line, then its branches in the order of `branchStages`.
  let lines: [TrainingLine]
  let branchStages: [Int]
  /// The domain of each stage.
  let domains: [String]
  /// Σηₜ per stage of the deployed line.
  let areas: [Double]

  init(_ entry: StudyGrid.Entry, _ layout: StageLayout) throws(Failure) {
    let plan = entry.plan
    cell = entry.cell
    let stages = try layout.stages(of: cell, steps: plan.stages.map(\.stepCount))
    domains = cell.isBaseline ? stages.map(\.source.domain) : layout.domains(of: cell)
    let name = Self.name(cell, layout.study)
    label =
      name + (layout.study.hasDomainAxis ? "-" + cell.domains.slug : "")
      + (cell.isBaseline || cell.isControl ? "" : "-" + cell.replay.slug)
    let measured = Self.measured(stages, every: layout.study.evaluation.every)
      .union(plan.branches.map(\.leavesAfter))
    let main = TrainingLine(
      name: name, stages: stages, rates: plan.learningRates(in: 1...plan.stepCount),
      measured: measured)
    branchStages = plan.branches.map(\.stage)
    lines =
      [main]
      + plan.branches.map { branch in
        let last = branch.plan.stepCount
        return TrainingLine(
          name: "\(name)-\(branch.name)", stages: Array(stages[...branch.stage]),
          rates: branch.plan.learningRates(in: 1...last), measured: measured.filter { $0 <= last })
      }
    let deployed =
      plan.branches.first { $0.stage == plan.stages.count - 1 }?.plan ?? plan
    areas = plan.stages.map { deployed.area(ofStage: $0.index) }
  }

  /// The schedule, and what sets the cell apart beside replay.
  private static func name(_ cell: GridCell, _ study: Study) -> String {
    var name = cell.schedule
    if cell.role != .grid { name += "-" + cell.role.rawValue }
    let specification = study.schedules.first { $0.name == cell.schedule }
    let own = specification.flatMap {
      try? study.resolved($0, over: study.sequence(of: cell))
    }?.startPoints.first
    if let start = cell.start, start != own { name += "-" + start.rawValue }
    if cell.moments == .keep { name += "-keep" }
    return name
  }

  /// When losses are measured within each stage, and before the first step.
  static func measured(_ stages: [LineStage], every: Double) -> Set<Int> {
    var steps: Set<Int> = [0]
    for stage in stages {
      steps.formUnion(
        EvaluationTimes.steps(in: stage.stepCount, every: every).map { $0 + stage.firstStep - 1 })
    }
    return steps
  }
}
