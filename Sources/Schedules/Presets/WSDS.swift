/// Warm-up once; in every stage stable, then decay.
///
/// With t counted from the stage's start, n its steps, D those of its decay and f = (t − (n − D)) / D:
/// ```
/// t ≤ n − D   peak (behind the warm-up in the first stage)
/// t > n − D   (1 − √f)·peak + √f·min
/// ```
/// Where a stage begins the rate jumps back to the peak. Defaults: peak 3e-4, min a tenth of it,
/// warm-up 1 % of the first stage, decay 10 % of each stage, shape one-minus-sqrt. First rate peak /
/// W, last rate min.
///
/// Example, stages of 1000 and 500 steps: 3e-5 at step 1000, 3e-4 at steps 1001 and 1450, 3e-5 at step
/// 1500.
///
/// Source: Wen et al. 2024, *Understanding Warmup-Stable-Decay Learning Rates*, arXiv 2410.05192 (WSD-S:
/// the decayed checkpoint goes on); the curve as in `wsd`.
enum WSDSPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .decay, .shape]

  static func layout(_ given: PresetParameters, stages: Int) throws(ScheduleError) -> Layout {
    let stable = PhaseSpecification(kind: .constant, length: .rest, to: given.peak)
    let decay = PhaseSpecification(
      kind: .decay, length: given.decay ?? .share(0.1), shape: given.shape ?? .oneMinusSqrt,
      from: given.peak, to: given.minimum(below: given.peak))
    var lists = [[PhaseSpecification]](repeating: [stable, decay], count: stages)
    lists[0] = given.warmup(to: given.peak) + lists[0]
    return Layout(peak: given.peak, .stages(lists))
  }
}
