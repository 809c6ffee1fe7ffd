/// Warm-up, the peak, then two falls late in the run.
///
/// With shares m₁ < m₂ < … of the run and factors k₁ > k₂ > …:
/// ```
/// t ≤ W              peak · t / W
/// t ≤ m₁ N           peak
/// mᵢ N < t ≤ mᵢ₊₁ N   kᵢ · peak
/// ```
/// Defaults: peak 3e-4, warm-up 1 % of the run, `milestones = ["80%", "90%"]`, `factors = [0.316,
/// 0.1]`. First rate peak / W, last rate that of the last factor. Stages: laid over the whole run.
///
/// Example, 1000 steps: 3e-4 at steps 10 and 800, 9.48e-5 at step 801, 3e-5 at steps 901 and 1000.
///
/// Source: DeepSeek-AI 2024, *DeepSeek LLM*, arXiv 2401.02954, section 3.1; its warm-up is 2000 steps.
enum MultiStepPreset {
  static let parameters: [PresetParameter] = [.peak, .warmup, .milestones, .factors]

  static func layout(_ given: PresetParameters) throws(ScheduleError) -> Layout {
    let milestones = given.milestones ?? [0.8, 0.9]
    let factors = given.factors ?? [0.316, 0.1]
    try check(milestones, factors)
    var phases = given.warmup(to: given.peak)
    phases.append(PhaseSpecification(kind: .constant, length: .rest, to: given.peak))
    for (index, factor) in factors.enumerated() {
      let end = index + 1 < milestones.count ? milestones[index + 1] : 1
      phases.append(
        PhaseSpecification(
          kind: .constant, length: .share(end - milestones[index]), to: factor * given.peak))
    }
    return Layout(peak: given.peak, .run(phases))
  }

  private static func check(_ milestones: [Double], _ factors: [Double]) throws(ScheduleError) {
    guard milestones.count == factors.count, !milestones.isEmpty else {
      throw .invalidValue(
        place: "factors", given: "\(factors.count) for \(milestones.count) milestones",
        allowed: "as many factors as milestones, at least 1")
    }
    var last = 0.0
    for milestone in milestones {
      guard milestone > last, milestone < 1 else {
        throw .invalidValue(
          place: "milestones", given: readable(milestone),
          allowed: "shares of the run that rise, above 0 and below 100%")
      }
      last = milestone
    }
    for factor in factors where !(factor >= 0 && factor <= 1) {
      throw .invalidValue(
        place: "factors", given: readable(factor), allowed: "each lies in 0 ... 1")
    }
  }
}
