import Foundation
import Model

/// Trains segments one after the other, with a session of its own; one worker of a study.
final class SegmentTrainer {
  enum Outcome {
    case finished
    /// The last checkpoint of the parent cannot be used.
    case parentDamaged(Failure)
  }

  private let site: TrainingSite
  private let shouldStop: () -> Bool
  private var session: (seed: UInt64, threads: Int, value: TrainingSession)?

  init(_ site: TrainingSite, shouldStop: @escaping () -> Bool) {
    self.site = site
    self.shouldStop = shouldStop
  }

  /// Trains a segment from where it stands to its end.
  ///
  /// - Throws: `Failure` with code 130 after a signal (everything is saved), 74 or 65 for
  ///   checkpoints that cannot be written or read.
  func train(_ task: SegmentQueue.Task) throws(Failure) -> Outcome {
    let index = task.index
    let segment = site.plan.segments[index]
    let folder = site.segmentFolder(index)
    try folder.prepare(site.outline(index))
    if let parent = segment.parent, let step = site.record(of: parent)?.divergedAt {
      try folder.write(SegmentRecord(seconds: 0, evaluationSeconds: 0, divergedAt: step))
      return .finished
    }
    let session = try session(for: segment, threads: task.threads)
    let state: SegmentState
    switch try start(session, index, folder) {
    case .failure(let problem): return .parentDamaged(problem)
    case .success(let found): state = found
    }
    site.meter.skip(state.step - segment.firstStep + 1)
    var run = try SegmentRun(task, site: site, session: session, from: state)
    try run.toTheEnd(shouldStop)
    return .finished
  }

  /// One session serves a seed; a root segment gets a new one, with fresh or given weights.
  private func session(for segment: Segment, threads: Int) throws(Failure) -> TrainingSession {
    if let session, segment.parent != nil, session.seed == segment.seed,
      session.threads == threads
    {
      return session.value
    }
    session = nil
    do {
      let new = try TrainingSession(
        configuration: site.plan.study.model, optimizer: site.plan.study.optimizer,
        seed: segment.seed, lanes: StudyPlan.lanes, threads: threads)
      site.plan.study.prepare(new)
      session = (segment.seed, threads, new)
      return new
    } catch {
      throw Failure(.data, "\(error)")
    }
  }

  // MARK: - Where a segment goes on

  /// Puts the session where the segment goes on; a failure tells of a damaged parent.
  ///
  /// That is the segment's own newest whole checkpoint, else its parent's last state, else, where
  /// it has never been saved, fresh weights. A damaged checkpoint is never passed over in silence.
  private func start(_ session: TrainingSession, _ index: Int, _ folder: SegmentFolder)
    throws(Failure) -> Result<SegmentState, Failure>
  {
    let segment = site.plan.segments[index]
    let (own, damaged) = try newest(session, segment, folder)
    if let own {
      try pass(damaged, folder, to: "step \(own.step)")
      return .success(own)
    }
    var spent = SegmentRecord.none
    spent.startedAt = Date().timeIntervalSince1970
    if let parent = segment.parent {
      if let problem = try loadEnd(of: parent, into: session) { return .failure(problem) }
      try pass(damaged, folder, to: "the end of \(site.plan.segments[parent].id)")
    } else if let first = damaged.first {
      throw Failure(
        .data,
        "\(first.problem); no whole checkpoint is left: remove \(folder.url.relativePath) to train "
          + "it anew")
    }
    if segment.resetsMoments { session.resetMoments() }
    return .success(
      SegmentState(
        segment: segment.id, step: segment.firstStep - 1, spent: spent, metrics: .none))
  }

  private typealias Damaged = (step: Int, problem: Failure)

  private func newest(_ session: TrainingSession, _ segment: Segment, _ folder: SegmentFolder)
    throws(Failure) -> (SegmentState?, [Damaged])
  {
    var damaged: [Damaged] = []
    for step in folder.checkpoints.steps.reversed() {
      do throws(Failure) {
        let state = try folder.checkpoints.load(
          step, of: segment, metrics: folder.metrics, into: session)
        return (state, damaged)
      } catch {
        guard error.code == .data else { throw error }
        damaged.append((step, error))
      }
    }
    return (nil, damaged)
  }

  private func pass(_ damaged: [Damaged], _ folder: SegmentFolder, to place: String)
    throws(Failure)
  {
    for (step, problem) in damaged {
      site.progress.say("warning: \(problem); set aside, training goes on from \(place)")
      try folder.checkpoints.setAside(step)
    }
  }

  private func loadEnd(of parent: Int, into session: TrainingSession) throws(Failure) -> Failure? {
    let segment = site.plan.segments[parent]
    let folder = site.segmentFolder(parent)
    do throws(Failure) {
      _ = try folder.checkpoints.load(
        segment.lastStep, of: segment, metrics: folder.metrics, into: session)
      return nil
    } catch {
      guard error.code == .data else { throw error }
      return error
    }
  }
}
