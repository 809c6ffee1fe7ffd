/// Warm-up, then a straight line to the minimum.
///
/// With W the steps of the warm-up and N those of the run:
/// ```
/// t ≤ W   peak · t / W
/// t > W   (1 − f)·peak + f·min,   f = (t − W) / (N − W)
/// ```
/// Defaults: peak 3e-4, min a tenth of it, warm-up 1 % of the run. First rate peak / W, last rate
/// min. Stages: laid over the whole run.
///
/// Example, 1000 steps: 3e-4 at step 10, 1.65e-4 at step 505, 3e-5 at step 1000.
///
/// Source of the defaults: Ibrahim et al. 2024, arXiv 2403.08763, Table 14.
enum LinearPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    let decay = PhaseSpecification(
      kind: .decay, length: .rest, shape: .linear, from: given.peak,
      to: given.minimum(below: given.peak))
    return Layout(peak: given.peak, .run(given.warmup(to: given.peak) + [decay]))
  }
}
