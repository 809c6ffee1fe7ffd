/// Half a cosine up to the peak and half a cosine down, far below the first rate.
///
/// With W the steps of the warm-up, N those of the run and k the factor:
/// ```
/// t ≤ W   k·peak + (peak − k·peak)/2 · (1 − cos πt/W)
/// t > W   min + (peak − min)/2 · (1 + cos π(t − W)/(N − W))
/// ```
/// Defaults: peak 3e-4, factor 1/25 (PyTorch's div_factor 25), min k·peak / 1e4 (its final_div_factor),
/// warm-up 30 % of the run (its pct_start). First rate one step above k·peak, last rate min. Stages: laid
/// over the whole run.
///
/// Example, 1000 steps: 1.56e-4 at step 150, 3e-4 at step 300, 1.500006e-4 at step 650, 1.2e-9 at step
/// 1000.
///
/// Source: Smith and Topin 2017, *Super-Convergence*, arXiv 1708.07120; the curve and its defaults are
/// those of PyTorch's OneCycleLR.
enum OneCyclePreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .factor]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    let factor = given.factor ?? 1.0 / 25
    guard factor >= 0 && factor <= 1 else {
      throw .invalidValue(
        place: "factor", given: readable(factor), allowed: "a cycle starts at 0 ... 1 of its peak")
    }
    let start = factor * given.peak
    let up = given.warmup(given.warmup ?? .share(0.3), to: given.peak, from: start)
      .map { phase in
        var curved = phase
        curved.shape = .cosine
        return curved
      }
    let down = PhaseSpecification(
      kind: .decay, length: .rest, shape: .cosine, from: given.peak, to: given.min ?? start / 1e4)
    return Layout(peak: given.peak, .run(up + [down]))
  }
}
