/// AdamW in mean field without a first moment (β₁ = 0): SGD with the rate e of each mode's own ν.
///
///     a ← (1 − η wd − e h) a + e b,   v ← (1 − η wd − e h)² v + e² (s + w)/B
struct ScaledRecursion: Recursion {
  let scaling: AdamScaling
  let decay: Double

  struct Moments: BlockMoments {
    var plain: PlainRecursion.Moments
    /// ν.
    var square: Block
    var mean: Block { plain.mean }
    var variance: Block { plain.variance }
    var memory: Block { plain.memory }

    init(_ state: MomentState, block: Int) {
      plain = PlainRecursion.Moments(state, block: block)
      square = Blocks.load(state.optimizer.square, block)
    }

    func store(in state: inout MomentState, block: Int) {
      plain.store(in: &state, block: block)
      Blocks.store(square, in: &state.optimizer.square, block)
    }

    mutating func flush() {
      plain.flush()
      Blocks.flush(&square)
    }
  }

  func step(rate: Double, clock: inout OptimizerClock) -> AdamScaling.Step {
    clock.tick(beta1: 0, beta2: scaling.beta2)
    return AdamScaling.Step(rate: rate, decay: decay, clock: clock)
  }

  func constants(pull: Block, drive: Block) -> PlainRecursion.Constants {
    PlainRecursion.Constants(pull: pull, drive: drive)
  }

  @inline(__always)
  func advance(
    _ moments: inout Moments, by step: AdamScaling.Step, in constants: PlainRecursion.Constants,
    noise: some NoiseSource
  ) {
    let scatter = noise.variance(mean: moments.mean, variance: moments.variance)
    let pull = constants.pull
    let rate = scaling.rate(
      &moments.square, gradient: pull * moments.mean - constants.drive,
      variance: (pull * pull) * moments.variance + scatter, step: step)
    let keep = step.keep - rate * pull
    moments.plain.mean = keep * moments.mean + rate * constants.drive
    moments.plain.variance = (keep * keep) * moments.variance + (rate * rate) * scatter
    moments.plain.memory *= keep
  }
}
