/// How an optimizer turns a step's rate into the rates of the two coordinates of a pair.
protocol PairRule: Sendable {
  associatedtype Step: BitwiseCopyable & Sendable

  func step(rate: Double, clock: inout OptimizerClock) -> Step
  /// 1 − η wd.
  func keep(_ step: Step) -> Double
  func rate(
    _ moments: inout PairMoments, by step: Step, pull: PairMatrix, drive: PairVector,
    scatter: PairMatrix
  ) -> PairVector
}

/// SGD: the same rate in every direction.
struct PairPlainRule: PairRule {
  let decay: Double

  func step(rate: Double, clock: inout OptimizerClock) -> Double { rate }

  func keep(_ rate: Double) -> Double { 1 - rate * decay }

  @inline(__always)
  func rate(
    _ moments: inout PairMoments, by rate: Double, pull: PairMatrix, drive: PairVector,
    scatter: PairMatrix
  ) -> PairVector {
    let rates = SIMD8(repeating: rate)
    return PairVector(first: rates, second: rates)
  }
}

/// AdamW in mean field without a first moment; its coordinates are the landscape's modes.
struct PairScaledRule: PairRule {
  let scaling: AdamScaling
  let decay: Double

  func step(rate: Double, clock: inout OptimizerClock) -> AdamScaling.Step {
    clock.tick(beta1: 0, beta2: scaling.beta2)
    return AdamScaling.Step(rate: rate, decay: decay, clock: clock)
  }

  func keep(_ step: AdamScaling.Step) -> Double { step.keep }

  @inline(__always)
  func rate(
    _ moments: inout PairMoments, by step: AdamScaling.Step, pull: PairMatrix,
    drive: PairVector, scatter: PairMatrix
  ) -> PairVector {
    let gradient = pull * moments.mean - drive
    let spread = pull.around(moments.variance) + scatter
    return PairVector(
      first: scaling.rate(
        &moments.square.first, gradient: gradient.first, variance: spread.first, step: step),
      second: scaling.rate(
        &moments.square.second, gradient: gradient.second, variance: spread.second, step: step))
  }
}
