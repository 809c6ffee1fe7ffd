import Schedules

/// What the stages of a cell draw, by domain, as the simulator sees it.
struct StageMixes: Sendable {
  /// Without a study every stage has new data of its own.
  let study: Study?

  /// For each stage of a cell, each domain's share of its batches.
  ///
  /// - Throws: `Failure` 65 where a replay needs more old data than the earlier stages saw.
  func mixes(of cell: GridCell, plan: Plan) throws(Failure) -> [[String: Double]] {
    let steps = plan.stages.map(\.stepCount)
    guard let study else { return Self.plain(cell, steps: steps) }
    return try StageLayout(study: study).stages(of: cell, steps: steps).map { stage in
      let source = stage.source
      guard source.union.isEmpty else {
        let all = Double(source.union.reduce(0) { $0 + $1.sequences })
        return Dictionary(
          source.union.map { ($0.domain, Double($0.sequences) / all) }, uniquingKeysWith: +)
      }
      return Self.mix(
        source.domain, replay: source.replay, parts: source.parts.map { ($0.domain, $0.share) })
    }
  }

  /// The domains whose tasks a cell's landscape holds.
  ///
  /// The first stage's, those of its stages, then stand-ins. A control has those of the run that it
  /// stands beside.
  func domains(of entry: StudyGrid.Entry) throws(Failure) -> [String] {
    var names = [study?.firstStage.domain ?? Self.name(0)]
    if let study { names += study.sequence(of: entry.cell).stageDomains }
    for mix in try mixes(of: entry.cell, plan: entry.plan) { names += mix.keys.sorted() }
    var seen = Set<String>()
    return names.filter { seen.insert($0).inserted }
  }

  /// The task of `new_loss`; nil where a cell has no new data.
  func newTask(of cell: GridCell, on landscape: ForecastLandscape) -> Int? {
    if cell.isControl { return nil }
    guard let study else { return landscape.domains.count > 1 ? landscape.domains.count - 1 : nil }
    return study.sequence(of: cell).newDomain.flatMap { landscape.domains.firstIndex(of: $0) }
  }

  private static func name(_ stage: Int) -> String { "stage \(stage + 1)" }

  private static func plain(_ cell: GridCell, steps: [Int]) -> [[String: Double]] {
    let stages = steps.enumerated().map { index, count in
      ReplayStage(source: index, sequences: count, share: cell.replay.stages[index].share)
    }
    let parts = ReservoirRule.shares(stages, sources: steps.count)
    return stages.indices.map { index in
      mix(
        name(index), replay: stages[index].share,
        parts: parts[index].enumerated().map { (name($0.offset), $0.element) })
    }
  }

  private static func mix(_ domain: String, replay: Double, parts: [(String, Double)])
    -> [String: Double]
  {
    var mix = [domain: 1 - replay]
    for (name, share) in parts where share > 0 { mix[name, default: 0] += replay * share }
    return mix
  }
}
