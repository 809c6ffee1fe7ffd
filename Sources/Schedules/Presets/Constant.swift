/// Warm-up, then the peak to the end.
///
/// With W the steps of the warm-up:
/// ```
/// t ≤ W   peak · t / W
/// t > W   peak
/// ```
/// Defaults: peak 3e-4, warm-up 1 % of the run (zero: none). First rate peak / W, last rate the
/// peak. Stages: laid over the whole run.
///
/// Example, 1000 steps: 1.5e-4 at step 5, 3e-4 at steps 10 and 1000.
///
/// Source of the defaults: Ibrahim et al. 2024, arXiv 2403.08763, Eq. 1 and Table 14.
enum ConstantPreset {
  static let parameters: [PresetParameter] = [.peak, .warmup]

  static func layout(_ given: PresetParameters) -> Layout {
    let constant = PhaseSpecification(kind: .constant, length: .rest, to: given.peak)
    return Layout(peak: given.peak, .run(given.warmup(to: given.peak) + [constant]))
  }
}
