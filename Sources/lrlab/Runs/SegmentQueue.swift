import Foundation

/// Hands the segments of a tree to workers: parents before children.
///
/// Of what can be trained, the earliest seed goes first, in the plan's order, and within a seed the
/// segment with the longest line of steps still behind it, so that the last worker ends early.
final class SegmentQueue: @unchecked Sendable {
  struct Task: Equatable {
    var index: Int
    /// Threads for it: all of them are shared among what can run at once.
    var threads: Int
    /// Its share of the machine.
    var share: Double
  }

  private enum State { case open, running, done }

  private let condition = NSCondition()
  private let plan: StudyPlan
  private let jobs: Int
  private let threads: Int
  private let inOrder: Bool
  private let priorities: [(block: Int, depth: Int)]
  private var states: [State]
  private var retries: [Int: Int] = [:]
  private var failures: [Failure] = []

  /// - Parameter inOrder: whether the plan's order alone decides within a seed.
  init(
    _ plan: StudyPlan, jobs: Int, threads: Int, inOrder: Bool = false, isFinished: (Int) -> Bool
  ) {
    self.plan = plan
    self.inOrder = inOrder
    self.jobs = jobs
    self.threads = threads
    states = plan.segments.indices.map { isFinished($0) ? .done : .open }
    priorities = Self.priorities(plan)
  }

  /// The next segment to train, once there is one; nil when nothing is left or all are to stop.
  func next() -> Task? {
    condition.lock()
    defer { condition.unlock() }
    while failures.isEmpty, states.contains(where: { $0 != .done }) {
      let ready = states.indices.filter(isReady)
      if let index = ready.min(by: { order($0) < order($1) }) {
        let sharers = min(jobs, states.count { $0 == .running } + ready.count)
        states[index] = .running
        return Task(
          index: index, threads: max(1, threads / sharers), share: 1 / Double(sharers))
      }
      condition.wait()
    }
    return nil
  }

  /// A segment was trained to its end.
  func finish(_ index: Int) {
    condition.withLock {
      states[index] = .done
      condition.broadcast()
    }
  }

  /// A segment cannot start since its parent's last checkpoint is damaged: the parent is opened
  /// again, `undo` takes back that it is finished, and the segment waits for it.
  func reopenParent(of index: Int, _ problem: Failure, undo: (Int) throws(Failure) -> Void)
    throws(Failure)
  {
    condition.lock()
    defer { condition.unlock() }
    guard let parent = plan.segments[index].parent, retries[index] == nil else { throw problem }
    retries[index] = 1
    if states[parent] == .done {
      try undo(parent)
      states[parent] = .open
    }
    states[index] = .open
    condition.broadcast()
  }

  /// A worker ended with a failure: all others are to save and stop.
  func fail(_ failure: Failure) {
    condition.withLock {
      failures.append(failure)
      condition.broadcast()
    }
  }

  var isStopping: Bool { condition.withLock { !failures.isEmpty } }

  /// What to report: an error before an interruption, which it may have caused.
  var failure: Failure? {
    condition.withLock {
      failures.first { $0.code != .interrupted } ?? failures.first
    }
  }

  private func isReady(_ index: Int) -> Bool {
    guard states[index] == .open else { return false }
    guard let parent = plan.segments[index].parent else { return true }
    return states[parent] == .done
  }

  private func order(_ index: Int) -> (Int, Int, Int) {
    (priorities[index].block, inOrder ? 0 : -priorities[index].depth, index)
  }

  /// The place of each segment's seed in the plan, and the steps on the longest line from its start.
  private static func priorities(_ plan: StudyPlan) -> [(block: Int, depth: Int)] {
    var blocks: [UInt64: Int] = [:]
    for segment in plan.segments where blocks[segment.seed] == nil {
      blocks[segment.seed] = blocks.count
    }
    var depths = plan.segments.map(\.stepCount)
    // Children come after their parents in the plan.
    for (index, segment) in plan.segments.enumerated().reversed() {
      guard let parent = segment.parent else { continue }
      depths[parent] = max(depths[parent], plan.segments[parent].stepCount + depths[index])
    }
    return plan.segments.enumerated().map { (blocks[$1.seed] ?? 0, depths[$0]) }
  }
}
