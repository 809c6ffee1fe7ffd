/// Warm-up, stable, decay.
///
/// With W and D the steps of warm-up and decay, N those of the run and f = (t − (N − D)) / D:
/// ```
/// t ≤ W       peak · t / W
/// t ≤ N − D   peak
/// t > N − D   (1 − √f)·peak + √f·min
/// ```
/// Defaults: peak 3e-4, min a tenth of it, warm-up 1 %, decay 10 % of the run, shape
/// one-minus-sqrt. First rate peak / W, last rate min. Stages: laid over the whole run.
///
/// Example, 1000 steps: 3e-4 at steps 10 and 900, 1.65e-4 at step 925, 3e-5 at step 1000.
///
/// Sources: Hu et al. 2024, arXiv 2404.06395 (the name, and a decay over the last tenth); the
/// curve is the best of Hägele et al. 2024, arXiv 2405.18392, who let it end at zero: `min = 0`.
enum WSDPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .decay, .shape]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    let stable = PhaseSpecification(kind: .constant, length: .rest, to: given.peak)
    let decay = PhaseSpecification(
      kind: .decay, length: given.decay ?? .share(0.1), shape: given.shape ?? .oneMinusSqrt,
      from: given.peak, to: given.minimum(below: given.peak))
    return Layout(peak: given.peak, .run(given.warmup(to: given.peak) + [stable, decay]))
  }
}
