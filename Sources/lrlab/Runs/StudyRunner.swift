import Foundation
import Model
import Schedules

/// Trains the tree of a study, segment by segment; the same call goes on where it was stopped.
///
/// Independent segments are trained at the same time by workers with a session each. Which worker
/// trains what does not touch the bits: a segment's depend on its parent and its plan alone.
final class StudyRunner {
  private(set) var site: TrainingSite
  private let workers: Workers

  /// Threads of all workers together.
  var threads: Int { workers.threads }
  var plan: StudyPlan { site.plan }
  var data: StudyData { site.data }
  /// `results/<study>`.
  var folder: URL { site.folder }

  var checkpointInterval: Double {
    get { site.checkpointInterval }
    set { site.checkpointInterval = newValue }
  }
  var shouldStop: @Sendable () -> Bool {
    get { site.shouldStop }
    set { site.shouldStop = newValue }
  }
  var disk: Disk {
    get { site.disk }
    set { site.disk = newValue }
  }

  /// - Parameters:
  ///   - threads: Threads for all workers together.
  ///   - jobs: The most workers at once.
  init(
    _ plan: StudyPlan, data: StudyData, folder: URL, threads: Int, jobs: Int = 1,
    progress: Progress
  ) throws(Failure) {
    workers = Workers(jobs: jobs, threads: threads)
    site = TrainingSite(
      plan: plan, data: data, folder: folder, evaluator: try Evaluator(plan.study, data: data),
      progress: progress, meter: TrainingMeter(plan))
    try BatchSampler.check(plan, data: data)
  }

  /// Trains all segments that are not trained yet, or those of some runs alone.
  ///
  /// - Parameters:
  ///   - wanted: segments to train, with their parents; nil is all.
  ///   - inOrder: whether the runs are to end one after the other as far as possible, not all of
  ///     them as early as possible.
  /// - Throws: `Failure` with code 130 after a signal (everything is saved), 74 or 65 for
  ///   checkpoints that cannot be written or read.
  func run(_ wanted: [Int]? = nil, inOrder: Bool = false) throws(Failure) {
    let wanted = Set(wanted ?? Array(plan.segments.indices))
    let finished = plan.segments.indices.filter {
      !wanted.contains($0) || record(of: $0) != nil
    }
    for problem in plan.segments.indices.compactMap({ site.segmentFolder($0).recordProblem }) {
      site.progress.say("warning: \(problem); its segment is finished once more")
    }
    site.meter.skip(finished.reduce(0) { $0 + plan.segments[$1].stepCount })
    let queue = SegmentQueue(
      plan, jobs: workers.jobs, threads: workers.threads, inOrder: inOrder,
      isFinished: Set(finished).contains)
    workers.run(site, queue)
    if let failure = queue.failure { throw failure }
  }

  /// Where a segment keeps its metrics and checkpoints.
  func place(of index: Int) -> URL { site.segmentFolder(index).url }

  func record(of index: Int) -> SegmentRecord? { site.record(of: index) }

  /// What all finished segments took of the machine, whenever they were trained.
  var cost: RunCost {
    var cost = RunCost(seconds: 0, evaluationSeconds: 0, tokens: 0)
    for (index, segment) in plan.segments.enumerated() {
      guard let record = record(of: index) else { continue }
      let share = (record.machineSeconds ?? record.seconds) / max(record.seconds, 1e-9)
      cost.seconds += record.seconds * share
      cost.evaluationSeconds += record.evaluationSeconds * share
      cost.tokens += segment.stepCount * plan.study.tokensPerStep
    }
    return cost
  }
}

/// The threads that train segments side by side.
private struct Workers: Sendable {
  let jobs: Int
  let threads: Int

  /// Works until nothing is left to do, or one has failed.
  func run(_ site: TrainingSite, _ queue: SegmentQueue) {
    let group = DispatchGroup()
    for _ in 1..<max(1, jobs) {
      group.enter()
      Thread {
        work(site, queue)
        group.leave()
      }.start()
    }
    work(site, queue)
    group.wait()
  }

  private func work(_ site: TrainingSite, _ queue: SegmentQueue) {
    let trainer = SegmentTrainer(site) { site.shouldStop() || queue.isStopping }
    while let task = queue.next() {
      do throws(Failure) {
        switch try trainer.train(task) {
        case .finished: queue.finish(task.index)
        case .parentDamaged(let problem):
          try reopenParent(of: task.index, problem, site, queue)
        }
      } catch {
        queue.fail(error)
      }
    }
  }

  private func reopenParent(
    of index: Int, _ problem: Failure, _ site: TrainingSite, _ queue: SegmentQueue
  ) throws(Failure) {
    try queue.reopenParent(of: index, problem) { parent throws(Failure) in
      site.progress.say("warning: \(problem); its segment is finished once more")
      try site.segmentFolder(parent).removeRecord()
      site.meter.skip(-site.plan.segments[parent].stepCount)
    }
  }
}
