extension MomentSimulation {
  /// Does many steps at one rate in closed form: for describing a stage that was run elsewhere.
  ///
  /// With k = 1 − η (h + wd), n steps leave
  ///
  ///     a ← kⁿ a + (1 − kⁿ) b/(h + wd),   v ← k²ⁿ v + η² s (1 − k²ⁿ)/(1 − k²) / B.
  ///
  /// Exact for plain SGD with batches split in fixed shares, a shared basis and fixed noise; equals
  /// as many single steps up to rounding.
  ///
  /// - Parameters:
  ///   - count: n, at least 0; may be far larger than what could be run step by step.
  ///   - rate: η, at least 0.
  ///   - shares: each task's share of each batch; they sum to 1 within 1e-9.
  /// - Throws: ``SimError`` for another optimizer, basis, noise or split, or input out of range.
  public mutating func run(steps count: Int, at rate: Double, shares: [Double])
    throws(SimError)
  {
    try checkDescription(count, rate, shares)
    let acting = settings.rateExponent?.effective([rate])[0] ?? rate
    let eta = acting * rateFactor
    let decay = settings.weightDecay
    let tasks = Array(zip(shares, landscape.tasks))
    for mode in state.mean.indices {
      let pull = tasks.reduce(decay) { $0 + $1.0 * $1.1.curvature[mode] }
      let drive = tasks.reduce(0) { $0 + $1.0 * $1.1.curvature[mode] * $1.1.optimum[mode] }
      let scatter = tasks.reduce(0) { $0 + $1.0 * $1.1.noise[mode] } * noiseFactor
      let keep = 1 - eta * pull
      let left = Self.power(keep, count)
      let squared = left * left
      state.mean[mode] = left * state.mean[mode] + (1 - left) * drive / pull
      let settled =
        keep * keep == 1
        ? 0 : eta * eta * scatter / landscape.batch * (1 - squared) / (1 - keep * keep)
      state.variance[mode] = squared * state.variance[mode] + settled
      state.memory[mode] *= left
    }
    step += count
  }

  /// Whether many steps can be done in closed form, given batches of one task or in fixed shares.
  public var hasClosedForm: Bool {
    settings.optimizer == .sgd && settings.gradientNoise == .fixed && landscape.sharesBasis
  }

  private func checkDescription(_ count: Int, _ rate: Double, _ shares: [Double])
    throws(SimError)
  {
    guard hasClosedForm,
      !(settings.independentDraws && shares.filter { $0 > 0 }.count > 1)
    else {
      throw .together(
        given: "many steps in closed form",
        allowed: "plain SGD in a shared basis, batches in fixed shares")
    }
    guard count >= 0 else {
      throw .number(place: "steps", given: Double(count), allowed: "0 or more")
    }
    try requireNotNegative([rate], 1, "rate")
    try requireNotNegative(shares, landscape.tasks.count, "shares")
    let sum = shares.reduce(0, +)
    guard abs(sum - 1) <= 1e-9 else {
      throw .number(place: "sum of shares", given: sum, allowed: "1")
    }
  }

  /// keepⁿ by squaring.
  private static func power(_ keep: Double, _ count: Int) -> Double {
    var result = 1.0
    var factor = keep
    var rest = count
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}
