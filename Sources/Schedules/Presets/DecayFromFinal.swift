/// The cosine schedule in the first stage; later stages decay on from its last rate.
///
/// In a later stage with a the last rate of the stage before, n its steps and t counted from its start:
/// ```
/// a/100 + (a − a/100)/2 · (1 + cos πt/n)
/// ```
/// Nothing is re-warmed. Defaults: peak 3e-4, min a tenth of it, warm-up 1 % of the first stage. First
/// rate peak / W, last rate a hundredth of that of the stage before.
///
/// Example, stages of 1000 and 500 steps: 3e-5 at step 1000, 1.515e-5 at step 1250, 3e-7 at step 1500.
///
/// Source: Parmar et al. 2024, *Reuse, Don't Retrain*, arXiv 2407.07263.
enum DecayFromFinalPreset {
  static let parameters: [PresetParameter] = [.peak, .min, .warmup]

  static func layout(
    _ given: PresetParameters, stages: Int, firstStageEnd: Double?
  ) throws(ScheduleError) -> Layout {
    var last = firstStageEnd ?? given.minimum(below: given.peak)
    var lists = [CosinePreset.phases(given, peak: given.peak)]
    for _ in 1..<max(1, stages) {
      lists.append([
        PhaseSpecification(
          kind: .decay, length: .rest, shape: .cosine, from: last, to: last / 100)
      ])
      last /= 100
    }
    return Layout(peak: given.peak, .stages(lists))
  }
}
