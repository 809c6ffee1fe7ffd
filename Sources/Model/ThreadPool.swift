internal import Foundation

/// A fixed number of threads that share numbered tasks.
///
/// The caller is one of the threads. Which thread takes which task is left open, so tasks must not
/// depend on each other: then results are the same at any thread count.
final class ThreadPool: Sendable {
  private let tasks = Tasks()

  init(threads: Int) {
    for _ in 1..<max(1, threads) {
      let tasks = tasks
      let thread = Thread { tasks.work() }
      thread.name = "lrlab"
      thread.start()
    }
  }

  deinit { tasks.stop() }

  /// Calls `task` with 0..<count on all threads and returns when all are done.
  func run(_ count: Int, _ task: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(task) { tasks.run(count, $0) }
  }
}

/// The tasks at hand; all state is guarded by `condition`.
private final class Tasks: @unchecked Sendable {
  private let condition = NSCondition()
  private var task: (@Sendable (Int) -> Void)?
  private var next = 0
  private var count = 0
  private var unfinished = 0
  private var stopping = false

  func run(_ count: Int, _ task: @escaping @Sendable (Int) -> Void) {
    condition.lock()
    (self.task, next, self.count, unfinished) = (task, 0, count, count)
    condition.broadcast()
    takeTasks()
    while unfinished > 0 { condition.wait() }
    self.task = nil
    condition.unlock()
  }

  func work() {
    condition.lock()
    while !stopping {
      takeTasks()
      if !stopping { condition.wait() }
    }
    condition.unlock()
  }

  func stop() {
    condition.lock()
    stopping = true
    condition.broadcast()
    condition.unlock()
  }

  /// Takes tasks until none is left.
  ///
  /// The lock is held on entry and on return, not during a task.
  private func takeTasks() {
    while next < count, let task {
      let index = next
      next += 1
      condition.unlock()
      task(index)
      condition.lock()
      unfinished -= 1
      if unfinished == 0 { condition.broadcast() }
    }
  }
}
