import Corpora
import Model
import Schedules

/// All runs of a study as a tree of segments: what will be trained, and what is shared.
struct StudyPlan: Sendable {
  /// Gradients accumulate in this many lanes, whatever the number of threads, so that
  /// the bits do not depend on it.
  static let lanes = 2

  let study: Study
  private(set) var segments: [Segment] = []
  private(set) var runs: [Run] = []
  /// Per seed, the cosine-annealed model of the first stage alone: forgetting's reference.
  private(set) var references: [UInt64: [Int]] = [:]
  private var indexByID: [String: Int] = [:]
  private let identity: String

  /// Lays out all runs.
  ///
  /// - Parameter dataIdentity: a checksum of the tokens of all domains; part of every id.
  init(_ study: Study, dataIdentity: String) throws(Failure) {
    self.study = study
    self.identity = Self.identity(of: study, data: dataIdentity)
    let tokensPerStep = Double(study.tokensPerStep)
    let reference = Self.referenceSchedule(study)
    for seed in study.seeds {
      references[seed] = try addReference(reference, seed: seed, tokensPerStep: tokensPerStep)
      for specification in study.schedules {
        let plan = try Self.resolve(specification, study.stageSteps, tokensPerStep, study.file)
        for replay in study.replayShares {
          addRun(specification.name, plan, replay: replay, seed: seed, isControl: false)
        }
        if study.noShiftControls.contains(specification.name) {
          addRun(specification.name, plan, replay: 0, seed: seed, isControl: true)
        }
      }
    }
  }

  /// Steps that are trained, shared ones once.
  var trainedSteps: Int { segments.reduce(0) { $0 + $1.stepCount } }

  /// Steps that the runs would take one by one.
  var separateSteps: Int {
    var seen = 0
    for run in runs {
      var own = Set(run.main)
      for branch in run.branches.values { own.formUnion(branch) }
      seen += own.reduce(0) { $0 + segments[$1].stepCount }
    }
    return seen
  }

  var trainedTokens: Int { trainedSteps * study.tokensPerStep }

  /// Which segments go on from another one.
  func children(of index: Int) -> [Int] { segments.indices.filter { segments[$0].parent == index } }

  // MARK: - Building

  private static func resolve(
    _ specification: ScheduleSpecification, _ stages: [Int], _ tokensPerStep: Double, _ file: String
  ) throws(Failure) -> Plan {
    do {
      return try specification.resolved(stages: stages, tokensPerStep: tokensPerStep)
    } catch {
      throw Failure(.data, "\(file): [[schedule]] \(specification.name): \(error)")
    }
  }

