/// Warm-up, then the peak times √(W/t).
///
/// With W the steps of the warm-up:
/// ```
/// t ≤ W   peak · t / W
/// t > W   peak · √(W / t)
/// ```
/// Behind the warm-up this is the inverse-sqrt shape with α = (N − W) / W. It has no minimum.
/// Defaults: peak 3e-4, warm-up 1 % of the run; without a warm-up the formula has no meaning. First
/// rate peak / W, last rate peak·√(W/N). Stages: laid over the whole run.
///
/// Example, 1000 steps: 3e-4 at step 10, 1.5e-4 at step 40, 3e-5 at step 1000.
///
/// Source: Vaswani et al. 2017, arXiv 1706.03762, Eq. 3, scaled to a peak; the default warm-up
/// is that of Ibrahim et al. 2024, arXiv 2403.08763.
enum InverseSqrtPreset {
  static let parameters: [PresetParameter] = [.peak, .warmup]

  static func layout(
    _ given: PresetParameters, stages: [Stage], tokensPerStep: Double
  ) throws(ScheduleError) -> Layout {
    let warmup = given.warmup(to: given.peak)
    guard let first = warmup.first else {
      throw .invalidValue(
        place: "warmup", given: "none", allowed: "inverse-sqrt needs a warm-up of at least 1 step")
    }
    let stepCount = stages.reduce(0) { $0 + $1.stepCount }
    let steps = try LengthResolution(
      phases: warmup + [PhaseSpecification(kind: .decay, length: .rest)], stepCount: stepCount,
      tokensPerStep: tokensPerStep, scope: .run
    ).steps()
    let ratio = Double(steps[0]) / Double(stepCount)
    let decay = PhaseSpecification(
      kind: .decay, length: .rest, shape: .inverseSqrt, from: given.peak,
      to: given.peak * ratio.squareRoot(), alpha: Double(steps[1]) / Double(steps[0]))
    return Layout(peak: given.peak, .run([first, decay]))
  }
}
