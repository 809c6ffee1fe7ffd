extension Plan {
  /// Returns the run that leaves this one after a step to be annealed.
  ///
  /// Steps 1 … `step` keep their rates to the bit. Then one phase goes from the rate of that step
  /// to `rate`. Its steps belong to the stage of step + 1, which then ends with the anneal; behind
  /// the last step they prolong the last stage. Later stages and the branches are left out.
  /// This is the promise of the infinite schedules, to anneal at any time: Ibrahim et al. 2024,
  /// arXiv 2403.08763, Sec. 7.2.
  ///
  /// - Parameters:
  ///   - step: the last step that both runs share, in 1 … `stepCount`.
  ///   - stepCount: steps of the anneal, at least 1.
  ///   - shape: its curve; the paper's is `exponential`, which, like `power`, needs both rates above 0.
  ///   - rate: the rate of its last step, from 0 to the rate of `step`.
  /// - Throws: `ScheduleError.invalidValue` when one of these does not hold.
  public func annealed(
    from step: Int, over stepCount: Int, shape: Shape, to rate: Double
  ) throws(ScheduleError) -> Plan {
    try checkAnneal(from: step, over: stepCount)
    let start = learningRate(at: step)
    try Self.check(shape, from: start, to: rate)
    let target = stage(at: min(step + 1, self.stepCount))
    let anneal = Phase(
      kind: .anneal, shape: shape, stage: target.index, firstStep: step + 1, stepCount: stepCount,
      curveStepCount: stepCount, start: start, end: rate, alpha: shape.defaultAlpha)
    let last = Stage(
      index: target.index, firstStep: target.firstStep,
      stepCount: anneal.lastStep - target.firstStep + 1)
    let kept = phases.filter { $0.firstStep <= step }
    let shared = kept.map { $0.lastStep > step ? $0.cut(after: step) : $0 }
    return Plan(
      name: name, stages: stages.prefix(target.index) + [last], phases: shared + [anneal])
  }

  private func checkAnneal(from step: Int, over stepCount: Int) throws(ScheduleError) {
    guard step >= 1 && step <= self.stepCount else {
      throw .invalidValue(
        place: "anneal", given: "it leaves after step \(step)",
        allowed: "it leaves after one of the steps 1 ... \(self.stepCount)")
    }
    guard stepCount >= 1 && stepCount <= maximumStepCount - step else {
      throw .invalidValue(
        place: "anneal", given: "\(stepCount) steps",
        allowed: "an anneal has at least 1 step, and a run at most \(maximumStepCount)")
    }
  }

  private static func check(
    _ shape: Shape, from start: Double, to rate: Double
  ) throws(ScheduleError) {
    guard rate >= 0 && rate <= start else {
      throw .invalidValue(
        place: "anneal", given: "from \(readable(start)) to \(readable(rate))",
        allowed: "an anneal does not rise and ends at 0 or above")
    }
    guard shape != .constant else {
      throw .invalidValue(
        place: "anneal", given: "shape = \(shape.rawValue)",
        allowed: Shape.rule)
    }
    guard !shape.isRatio || rate == start || rate > 0 else {
      throw shape.needsRatesAboveZero(place: "anneal", from: start, to: rate)
    }
  }
}
