/// The cosine schedule anew in each stage.
///
/// In each stage, with t counted from the stage's start: the formula of `cosine`. Before the first
/// step of a later stage the rate drops to zero (`from = zero`, the paper) or stays where it was
/// (`from = last`), and climbs to the stage's peak again.
///
/// Defaults: peak 3e-4 in every stage, min a tenth of each stage's peak, warm-up 1 % of each stage.
/// `peaks` and `warmups` give one value for each stage. First rate peak / W, last rate min.
///
/// Example, stages of 1000 and 500 steps: 3e-5 at step 1000, 6e-5 at step 1001, 3e-4 at step 1005,
/// 3e-5 at step 1500.
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763, Sec. 5 and Eqs. 1 and 2.
enum RewarmedCosinePreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup, .peaks, .warmups, .from]

  static func layout(
    _ given: PresetParameters, stages: Int, firstStageEnd: Double?
  ) throws(ScheduleError) -> Layout {
    let peaks = given.peaks ?? [Double](repeating: given.peak, count: stages)
    guard peaks.count == stages else {
      throw .wrongCount(place: "peaks", given: peaks.count, stages: stages)
    }
    if let warmups = given.warmups, warmups.count != stages {
      throw .wrongCount(place: "warmups", given: warmups.count, stages: stages)
    }
    var lists: [[PhaseSpecification]] = []
    var last = 0.0
    for (index, peak) in peaks.enumerated() {
      lists.append(
        CosinePreset.phases(
          given, peak: peak, warmup: given.warmups?[index], from: given.from == .last ? last : 0))
      last = index == 0 ? firstStageEnd ?? given.minimum(below: peak) : given.minimum(below: peak)
    }
    return Layout(peak: peaks.max() ?? given.peak, .stages(lists))
  }
}
