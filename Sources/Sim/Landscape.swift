/// Tasks that share their weights: noisy quadratics over the same modes.
///
/// Task 0 is the text of the first stage. The modes are its eigendirections; another task may have
/// its own, turned in pairs of modes.
public struct Landscape: Sendable, Equatable {
  /// The tasks, in the order in which stages meet them.
  public let tasks: [QuadraticTask]
  /// B: examples in a batch.
  public let batch: Double

  /// The number of modes.
  public var modes: Int { tasks[0].modes }

  /// A landscape from its tasks.
  ///
  /// - Throws: ``SimError`` if there is no task, if they differ in their modes, if the first one's
  ///   basis is turned, or if the batch is not above 0.
  public init(tasks: [QuadraticTask], batch: Double = 1) throws(SimError) {
    guard let first = tasks.first else {
      throw .lengths(place: "landscape tasks", given: 0, expected: 1)
    }
    for task in tasks where task.modes != first.modes {
      throw .lengths(place: "landscape task", given: task.modes, expected: first.modes)
    }
    guard first.rotation.isEmpty else {
      throw .lengths(place: "rotation of the first task", given: first.rotation.count, expected: 0)
    }
    try requirePositive([batch], 1, "landscape batch")
    self.tasks = tasks
    self.batch = batch
  }

  /// Whether every task has the landscape's own eigendirections.
  public var sharesBasis: Bool { tasks.allSatisfy { $0.rotation.isEmpty } }
}
