import Foundation
import Model

/// One segment in training: batch, rate, update, measure, log, save.
struct SegmentRun {
  private let site: TrainingSite
  private let segment: Segment
  private let folder: SegmentFolder
  private let session: TrainingSession
  private let log: MetricsLog
  private var sampler: BatchSampler
  private var batch: [UInt16]
  private var watch: LossWatch
  private var clock: SegmentClock
  private var reached: Int

  /// Goes on from a state that the session holds.
  init(
    _ task: SegmentQueue.Task, site: TrainingSite, session: TrainingSession,
    from state: SegmentState
  ) throws(Failure) {
    let index = task.index
    let study = site.plan.study
    self.site = site
    self.session = session
    segment = site.plan.segments[index]
    folder = site.segmentFolder(index)
    log = try MetricsLog(
      folder.metrics, domains: study.domains.map(\.name), after: state.metrics, disk: site.disk)
    sampler = try BatchSampler(segment, study: study, data: site.data)
    batch = [UInt16](repeating: 0, count: study.batch * (study.model.context + 1))
    watch = site.watch(index, through: state.step)
    clock = SegmentClock(after: state.spent, share: task.share)
    reached = state.step
  }

  /// Trains up to the segment's end, and records how it ended.
  mutating func toTheEnd(_ shouldStop: () -> Bool) throws(Failure) {
    if reached < segment.firstStep, segment.evaluations.first == 0 { try measureStart() }
    var lastSaved = Progress.now()
    while reached < segment.lastStep {
      let row = try step(reached + 1)
      if watch.diverges(step: row.step, loss: row.trainLoss, gradientNorm: row.gradientNorm) {
        return try diverged(row)
      }
      site.progress.update(site.meter.line(segment))
      if shouldStop() {
        try save()
        throw Failure(
          .interrupted,
          "stopped at step \(reached) of \(segment.id); all is saved, the same command goes on "
            + "from here")
      }
      if Progress.now() - lastSaved > site.checkpointInterval, reached < segment.lastStep {
        try save()
        lastSaved = Progress.now()
      }
    }
    if folder.checkpoints.steps.last != segment.lastStep { try save() }
    try folder.write(record())
  }

  /// One update, measured and logged.
  private mutating func step(_ step: Int) throws(Failure) -> MetricRow {
    let study = site.plan.study
    let rate = segment.rates[step - segment.firstStep]
    batch.withUnsafeMutableBufferPointer { sampler.fill($0, step: step) }
    let report = batch.withUnsafeBufferPointer {
      session.step($0, sequences: study.batch, learningRate: rate)
    }
    var row = MetricRow(
      step: step, stage: segment.stage, tokens: step * study.tokensPerStep, learningRate: rate,
      trainLoss: report.finite ? report.loss : .nan, gradientNorm: report.gradientNorm,
      updateNorm: report.updateNorm, seconds: 0)
    site.meter.count(row)
    if report.finite, segment.evaluations.contains(step) {
      measure(&row, atEnd: segment.endEvaluations.contains(step))
    }
    row.seconds = clock.spent.seconds
    try log.append(row)
    reached = step
    return row
  }

  private mutating func measure(_ row: inout MetricRow, atEnd: Bool) {
    clock.evaluating { site.evaluator.measure(session, into: &row, atEnd: atEnd) }
    site.meter.evaluated(row.heldOut)
  }

  private mutating func measureStart() throws(Failure) {
    var row = MetricRow(
      step: 0, stage: 0, tokens: 0, learningRate: 0, trainLoss: nil, gradientNorm: nil,
      updateNorm: nil, seconds: 0)
    measure(&row, atEnd: segment.endEvaluations.contains(0))
    row.seconds = clock.spent.seconds
    try log.append(row)
  }

  private func save() throws(Failure) {
    // The rows first: a checkpoint vouches for them.
    let mark = try log.sync()
    let state = SegmentState(
      segment: segment.id, step: reached, spent: clock.spent, metrics: mark)
    try folder.checkpoints.save(session, state, of: segment)
  }

  /// Divergence is an outcome: it is recorded, and the study goes on with the other runs.
  private func diverged(_ row: MetricRow) throws(Failure) {
    _ = try log.sync()
    site.progress.say("\(segment.id): diverged at step \(row.step)")
    var record = record()
    record.divergedAt = row.step
    try folder.write(record)
  }

  private func record() -> SegmentRecord {
    var record = clock.spent
    if !watch.spikes.isEmpty { record.spikes = watch.spikes }
    return record
  }
}
