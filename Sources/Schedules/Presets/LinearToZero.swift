/// Warm-up over a tenth of the run, then a straight line to zero.
///
/// The formula of `linear` with min = 0:
/// ```
/// t ≤ W   peak · t / W
/// t > W   (1 − f)·peak + f·min,   f = (t − W) / (N − W)
/// ```
/// Defaults: peak 3e-4, min 0, warm-up 10 % of the run. First rate peak / W, last rate min. Stages:
/// laid over the whole run.
///
/// Example, 1000 steps: 3e-4 at step 100, 1.5e-4 at step 550, 0 at step 1000.
///
/// Source: Bergsma et al. 2025, *Straight to Zero*, arXiv 2502.15938.
enum LinearToZeroPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    var given = given
    given.min = given.min ?? 0
    given.warmup = given.warmup ?? .share(0.1)
    return try LinearPreset.layout(given)
  }
}
