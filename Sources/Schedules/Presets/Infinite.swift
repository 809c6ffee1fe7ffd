/// The infinite schedules: warm-up, cooldown, constant for as long as one likes, then an anneal.
///
/// With W, C and A the steps of warm-up, cooldown and anneal, and x = (t − W) / C:
/// ```
/// t ≤ W               peak · t / W
/// t ≤ W + C           cosine:        constant + (peak − constant)/2 · (1 + cos πx)
///                     inverse-sqrt:  peak + (constant − peak) · h(x) / h(1),
///                                    h(x) = 1/√(1 + αx) − 1
/// then                constant
/// anneal              constant · (min / constant)^f,   f = the share of the anneal that is done
/// ```
/// Defaults: peak 3e-4, min a tenth of it, constant midway between them, warm-up 1 % and cooldown
/// 60 % of the first stage, anneal 14 % of its stage, α = 10.
///
/// Stages: with one stage the main line itself ends with the anneal, at min. With several the main
/// line stays at the constant rate to the end, and in every stage a branch, `anneal-1` and so on,
/// is annealed over the stage's last 14 %.
///
/// Example, 1000 steps: 3e-4 at step 10; cosine 2.325e-4, inverse-sqrt 1.856295e-4 at step 310;
/// 1.65e-4 at steps 610 and 860, 7.035624e-5 at step 930, 3e-5 at step 1000.
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763, Sec. 7.2, Eqs. 3 and 4 and Table 14.
enum InfinitePreset {
  static let parameters: [PresetParameter] = [
    .peak, .min, .constant, .warmup, .cooldown, .anneal,
  ]

  static func layout(
    _ given: PresetParameters, _ shape: Shape, stages: Int
  ) throws(ScheduleError) -> Layout {
    let cooldown = PhaseSpecification(
      kind: .cooldown, length: given.cooldown ?? .share(0.6), shape: shape, from: given.peak,
      to: given.constantRate,
      alpha: shape == .inverseSqrt ? given.alpha ?? shape.defaultAlpha : nil)
    let constant = PhaseSpecification(kind: .constant, length: .rest, to: given.constantRate)
    let anneal = PhaseSpecification(
      kind: .anneal, length: given.anneal ?? .share(0.14), shape: .exponential,
      from: given.constantRate, to: given.minimum(below: given.peak))
    let start = given.warmup(to: given.peak) + [cooldown]
    if stages == 1 { return Layout(peak: given.peak, .run(start + [constant, anneal])) }
    let later = [[PhaseSpecification]](repeating: [constant], count: stages - 1)
    return Layout(
      peak: given.peak, .stages([start + [constant]] + later),
      branches: [start + [constant, anneal]] + later.map { $0 + [anneal] })
  }
}
