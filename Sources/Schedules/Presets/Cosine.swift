/// Warm-up, then half a cosine to the minimum.
///
/// With W the steps of the warm-up and N those of the run:
/// ```
/// t ≤ W   peak · t / W
/// t > W   min + (peak − min)/2 · (1 + cos π(t − W)/(N − W))
/// ```
/// Defaults: peak 3e-4, min a tenth of it, warm-up 1 % of the run. First rate peak / W, last rate
/// min. Stages: laid over the whole run.
///
/// Example, 1000 steps: 3e-4 at step 10, 2.433077e-4 at step 310, 3e-5 at step 1000.
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763, Eqs. 1 and 2 and Table 14.
enum CosinePreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    Layout(peak: given.peak, .run(phases(given, peak: given.peak)))
  }

  /// Warm-up and cosine, for a run or for one stage.
  static func phases(
    _ given: PresetParameters, peak: Double, warmup: Length? = nil, from: Double = 0
  ) -> [PhaseSpecification] {
    given.warmup(warmup, to: peak, from: from) + [
      PhaseSpecification(
        kind: .decay, length: .rest, shape: .cosine, from: peak, to: given.minimum(below: peak))
    ]
  }
}
