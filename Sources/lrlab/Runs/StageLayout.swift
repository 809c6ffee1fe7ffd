import Schedules

/// Lays the data over a run's stages: which sequences each stage draws, new and replayed.
struct StageLayout {
  let study: Study

  /// The stages of a cell's run.
  ///
  /// - Parameter steps: steps of each stage of the run's own plan.
  /// - Throws: `Failure` 65 where a replay needs more old data than the earlier stages saw.
  func stages(of cell: GridCell, steps: [Int]) throws(Failure) -> [LineStage] {
    switch cell.role {
    case .union: return [union(of: study.sequence(of: cell), steps: steps[0])]
    case .fromScratch:
      let domain = study.sequence(of: cell).newDomain ?? study.firstStage.domain
      return [
        LineStage(
          index: 0, firstStep: 1, stepCount: steps[0], source: BatchSource(domain: domain),
          resetsMoments: false)
      ]
    case .grid, .noShift: return try sequence(of: cell, steps: steps)
    }
  }

  private func union(of sequence: StageSequence, steps: Int) -> LineStage {
    let members = sequence.stageDomains.map {
      BatchSource.Member(domain: $0, sequences: sequence.steps(of: $0) * study.batch)
    }
    return LineStage(
      index: 0, firstStep: 1, stepCount: steps,
      source: BatchSource(domain: "union", union: members), resetsMoments: false)
  }

  private func sequence(of cell: GridCell, steps: [Int]) throws(Failure) -> [LineStage] {
    let names = domains(of: cell)
    let shares = reservoir(cell, names, steps: steps)
    var used: [String: Int] = [:]
    var replayed: [String: Int] = [:]
    var result: [LineStage] = []
    var first = 1
    for (index, count) in steps.enumerated() {
      let replay = cell.replay.stages[index]
      var source = BatchSource(domain: names[index], offset: used[names[index]] ?? 0)
      source.replay = replay.share
      source.parts = shares[index].compactMap { name, share in
        share > 0
          ? BatchSource.Part(domain: name, share: share, offset: replayed[name] ?? 0) : nil
      }
      let total = ReplaySpread(share: replay.share, batch: study.batch).total(after: count)
      for (part, count) in zip(source.parts, source.countOfEach(total)) {
        replayed[part.domain, default: 0] += count
      }
      if replay.standIn == nil { try check(source, replayed, used, stage: index, cell) }
      used[names[index], default: 0] += count * study.batch - total
      result.append(
        LineStage(
          index: index, firstStep: first, stepCount: count, source: source,
          resetsMoments: index > 0 && cell.moments == .reset))
      first += count
    }
    return result
  }

  /// The domain of each stage.
  func domains(of cell: GridCell) -> [String] {
    study.sequence(of: cell).stages.map { cell.isControl ? study.firstStage.domain : $0.domain }
  }

  /// For each stage, what it replays by domain, in the order in which domains first appear.
  private func reservoir(_ cell: GridCell, _ names: [String], steps: [Int])
    -> [[(name: String, share: Double)]]
  {
    var sources: [String] = []
    for name in names + cell.replay.stages.compactMap(\.standIn) where !sources.contains(name) {
      sources.append(name)
    }
    let stages = names.indices.map { index in
      let replay = cell.replay.stages[index]
      return ReplayStage(
        source: sources.firstIndex(of: names[index]) ?? 0,
        sequences: steps[index] * study.batch, share: replay.share,
        standIn: replay.standIn.flatMap { sources.firstIndex(of: $0) })
    }
    return ReservoirRule.shares(stages, sources: sources.count).map { shares in
      zip(sources, shares).map { (name: $0, share: $1) }
    }
  }

  /// Old data are replayed once at the most, and only what was seen counts as old.
  private func check(
    _ source: BatchSource, _ replayed: [String: Int], _ used: [String: Int], stage: Int,
    _ cell: GridCell
  ) throws(Failure) {
    for part in source.parts {
      let needed = replayed[part.domain] ?? 0
      let seen = used[part.domain] ?? 0
      guard needed > seen else { continue }
      throw Failure(
        .data,
        "\(study.file):\(study.sequence(of: cell).stages[stage].line): [[stage]] replay = "
          + "\(Format.number(cell.replay.stages[stage].share)); replay of \"\(part.domain)\" comes to \(needed) "
          + "sequences by the end of stage \(stage + 1), \(needed - seen) more than the \(seen) that "
          + "earlier stages saw; old data are replayed once at the most")
    }
  }
}
