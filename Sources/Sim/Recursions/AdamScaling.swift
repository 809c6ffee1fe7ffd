/// Adam's second moment and the rate that comes of it.
struct AdamScaling: Sendable {
  typealias Block = SIMD8<Double>

  let beta2: Double
  let epsilon: Double

  struct Step: BitwiseCopyable, Sendable {
    /// η / (1 − β₁ᵗ).
    let rate: Double
    /// 1 − η wd.
    let keep: Double
    /// 1 / (1 − β₂ᵗ).
    let correction: Double

    init(rate: Double, decay: Double, clock: OptimizerClock) {
      self.rate = rate / (1 - clock.firstPower)
      keep = 1 - rate * decay
      correction = 1 / (1 - clock.secondPower)
    }
  }

  /// ν ← β₂ ν + (1 − β₂) E[g²], then e = η / ((√ν̂ + ε) (1 − β₁ᵗ)).
  ///
  /// A mode that never had a gradient stands still.
  @inline(__always)
  func rate(_ square: inout Block, gradient: Block, variance: Block, step: Step) -> Block {
    square = beta2 * square + (1 - beta2) * (gradient * gradient + variance)
    let root = (square * step.correction).squareRoot() + epsilon
    return (step.rate / root).replacing(with: 0, where: root .== 0)
  }
}
