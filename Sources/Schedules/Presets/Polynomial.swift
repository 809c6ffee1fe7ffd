/// Warm-up, then down with a power of what is left.
///
/// With W the steps of the warm-up, N those of the run and x = (t − W) / (N − W):
/// ```
/// t ≤ W   peak · t / W
/// t > W   min + (peak − min) · (1 − x)^power
/// ```
/// Defaults: peak 3e-4, min a tenth of it, warm-up 1 % of the run, power 1, which is the straight
/// line. First rate peak / W, last rate min. Stages: laid over the whole run.
///
/// Example, 1010 steps, warm-up 10, power 2: 3e-4 at step 10, 9.75e-5 at step 510, 3e-5 at step 1010.
///
/// Source: Chen et al. 2016, *DeepLab*, arXiv 1606.00915, section 4.1.2 ("poly", with power 0.9 and
/// min 0); the default power is that of PyTorch, Transformers and fairseq.
enum PolynomialPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .power]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    let power = given.power ?? 1
    guard power.isFinite && power > 0 else {
      throw .invalidValue(
        place: "power", given: readable(power), allowed: "polynomial takes a finite one above 0")
    }
    let decay = PhaseSpecification(
      kind: .decay, length: .rest, shape: .polynomial, from: given.peak,
      to: given.minimum(below: given.peak), alpha: power)
    return Layout(peak: given.peak, .run(given.warmup(to: given.peak) + [decay]))
  }
}
