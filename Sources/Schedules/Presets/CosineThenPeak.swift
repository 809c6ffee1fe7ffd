/// The cosine schedule in the first stage, then in each later one a warm-up and the peak.
///
/// The paper's "constant 3e-4": re-warmed at each boundary and not decayed again.
///
/// Defaults: peak 3e-4, min a tenth of it, warm-up 1 % of the stage, from zero (`from = zero`) or
/// from the last rate (`from = last`). First rate peak / W, last rate the peak.
///
/// Example, stages of 1000 and 500 steps: 3e-5 at step 1000, 6e-5 at step 1001, 3e-4 at steps 1005
/// and 1500.
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763, Sec. 6.1.
enum CosineThenPeakPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .from]

  static func layout(
    _ given: PresetParameters, stages: Int
  ) throws(ScheduleError) -> Layout {
    let constant = PhaseSpecification(kind: .constant, length: .rest, to: given.peak)
    let minimum = given.minimum(below: given.peak)
    var lists = [CosinePreset.phases(given, peak: given.peak)]
    for index in 1..<stages {
      let origin = given.from != .last ? 0 : index == 1 ? minimum : given.peak
      lists.append(given.warmup(to: given.peak, from: origin) + [constant])
    }
    return Layout(peak: given.peak, .stages(lists))
  }
}
