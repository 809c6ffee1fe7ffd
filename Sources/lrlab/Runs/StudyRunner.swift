import Foundation
import Model
import Schedules

/// Trains the tree of a study, segment by segment; the same call goes on where it was stopped.
final class StudyRunner {
  let plan: StudyPlan
  let data: StudyData
  /// `results/<study>`.
  let folder: URL
  private let threads: Int
  private let progress: Progress
  private let evaluator: Evaluator
  private var session: TrainingSession?
  private var sessionSeed: UInt64?
  private var meter: TrainingMeter
  /// Seconds between two checkpoints within a segment.
  var checkpointInterval = 15.0
  /// Asked after every step: whether to save and stop.
  var shouldStop: () -> Bool = { Interruption.isAsked }

  init(
    _ plan: StudyPlan, data: StudyData, folder: URL, threads: Int, progress: Progress
  ) throws(Failure) {
    self.plan = plan
    self.data = data
    self.folder = folder
    self.threads = threads
    self.progress = progress
    self.evaluator = try Evaluator(plan.study, data: data)
    self.meter = TrainingMeter(plan)
    try BatchSampler.check(plan, data: data)
  }

  /// Trains all segments that are not trained yet, or those of some runs alone.
  ///
  /// - Parameter wanted: segments to train, with their parents; nil is all.
  /// - Throws: `Failure` with code 130 after a signal (everything is saved), 74 or 65 for
  ///   checkpoints that cannot be written or read.
  func run(_ wanted: [Int]? = nil) throws(Failure) {
    let wanted = Set(wanted ?? Array(plan.segments.indices))
    for index in plan.segments.indices where isFinished(index) || !wanted.contains(index) {
      meter.skip(plan.segments[index].stepCount)
    }
    // Segments stand in the order in which the runs need them, parents first.
    for index in wanted.sorted() { try visit(index) }
  }

  /// Where a segment keeps its metrics and checkpoints.
  func place(of index: Int) -> URL {
    folder.appendingPathComponent("segments/\(plan.segments[index].id)")
  }

  func record(of index: Int) -> SegmentRecord? {
    let url = place(of: index).appendingPathComponent("segment.json")
    return Files.exists(url) ? try? Files.decode(SegmentRecord.self, from: url) : nil
  }

  /// What all finished segments took, whenever they were trained.
  var cost: RunCost {
    var cost = RunCost(seconds: 0, evaluationSeconds: 0, tokens: 0)
    for (index, segment) in plan.segments.enumerated() {
      guard let record = record(of: index) else { continue }
      cost.seconds += record.seconds
      cost.evaluationSeconds += record.evaluationSeconds
      cost.tokens += segment.stepCount * plan.study.tokensPerStep
    }
    return cost
  }

  private func isFinished(_ index: Int) -> Bool { record(of: index) != nil }

  private func visit(_ index: Int) throws(Failure) {
    let parent = plan.segments[index].parent
    if let parent, let step = record(of: parent)?.divergedAt {
      try writeRecord(SegmentRecord(seconds: 0, evaluationSeconds: 0, divergedAt: step), index)
    }
    if !isFinished(index) { try train(index) }
  }

  // MARK: - One segment

  private func train(_ index: Int) throws(Failure) {
    let segment = plan.segments[index]
    let session = try session(for: segment.seed)
    let checkpoints = CheckpointFolder(place(of: index))
    let (reached, before) = try start(session, index, checkpoints)
    meter.begin(before: before)
    meter.skip(reached - segment.firstStep + 1)
    var log = MetricsLog(
      place(of: index).appendingPathComponent("metrics.jsonl"),
      domains: plan.study.domains.map(\.name))
    try log.open(after: reached < segment.firstStep ? -1 : reached)
    defer { log.close() }
    var loop = try SegmentLoop(segment, study: plan.study, data: data)
    if reached < segment.firstStep, segment.evaluations.first == 0 {
      try measureStart(session, log, segment)
    }
    var lastSaved = Progress.now()
    for step in stride(from: reached + 1, through: segment.lastStep, by: 1) {
      var row = loop.update(session, step: step)
      meter.count(tokens: plan.study.tokensPerStep, loss: row.trainLoss, rate: row.learningRate)
      guard row.trainLoss?.isFinite == true, row.gradientNorm?.isFinite == true else {
        return try diverged(row, index, log)
      }
      if segment.evaluations.contains(step) {
        let begin = Progress.now()
        let atEnd = segment.endEvaluations.contains(step)
        evaluator.measure(session, into: &row, atEnd: atEnd)
        meter.evaluated(row.heldOut, seconds: Progress.now() - begin)
      }
      row.seconds = meter.seconds
      try log.append(row)
      progress.update(meter.line(segment))
      if shouldStop() {
        try checkpoints.save(session, step: step, spent: meter.spent)
        throw Failure(
          .interrupted,
          "stopped at step \(step) of \(segment.id); all is saved, the same "
            + "command goes on from here")
      }
      if Progress.now() - lastSaved > checkpointInterval, step < segment.lastStep {
        try checkpoints.save(session, step: step, spent: meter.spent)
        lastSaved = Progress.now()
      }
    }
    if checkpoints.latest != segment.lastStep {
      try checkpoints.save(session, step: segment.lastStep, spent: meter.spent)
    }
    try writeRecord(meter.spent, index)
  }

