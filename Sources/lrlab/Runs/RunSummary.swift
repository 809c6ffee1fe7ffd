import Foundation

/// What came out of one run: its cell, its seed, and the numbers of `CellMetrics`.
struct RunSummary: Codable, Equatable, Sendable {
  var run: String
  var schedule: String
  var replay: Double
  var seed: UInt64
  /// Whether the second stage stayed on the first stage's domain.
  var isControl: Bool
  /// nil when it finished; else the step at which it diverged.
  var divergedAt: Int?
  var metrics: CellMetrics?
  /// Bits per byte of the deployed checkpoint, by domain.
  var bitsPerByte: [String: Double]
  /// Loss spikes of all its lines, by step (see `LossWatch`); nil where there is none.
  var spikes: [LossSpike]?

  enum CodingKeys: String, CodingKey {
    case run, schedule, replay, seed, metrics, spikes
    case isControl = "control"
    case divergedAt = "diverged_at"
    case bitsPerByte = "bits_per_byte"
  }
}

/// Reads the segments of finished runs back and puts their summaries together.
struct RunCollector {
  let runner: StudyRunner
  private var study: Study { runner.plan.study }
  private var plan: StudyPlan { runner.plan }
  private var domains: [String] { study.domains.map(\.name) }

  init(_ runner: StudyRunner) { self.runner = runner }

  /// All rows of a line of segments, in order.
  func rows(_ line: [Int]) -> [MetricRow] {
    line.flatMap { runner.site.rows($0) }
  }

  func summary(of run: Run) throws(Failure) -> RunSummary {
    let everything = run.main + run.branches.values.flatMap { $0 }
    let diverged = everything.compactMap { runner.record(of: $0)?.divergedAt }.min()
    var summary = RunSummary(
      run: run.id, schedule: run.schedule, replay: run.replay, seed: run.seed,
      isControl: run.isControl, divergedAt: diverged, metrics: nil, bitsPerByte: [:])
    let spikes = spikes(everything)
    if !spikes.isEmpty { summary.spikes = spikes }
    guard diverged == nil else { return summary }
    let (metrics, end) = try metrics(of: run)
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

  private func metrics(of run: Run) throws(Failure) -> (CellMetrics, end: MetricRow) {
    let old = study.stages[0].domain
    let new = run.isControl || study.stages.count < 2 ? nil : study.stages.last?.domain
    let deployed = rows(run.deployed)
    let end = try endRow(deployed, lastStep: plan.segments[run.deployed.last ?? 0].lastStep, run.id)
    let mainEnd = try endRow(rows(run.main), lastStep: end.step, run.id)
    let reference = try referenceLoss(run, domain: old)
    let firstEnd = study.stages[0].steps
    let ownStart = try endRow(rows(run.main), lastStep: firstEnd, run.id)
    let metrics = CellMetrics(
      oldLoss: end.heldOutAtEnd[old] ?? .nan, newLoss: new.flatMap { end.heldOutAtEnd[$0] },
      reference: reference, ownStart: ownStart.heldOutAtEnd[old] ?? .nan,
      curve: curve(deployed, old: old), areas: run.areas,
      unannealed: run.branches.isEmpty
        ? nil
        : (
          old: mainEnd.heldOutAtEnd[old] ?? .nan, new: new.flatMap { mainEnd.heldOutAtEnd[$0] }
        ))
    return (metrics, end)
  }

  /// Old loss of the cosine-annealed model of the first stage alone, same seed.
  ///
  /// nil when that model diverged: then there is no forgetting to speak of.
  private func referenceLoss(_ run: Run, domain: String) throws(Failure) -> Double? {
    let line = plan.references[run.seed] ?? []
    if line.contains(where: { runner.record(of: $0)?.divergedAt != nil }) { return nil }
    let end = try endRow(rows(line), lastStep: study.stages[0].steps, run.id)
    return end.heldOutAtEnd[domain]
  }

  private func curve(_ rows: [MetricRow], old: String) -> StageCurve? {
    guard study.stages.count > 1 else { return nil }
    let before = study.stages.dropLast().reduce(0) { $0 + $1.steps }
    guard let start = rows.last(where: { $0.step <= before && $0.heldOut[old] != nil }) else {
      return nil
    }
    let points = rows.compactMap { row -> (step: Int, loss: Double)? in
      guard row.step > before, let loss = row.heldOut[old] else { return nil }
      return (row.step - before, loss)
    }
    return StageCurve(
      start: start.heldOut[old] ?? .nan, points: points,
      stepCount: study.stages[study.stages.count - 1].steps)
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
