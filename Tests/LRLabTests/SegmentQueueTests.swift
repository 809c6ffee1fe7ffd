import Testing

@testable import lrlab

@Suite struct SegmentQueueTests {
  private let plan: StudyPlan

  init() throws {
    plan = try StudyPlan(
      try parseStudy(shortStudy.replacing("seeds = [3]", with: "seeds = [3, 1]")), dataIdentity: "d"
    )
  }

  private func queue(jobs: Int, threads: Int, done: Set<Int> = []) -> SegmentQueue {
    SegmentQueue(plan, jobs: jobs, threads: threads, isFinished: done.contains)
  }

  /// The longest line first, a seed after the other, parents before children.
  @Test func theLongestLineOfTheFirstSeedGoesFirst() throws {
    let queue = queue(jobs: 1, threads: 2)
    var order: [Int] = []
    while let task = queue.next() {
      order.append(task.index)
      queue.finish(task.index)
    }
    #expect(order.sorted() == Array(plan.segments.indices))
    let seeds = order.map { plan.segments[$0].seed }
    #expect(seeds == seeds.sorted(by: >))
    for (place, index) in order.enumerated() {
      if let parent = plan.segments[index].parent { #expect(order[..<place].contains(parent)) }
    }
    // 43 + 7 + 43 + 7 steps lie on the infinite schedule's line, 50 on the reference's.
    #expect(plan.segments[order[0]].id.contains("infinite-cosine-43"))
  }

  /// Under a budget the plan's order alone decides, so that whole cells are done one by one.
  @Test func aBudgetKeepsThePlansOrder() {
    let queue = SegmentQueue(plan, jobs: 1, threads: 2, inOrder: true, isFinished: { _ in false })
    var order: [Int] = []
    while let task = queue.next() {
      order.append(task.index)
      queue.finish(task.index)
    }
    #expect(order == Array(plan.segments.indices))
  }

  /// Threads are shared among what can run; alone, a segment has them all.
  @Test func threadsAreShared() throws {
    let both = queue(jobs: 2, threads: 4)
    #expect(both.next()?.threads == 2)
    #expect(both.next()?.threads == 2)
    let last = plan.segments.indices.last ?? 0
    let alone = queue(jobs: 2, threads: 4, done: Set(plan.segments.indices).subtracting([last]))
    #expect(alone.next() == SegmentQueue.Task(index: last, threads: 4, share: 1))
    #expect(queue(jobs: 8, threads: 2).next()?.threads == 1)
    #expect(queue(jobs: 1, threads: 2).next()?.threads == 2)
  }

  @Test func aFailureEndsTheQueue() throws {
    let queue = queue(jobs: 2, threads: 2)
    _ = queue.next()
    queue.fail(Failure(.interrupted, "stopped"))
    queue.fail(Failure(.inputOutput, "full"))
    #expect(queue.next() == nil)
    #expect(queue.isStopping)
    #expect(queue.failure?.code == .inputOutput)
  }

  /// A damaged parent is trained again before its child, once.
  @Test func aReopenedParentComesFirst() throws {
    let child = try #require(plan.segments.firstIndex { $0.parent != nil })
    let parent = try #require(plan.segments[child].parent)
    let queue = queue(
      jobs: 1, threads: 1, done: Set(plan.segments.indices).subtracting([child]))
    let problem = Failure(.data, "damaged")
    #expect(queue.next()?.index == child)
    var undone: [Int] = []
    try queue.reopenParent(of: child, problem) { undone.append($0) }
    #expect(undone == [parent])
    #expect(queue.next()?.index == parent)
    queue.finish(parent)
    #expect(queue.next()?.index == child)
    #expect(throws: problem) { try queue.reopenParent(of: child, problem) { _ in } }
  }
}