  /// Puts the session where the segment goes on.
  ///
  /// Returns the last step it has seen, and the time that earlier processes spent on the segment.
  ///
  /// That is the segment's own latest checkpoint, else its parent's last state, else fresh weights.
  private func start(_ session: TrainingSession, _ index: Int, _ own: CheckpointFolder)
    throws(Failure) -> (reached: Int, before: SegmentRecord)
  {
    let segment = plan.segments[index]
    if let step = own.latest { return (step, try own.load(step, into: session)) }
    if let parent = segment.parent {
      try CheckpointFolder(place(of: parent)).load(
        plan.segments[parent].lastStep, into: session)
    } else if let initial {
      session.restore(initial)
    }
    if segment.resetsMoments { session.resetMoments() }
    return (
      segment.firstStep - 1, SegmentRecord.none
    )
  }

  /// One session serves a seed; a root segment starts from its fresh weights.
  private func session(for seed: UInt64) throws(Failure) -> TrainingSession {
    if let session, sessionSeed == seed { return session }
    do {
      let fresh = try TrainingSession(
        configuration: plan.study.model, optimizer: plan.study.optimizer, seed: seed,
        lanes: StudyPlan.lanes, threads: threads)
      session = fresh
      sessionSeed = seed
      initial = fresh.snapshot()
      return fresh
    } catch {
      throw Failure(.data, "\(error)")
    }
  }

  private var initial: SessionSnapshot?

  private func measureStart(_ session: TrainingSession, _ log: MetricsLog, _ segment: Segment)
    throws(Failure)
  {
    var row = MetricRow(
      step: 0, stage: 0, tokens: 0, learningRate: 0, trainLoss: nil, gradientNorm: nil,
      seconds: meter.seconds)
    let begin = Progress.now()
    evaluator.measure(session, into: &row, atEnd: segment.endEvaluations.contains(0))
    meter.evaluated(row.heldOut, seconds: Progress.now() - begin)
    try log.append(row)
  }

  /// Divergence is an outcome: it is recorded, and the study goes on with the other runs.
  private func diverged(_ row: MetricRow, _ index: Int, _ log: MetricsLog) throws(Failure) {
    try log.append(row)
    progress.say("\(plan.segments[index].id): diverged at step \(row.step)")
    var record = meter.spent
    record.divergedAt = row.step
    try writeRecord(record, index)
  }

  private func writeRecord(_ record: SegmentRecord, _ index: Int) throws(Failure) {
    try Files.write(
      try Files.json(record), to: place(of: index).appendingPathComponent("segment.json"))
  }
}

/// That a segment is finished, and how.
struct SegmentRecord: Codable, Equatable {
  var seconds: Double
  var evaluationSeconds: Double
  var divergedAt: Int?

  /// Nothing spent yet.
  static let none = SegmentRecord(seconds: 0, evaluationSeconds: 0, divergedAt: nil)
}

extension SegmentRecord {
  /// Read from what a checkpoint keeps beside the model.
  init(extra: [String: String]) {
    seconds = Double(extra["seconds"] ?? "") ?? 0
    evaluationSeconds = Double(extra["evaluation_seconds"] ?? "") ?? 0
    divergedAt = nil
  }

  func extra(step: Int) -> [String: String] {
    [
      "step": String(step), "seconds": "\(seconds)", "evaluation_seconds": "\(evaluationSeconds)",
    ]
  }
}

/// The updates of one segment: batch, rate, update.
private struct SegmentLoop {
  let segment: Segment
  let study: Study
  private var sampler: BatchSampler
  private var batch: [UInt16]

  init(_ segment: Segment, study: Study, data: StudyData) throws(Failure) {
    self.segment = segment
    self.study = study
    self.sampler = try BatchSampler(segment, study: study, data: data)
    self.batch = [UInt16](repeating: 0, count: study.batch * (study.model.context + 1))
  }

  mutating func update(_ session: TrainingSession, step: Int) -> MetricRow {
    let rate = segment.rates[step - segment.firstStep]
    batch.withUnsafeMutableBufferPointer { sampler.fill($0, step: step) }
    let report = batch.withUnsafeBufferPointer {
      session.step($0, sequences: study.batch, learningRate: rate)
    }
    return MetricRow(
      step: step, stage: segment.stage, tokens: step * study.tokensPerStep, learningRate: rate,
      trainLoss: report.finite ? report.loss : .nan, gradientNorm: report.gradientNorm,
      seconds: 0)
  }
}
