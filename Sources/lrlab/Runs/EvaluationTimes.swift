/// When held-out losses are measured within a stage.
enum EvaluationTimes {
  /// Early points, as shares of the stage: a re-warming does its harm in the first twentieth.
  static let early = [0.01, 0.02, 0.05, 0.1]

  /// The steps of a stage after which losses are measured, from 1, ascending.
  ///
  /// Every `every` of the stage and at its end, and densely in its first tenth. A stage's start
  /// is the end of the stage before and is measured there.
  static func steps(in stageSteps: Int, every: Double) -> [Int] {
    var shares = early.filter { $0 < every }
    var k = 1
    while Double(k) * every < 1 - 1e-9 {
      shares.append(Double(k) * every)
      k += 1
    }
    var steps = Set(shares.map { Int((Double(stageSteps) * $0).rounded()) })
    steps.insert(stageSteps)
    return steps.filter { $0 >= 1 && $0 <= stageSteps }.sorted()
  }
}
