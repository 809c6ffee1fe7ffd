/// Warm-up, then cosines to the minimum one behind the other, each longer than the one before.
///
/// Period i = 0, 1, … has P·mⁱ steps, with P those of the first one and m the factor; s is the last
/// step before the period, W for the first:
/// ```
/// t ≤ W   peak · t / W
/// t > W   min + (peak − min)/2 · (1 + cos π(t − s)/(P·mⁱ))
/// ```
/// The ends of the periods are rounded to the nearest step. Each period ends at min, and the next one
/// jumps to the peak without a warm-up. The run may end within a period, whose cosine is then cut.
///
/// Defaults: peak 3e-4, min 0, warm-up 1 % of the run (the paper has none), `period = "5%"` of the run
/// and `period_factor = 2`: the paper's 10 of 200 epochs, doubled each time. First rate peak / W, last
/// rate that of the cut cosine. Stages: laid over the whole run.
///
/// Example, 1000 steps, warm-up 0: 1.5e-4 at step 25, 0 at steps 50, 150, 350 and 750, 1.5e-4 again at
/// step 100, and in the cut period of 800 steps 2.333355e-4 at step 1000.
///
/// Source: Loshchilov and Hutter 2016, *SGDR*, arXiv 1608.03983, Eq. 5 and Sec. 4.
enum CosineRestartsPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .period, .periodFactor]

  static func layout(
    _ given: PresetParameters, stages: [Stage], tokensPerStep: Double
  ) throws(ScheduleError) -> Layout {
    let stepCount = stages.reduce(0) { $0 + $1.stepCount }
    let warmup = given.warmup(to: given.peak)
    let rest = PhaseSpecification(kind: .decay, length: .rest)
    let first = try LengthResolution(
      phases: warmup + [rest], stepCount: stepCount, tokensPerStep: tokensPerStep, scope: .run
    ).steps()
    let done = stepCount - first[first.count - 1]
    let period = try period(given, of: stepCount, left: stepCount - done, tokensPerStep)
    var phases = warmup
    for length in try lengths(period, factor: given.periodFactor ?? 2, over: stepCount - done) {
      var phase = PhaseSpecification(
        kind: .decay, length: .steps(length.steps), shape: .cosine, from: given.peak,
        to: given.min ?? 0)
      phase.curveStepCount = length.curve
      phases.append(phase)
    }
    return Layout(peak: given.peak, .run(phases))
  }

  /// Steps of the first period.
  private static func period(
    _ given: PresetParameters, of run: Int, left: Int, _ tokensPerStep: Double
  ) throws(ScheduleError) -> Double {
    let length = given.period ?? .share(0.05)
    let steps =
      switch length {
      case .steps(let count): Double(count)
      case .share(let share): share * Double(run)
      case .tokens(let count): count / tokensPerStep
      case .rest: Double(left)
      }
    let whole = Elementary.nearest(steps)
    guard whole >= 1 && whole <= Double(maximumStepCount) else {
      throw .invalidValue(
        place: "period", given: "\(length) of a run of \(run) steps",
        allowed: "a period has 1 ... \(maximumStepCount) steps")
    }
    return whole
  }

  /// The periods over so many steps; only the last may be shorter than its curve.
  private static func lengths(
    _ period: Double, factor: Double, over stepCount: Int
  ) throws(ScheduleError) -> [(steps: Int, curve: Int)] {
    guard factor.isFinite && factor >= 1 else {
      throw .invalidValue(
        place: "period_factor", given: readable(factor),
        allowed: "it is finite and at least 1: no period is shorter than the one before")
    }
    var result: [(steps: Int, curve: Int)] = []
    var length = period
    var position = 0.0
    var done = 0
    while done < stepCount {
      position += length
      guard position <= Double(maximumStepCount) else {
        throw .invalidValue(
          place: "period_factor", given: readable(factor),
          allowed: "the last period would end behind step \(maximumStepCount)")
      }
      let end = Int(Elementary.nearest(position))
      result.append((min(end, stepCount) - done, end - done))
      done = end
      length *= factor
    }
    return result
  }
}
