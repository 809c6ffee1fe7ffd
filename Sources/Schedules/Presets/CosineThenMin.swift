/// The cosine schedule in the first stage, then its minimum to the end.
///
/// The paper's "constant 3e-5": later datasets are learned at the rate with which the first ended,
/// so nothing is re-warmed. Behind a stage that was run elsewhere that is its last rate, unless min is
/// given.
///
/// Defaults: peak 3e-4, min a tenth of it, warm-up 1 % of the first stage. First rate peak / W,
/// last rate min.
///
/// Example, stages of 1000 and 500 steps: 3e-4 at step 10, 3e-5 at steps 1000, 1001 and 1500.
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763, Sec. 6.1.
enum CosineThenMinPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup]

  static func layout(
    _ given: PresetParameters, stages: Int, firstStageEnd: Double?
  ) throws(ScheduleError) -> Layout {
    let constant = PhaseSpecification(
      kind: .constant, length: .rest,
      to: given.min ?? firstStageEnd ?? given.minimum(below: given.peak))
    let later = [[PhaseSpecification]](repeating: [constant], count: stages - 1)
    return Layout(
      peak: given.peak, .stages([CosinePreset.phases(given, peak: given.peak)] + later))
  }
}
