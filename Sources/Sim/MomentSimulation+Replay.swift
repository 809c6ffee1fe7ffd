extension MomentSimulation {
  /// Two tasks, old and new: as ``run(_:shares:loggingAt:on:)`` with the share of old data.
  ///
  /// - Parameters:
  ///   - rates: η of the next steps.
  ///   - replay: r, the share of *old* data (task 0) in each batch, in 0 ... 1; the rest is of
  ///     task 1. A first stage has 1.
  ///   - steps: the steps to measure, in increasing order, counted from the start of the whole run.
  ///   - executor: who shares out the blocks of modes; the bits do not depend on it.
  /// - Returns: one measurement for each of `steps`.
  /// - Throws: ``SimError`` for a share outside 0 ... 1, other than two tasks, and as there.
  @discardableResult
  public mutating func run(
    _ rates: [Double], replay: Double, loggingAt steps: [Int] = [],
    on executor: BlockExecutor = .serial
  ) throws(SimError) -> [Losses] {
    guard replay >= 0, replay <= 1 else {
      throw .number(place: "replay", given: replay, allowed: "a share of old data in 0 ... 1")
    }
    guard landscape.tasks.count == 2 else {
      throw .lengths(place: "tasks with replay", given: landscape.tasks.count, expected: 2)
    }
    return try run(rates, shares: [replay, 1 - replay], loggingAt: steps, on: executor)
  }
}

extension Losses {
  /// The loss on task 0, the data of the first stage.
  public var old: LossSplit { tasks[0] }
  /// The loss on task 1, the new data of a run of two tasks.
  public var new: LossSplit { tasks[1] }
}
