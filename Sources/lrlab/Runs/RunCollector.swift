import Foundation

/// Reads the segments of finished runs back and puts their summaries together.
struct RunCollector {
  let runner: StudyRunner
  /// Old loss of each seed's reference where it is known from elsewhere.
  let knownReferences: [UInt64: Double]
  private var study: Study { runner.plan.study }
  private var plan: StudyPlan { runner.plan }
  private var domains: [String] { study.domains.map(\.name) }

  init(_ runner: StudyRunner, knownReferences: [UInt64: Double] = [:]) {
    self.runner = runner
    self.knownReferences = knownReferences
  }

  /// Whether all segments of a run are there.
  func isTrained(_ run: Run) -> Bool { run.segments.allSatisfy { runner.record(of: $0) != nil } }

  /// All rows of a line of a run's segments, in order, with the losses that this run asked for.
  ///
  /// A shared segment may hold more: what other runs through it measured.
  func rows(_ line: [Int], of run: Run) -> [MetricRow] { own(rows(line), of: run) }

  /// Rows with the losses that a run asked for.
  func own(_ rows: [MetricRow], of run: Run) -> [MetricRow] {
    let ends = Set(run.stageEnds + [0])
    return rows.map { row in
      var row = row
      if !run.measured.contains(row.step) { row.heldOut = [:] }
      if !ends.contains(row.step) { row.heldOutAtEnd = [:] }
      return row
    }
  }

  private func rows(_ line: [Int]) -> [MetricRow] { line.flatMap { runner.site.rows($0) } }

  func summary(of run: Run) throws(Failure) -> RunSummary {
    var summary = RunSummary(run, in: study)
    summary.divergedAt = run.segments.compactMap { runner.record(of: $0)?.divergedAt }.min()
    summary.pieces = run.segments.compactMap(piece)
    let spikes = spikes(run.segments)
    if !spikes.isEmpty { summary.spikes = spikes }
    guard summary.divergedAt == nil else { return summary }
    let deployed = rows(run.deployed, of: run)
    let end = try endRow(deployed, lastStep: run.stageEnds[run.stageEnds.count - 1], run.id)
    summary.referenceLoss = try referenceLoss(run)
    summary.lossMatrix = try lossMatrix(of: run)
    var metrics = try metrics(of: run, deployed, end, reference: summary.referenceLoss)
    metrics.backwardTransfer = summary.lossMatrix?.backwardTransfer
    metrics.forwardTransfer = summary.lossMatrix?.forwardTransfer
    summary.metrics = metrics
    for domain in domains {
      guard let loss = end.heldOutAtEnd[domain], let tokens = runner.data.domains[domain] else {
        continue
      }
      // Tokens without a tokenizer have no bytes.
      guard tokens.heldOutBytesPerToken > 0 else { continue }
      summary.bitsPerByte[domain] = loss / log(2) / tokens.heldOutBytesPerToken
    }
    return summary
  }

  /// A segment's record tells its whole stage's spikes up to its end; the latest word on one counts.
  private func spikes(_ line: [Int]) -> [LossSpike] {
    var latest: [Int: LossSpike] = [:]
    for index in line.sorted(by: { plan.segments[$0].lastStep < plan.segments[$1].lastStep }) {
      for spike in runner.record(of: index)?.spikes ?? [] { latest[spike.step] = spike }
    }
    return latest.keys.sorted().compactMap { latest[$0] }
  }

  private func piece(_ index: Int) -> RunSummary.Piece? {
    let segment = plan.segments[index]
    return runner.record(of: index).map {
      RunSummary.Piece(
        segment: segment.id, tokens: segment.stepCount * study.tokensPerStep,
        seconds: $0.seconds, evaluationSeconds: $0.evaluationSeconds)
    }
  }

  private func metrics(
    of run: Run, _ deployed: [MetricRow], _ end: MetricRow, reference: Double?
  ) throws(Failure) -> CellMetrics {
    let old = study.firstStage.domain
    let new = run.isControl ? nil : run.cell.domains.newDomain
    let main = rows(run.main, of: run)
    let mainEnd = try endRow(main, lastStep: end.step, run.id)
    let goesOn = run.stageEnds.count > 1
    let ownStart = goesOn ? try endRow(main, lastStep: run.stageEnds[0], run.id) : nil
    return CellMetrics(
      oldLoss: end.heldOutAtEnd[old] ?? .nan, newLoss: new.flatMap { end.heldOutAtEnd[$0] },
      reference: goesOn || run.cell.role == .union ? reference : nil,
      ownStart: ownStart.map { $0.heldOutAtEnd[old] ?? .nan },
      curve: curve(deployed, old: old, run), areas: run.areas,
      unannealed: run.branches.isEmpty
        ? nil
        : (
          old: mainEnd.heldOutAtEnd[old] ?? .nan, new: new.flatMap { mainEnd.heldOutAtEnd[$0] }
        ))
  }

  /// Old loss of the cosine-annealed model of the first stage alone, same seed.
  ///
  /// nil when that model diverged: then there is no forgetting to speak of.
  private func referenceLoss(_ run: Run) throws(Failure) -> Double? {
    let line = plan.references[run.seed] ?? []
    let records = line.map { runner.record(of: $0) }
    if records.contains(where: { $0 == nil }), let known = knownReferences[run.seed] {
      return known
    }
    if records.contains(where: { $0?.divergedAt != nil }) { return nil }
    let end = try endRow(rows(line), lastStep: study.firstStage.steps, run.id)
    return end.heldOutAtEnd[study.firstStage.domain]
  }

  private func lossMatrix(of run: Run) throws(Failure) -> LossMatrix? {
    guard run.stageEnds.count > 1 else { return nil }
    let main = rows(run.main, of: run)
    func losses(_ row: MetricRow) -> [Double] { domains.map { row.heldOutAtEnd[$0] ?? .nan } }
    var deployed: [[Double]] = []
    var unannealed: [[Double]] = []
    for (stage, step) in run.stageEnds.enumerated() {
      let end = losses(try endRow(main, lastStep: step, run.id))
      unannealed.append(end)
      guard let branch = run.branches[stage] else {
        deployed.append(end)
        continue
      }
      deployed.append(losses(try endRow(rows(branch, of: run), lastStep: step, run.id)))
    }
    return LossMatrix(
      domains: domains, stages: run.domains, losses: deployed,
      unannealed: run.branches.isEmpty ? nil : unannealed,
      before: losses(try endRow(main, lastStep: 0, run.id)))
  }

  private func curve(_ rows: [MetricRow], old: String, _ run: Run) -> StageCurve? {
    guard run.stageEnds.count > 1 else { return nil }
    let before = run.stageEnds[run.stageEnds.count - 2]
    guard let start = rows.last(where: { $0.step <= before && $0.heldOut[old] != nil }) else {
      return nil
    }
    let points = rows.compactMap { row -> (step: Int, loss: Double)? in
      guard row.step > before, let loss = row.heldOut[old] else { return nil }
      return (row.step - before, loss)
    }
    return StageCurve(
      start: start.heldOut[old] ?? .nan, points: points,
      stepCount: run.stageEnds[run.stageEnds.count - 1] - before)
  }

  private func endRow(_ rows: [MetricRow], lastStep: Int, _ run: String) throws(Failure)
    -> MetricRow
  {
    guard let row = rows.last(where: { $0.step == lastStep && !$0.heldOutAtEnd.isEmpty }) else {
      throw Failure(
        .data,
        "\(run): no held-out loss after step \(lastStep) in its segments' metrics.jsonl; "
          + "remove \(runner.folder.relativePath)/segments to train anew")
    }
    return row
  }
}
