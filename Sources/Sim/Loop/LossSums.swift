/// What a task's loss is made of, summed over some modes: Σ h (P (x₀ − μ))², Σ h (a − μ)², Σ h v.
struct LossSums: BitwiseCopyable, Sendable {
  var bias = 0.0
  var mean = 0.0
  var noise = 0.0

  static func += (sums: inout LossSums, more: LossSums) {
    sums.bias += more.bias
    sums.mean += more.mean
    sums.noise += more.noise
  }

  /// The task's loss from the sums over all modes.
  func split(floor: Double, link: LossLink) -> LossSplit {
    let quadratic = 0.5 * mean + 0.5 * noise
    let scale = link == .identity || quadratic == 0 ? 1 : link.nats(quadratic) / quadratic
    return LossSplit(
      bias: scale * (0.5 * bias), shift: scale * (0.5 * (mean - bias)),
      noiseFloor: scale * (0.5 * noise), irreducible: floor)
  }
}
