/// Warm-up, then a power of the step, then a straight line to the minimum.
///
/// With W and D the steps of warm-up and decay, N those of the run, b the power and
/// r = peak · ((N − D) / W)^b:
/// ```
/// t ≤ W       peak · t / W
/// t ≤ N − D   peak · (t / W)^b
/// t > N − D   r + (min − r) · (t − (N − D)) / D
/// ```
/// Defaults: peak 3e-4, min 0, warm-up 1 % and decay 10 % of the run, power −0.51. First rate
/// peak / W, last rate min; a min above r is an error. Without a warm-up the formula has no meaning.
/// Up to the decay the rate does not depend on the horizon, once the warm-up is given in steps.
/// Stages: laid over the whole run.
///
/// Example, 1000 steps, power −0.5: 3e-4 at step 10, 1.5e-4 at step 40, 3.162278e-5 at step 900,
/// 1.581139e-5 at step 950, 0 at step 1000.
///
/// Source: Shen et al. 2024, *Power Scheduler*, arXiv 2408.13359. There the rate is
/// min(peak, a · n^b) in tokens n and the decay exponential; here, as in OLMo-core, the power starts at
/// the peak behind the warm-up and the decay is a line to 0. The default power is theirs and OLMo-core's.
enum PowerPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .decay, .power]

  static func layout(
    _ given: PresetParameters, stages: [Stage], tokensPerStep: Double
  ) throws(ScheduleError) -> Layout {
    let power = given.power ?? -0.51
    guard power.isFinite && power < 0 else {
      throw .invalidValue(
        place: "power", given: readable(power), allowed: "power takes a finite one below 0")
    }
    guard let warmup = given.warmup(to: given.peak).first else {
      throw .invalidValue(
        place: "warmup", given: "none", allowed: "power needs a warm-up of at least 1 step")
    }
    var fall = PhaseSpecification(kind: .decay, length: .rest, shape: .power, from: given.peak)
    var decay = PhaseSpecification(
      kind: .decay, length: given.decay ?? .share(0.1), shape: .linear, to: given.min ?? 0)
    let steps = try LengthResolution(
      phases: [warmup, fall, decay], stepCount: stages.reduce(0) { $0 + $1.stepCount },
      tokensPerStep: tokensPerStep, scope: .run
    ).steps()
    let growth = Double(steps[1]) / Double(steps[0])
    fall.to = given.peak * Elementary.pow(1 + growth, power)
    fall.alpha = growth
    decay.from = fall.to
    return Layout(peak: given.peak, .run([warmup, fall, decay]))
  }
}
