/// AdamW in mean field: the recursion of momentum with the rate e of each mode's own ν.
///
///     ν ← β₂ ν + (1 − β₂) E[g²],   E[g²] = (h a − b)² + h² v + (s + w)/B,
///     e = η / ((√ν̂ + ε) (1 − β₁ᵗ)),   ν̂ = ν/(1 − β₂ᵗ)
struct AdamRecursion: Recursion {
  let beta1: Double
  let scaling: AdamScaling
  let decay: Double

  struct Moments: BlockMoments {
    var first: FirstMoment
    /// ν.
    var square: Block
    var mean: Block { first.mean }
    var variance: Block { first.variance }
    var memory: Block { first.memory }

    init(_ state: MomentState, block: Int) {
      first = FirstMoment(state, block: block)
      square = Blocks.load(state.optimizer.square, block)
    }

    func store(in state: inout MomentState, block: Int) {
      first.store(in: &state, block: block)
      Blocks.store(square, in: &state.optimizer.square, block)
    }

    mutating func flush() {
      first.flush()
      Blocks.flush(&square)
    }
  }

  /// h and b, and both times 1 − β₁.
  struct Constants: BitwiseCopyable, Sendable {
    let pull: Block
    let drive: Block
    let first: FirstMoment.Constants
  }

  func step(rate: Double, clock: inout OptimizerClock) -> AdamScaling.Step {
    clock.tick(beta1: beta1, beta2: scaling.beta2)
    return AdamScaling.Step(rate: rate, decay: decay, clock: clock)
  }

  func constants(pull: Block, drive: Block) -> Constants {
    Constants(
      pull: pull, drive: drive,
      first: FirstMoment.Constants(pull: (1 - beta1) * pull, drive: (1 - beta1) * drive))
  }

  @inline(__always)
  func advance(
    _ moments: inout Moments, by step: AdamScaling.Step, in constants: Constants,
    noise: some NoiseSource
  ) {
    let scatter = noise.variance(mean: moments.mean, variance: moments.variance)
    let rate = scaling.rate(
      &moments.square, gradient: constants.pull * moments.mean - constants.drive,
      variance: (constants.pull * constants.pull) * moments.variance + scatter, step: step)
    moments.first.advance(
      rate: rate, keep: step.keep, beta: beta1, constants: constants.first,
      scatter: ((1 - beta1) * (1 - beta1)) * scatter)
  }
}
