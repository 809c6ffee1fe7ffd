/// Warm-up, a fall to a share of the peak, then a straight line to zero.
///
/// With W the steps of the warm-up, N those of the run and k the factor:
/// ```
/// t ≤ W   peak · t / W
/// t > W   (1 − f)·k·peak + f·min,   f = (t − W) / (N − W)
/// ```
/// Defaults: peak 3e-4, factor 0.7, min 0, warm-up 1 % of the run. First rate peak / W, last rate min.
/// Stages: laid over the whole run.
///
/// Example, 1010 steps, warm-up 10: 3e-4 at step 10, 1.05e-4 at step 510, 0 at step 1010.
///
/// Source: Defazio et al. 2023, *When, Why and How Much? Adaptive Learning Rate Scheduling by
/// Refinement*, arXiv 2310.07831, Figure 5; 0.7 is near the best there.
enum LoweredLinearPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .factor]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    let factor = given.factor ?? 0.7
    let minimum = given.min ?? 0
    guard factor > 0, factor <= 1, factor * given.peak >= minimum else {
      throw .invalidValue(
        place: "factor", given: readable(factor),
        allowed: "it lies above 0 ... 1, and the lowered peak is not below min")
    }
    let decay = PhaseSpecification(
      kind: .decay, length: .rest, shape: .linear, from: factor * given.peak, to: minimum)
    return Layout(peak: given.peak, .run(given.warmup(to: given.peak) + [decay]))
  }
}