  /// The cosine of the first stage alone, at the peak of the study's first re-warmed cosine,
  /// else of its first schedule.
  static func referenceSchedule(_ study: Study) -> ScheduleSpecification {
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
    }
    if parameters.warmup == nil, study.stages[0].steps < 50 { parameters.warmup = .steps(1) }
    return ScheduleSpecification(name: "reference", form: .preset(.cosine, parameters))
  }

  private mutating func addReference(
    _ specification: ScheduleSpecification, seed: UInt64, tokensPerStep: Double
  ) throws(Failure) -> [Int] {
    let plan = try Self.resolve(
      specification, [study.stages[0].steps], tokensPerStep, study.file)
    let rates = plan.learningRates(in: 1...plan.stepCount)
    return addLine(
      "cosine", rates, cuts: [], replay: 0, seed: seed, isControl: false)
  }

  private mutating func addRun(
    _ schedule: String, _ plan: Plan, replay: Double, seed: UInt64, isControl: Bool
  ) {
    let cuts = plan.branches.map(\.leavesAfter)
    let rates = plan.learningRates(in: 1...plan.stepCount)
    let main = addLine(
      schedule, rates, cuts: cuts, replay: replay, seed: seed, isControl: isControl)
    var branches: [Int: [Int]] = [:]
    for branch in plan.branches {
      let steps = branch.plan.stepCount
      branches[branch.stage] = addLine(
        "\(schedule)-\(branch.name)", branch.plan.learningRates(in: 1...steps), cuts: cuts,
        replay: replay, seed: seed, isControl: isControl)
    }
    let deployed = branches[study.stages.count - 1] ?? main
    let areas = study.stages.indices.map { stage in
      deployed.filter { segments[$0].stage == stage }
        .reduce(0) { $0 + segments[$1].rates.reduce(0, +) }
    }
    let label =
      "\(schedule)-\(isControl ? "no-shift" : "r" + Self.percentLabel(replay))-s\(seed)"
    let path = (main + branches.keys.sorted().flatMap { branches[$0] ?? [] })
      .map { segments[$0].id }.joined(separator: "|")
    runs.append(
      Run(
        id: "\(label)-\(Self.hash(path))", schedule: schedule, replay: replay, seed: seed,
        isControl: isControl, main: main, branches: branches, areas: areas))
  }

  /// Adds one line of training, cut at stage ends and at the steps where branches leave;
  /// pieces that exist already are shared.
  private mutating func addLine(
    _ name: String, _ rates: [Double], cuts: [Int], replay: Double, seed: UInt64, isControl: Bool
  ) -> [Int] {
    var line: [Int] = []
    var parent: Int?
    var stageFirst = 1
    for (stage, description) in study.stages.enumerated() where stageFirst <= rates.count {
      let stageLast = min(stageFirst + description.steps - 1, rates.count)
      let inner = cuts.filter { $0 >= stageFirst && $0 < stageLast }.sorted()
      var first = stageFirst
      for last in inner + [stageLast] {
        let segment = makeSegment(
          name, stage: stage, stageFirst: stageFirst, first: first, last: last, rates: rates,
          replay: replay, seed: seed, isControl: isControl, parent: parent)
        let index = insert(segment)
        line.append(index)
        parent = index
        first = last + 1
      }
      stageFirst += description.steps
    }
    return line
  }

  private func makeSegment(
    _ name: String, stage: Int, stageFirst: Int, first: Int, last: Int, rates: [Double],
    replay: Double, seed: UInt64, isControl: Bool, parent: Int?
  ) -> Segment {
    let description = study.stages[stage]
    let domain = isControl ? study.stages[0].domain : description.domain
    let share = stage == 0 ? 0 : replay
    let used = study.stages[..<stage].filter { $0.domain == domain }
      .reduce(0) { $0 + $1.steps * study.batch }
    var times = EvaluationTimes.steps(in: description.steps, every: study.evaluation.every)
      .map { $0 + stageFirst - 1 }.filter { (first...last).contains($0) }
    if first == 1 { times.insert(0, at: 0) }
    // Where a branch leaves, its curve begins.
    if times.last != last { times.append(last) }
    let resets = stage > 0 && first == stageFirst && study.moments == .reset
    var segment = Segment(
      id: "", parent: parent, seed: seed, stage: stage, stageFirstStep: stageFirst,
      stageSteps: description.steps, domain: domain, domainOffset: used, replay: share,
      replayDomain: share > 0 ? study.stages[0].domain : nil, firstStep: first, lastStep: last,
      rates: Array(rates[(first - 1)..<last]), resetsMoments: resets, evaluations: times)
    let label = "s\(seed)-\(domain)\(share > 0 ? "-r" + Self.percentLabel(share) : "")-\(name)"
    segment.id = "\(label)-\(last)-\(key(of: segment))"
    return segment
  }

  private mutating func insert(_ segment: Segment) -> Int {
    let hash = String(segment.id.suffix(12))
    if let index = indexByID[hash] { return index }
    segments.append(segment)
    indexByID[hash] = segments.count - 1
    return segments.count - 1
  }

  // MARK: - Identity

  private static func identity(of study: Study, data: String) -> String {
    let m = study.model
    let o = study.optimizer
    let e = study.evaluation
    return [
      "plan 1", data, "\(m.layers) \(m.width) \(m.heads) \(m.context) \(m.vocabulary)",
      "\(m.rotary) \(m.parallelResidual) \(m.tied)",
      "\(o.beta1) \(o.beta2) \(o.epsilon) \(o.weightDecay) \(o.clip)",
      "\(study.batch) \(lanes)", "\(e.every) \(e.tokens) \(e.tokensAtEnds)",
      study.domains.map(\.name).joined(separator: ","),
    ].joined(separator: "\n")
  }

  private func key(of segment: Segment) -> String {
    let parent = segment.parent.map { segments[$0].id.suffix(12) } ?? "root"
    let rates = segment.rates.map { String($0.bitPattern, radix: 16) }.joined(separator: ",")
    return Self.hash(
      [
        identity, "\(parent) \(segment.seed) \(segment.stage) \(segment.domain)",
        "\(segment.domainOffset) \(segment.replay) \(segment.replayDomain ?? "-")",
        "\(segment.stageFirstStep) \(segment.stageSteps) \(segment.firstStep) \(segment.lastStep)",
        "\(segment.resetsMoments)", rates,
      ].joined(separator: "\n"))
  }

  /// Twelve hexadecimal digits of SHA-256.
  static func hash(_ text: String) -> String { String(SHA256.hex(Array(text.utf8)).prefix(12)) }

  private static func percentLabel(_ share: Double) -> String {
    Format.percent(share).replacing("%", with: "")
  }
}
