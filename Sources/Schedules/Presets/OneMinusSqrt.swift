/// Warm-up, then down with the square root of what is done.
///
/// With W the steps of the warm-up and N those of the run:
/// ```
/// t ≤ W   peak · t / W
/// t > W   (1 − √f)·peak + √f·min,   f = (t − W) / (N − W)
/// ```
/// The curve of `wsd`'s final decay, over the whole run. Defaults: peak 3e-4, min a tenth of it,
/// warm-up 1 % of the run. First rate peak / W, last rate min. Stages: laid over the whole run.
///
/// Example, 1010 steps, warm-up 10: 3e-4 at step 10, 1.65e-4 at step 260, 3e-5 at step 1010.
///
/// Source of the curve: Hägele et al. 2024, arXiv 2405.18392.
enum OneMinusSqrtPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    let decay = PhaseSpecification(
      kind: .decay, length: .rest, shape: .oneMinusSqrt, from: given.peak,
      to: given.minimum(below: given.peak))
    return Layout(peak: given.peak, .run(given.warmup(to: given.peak) + [decay]))
  }
}
