/// Momentum as an average: m ← β m + (1 − β) g,  x ← (1 − η wd) x − η m.
struct MomentumRecursion: Recursion {
  let beta: Double
  let decay: Double

  struct Moments: BlockMoments {
    var first: FirstMoment
    var mean: Block { first.mean }
    var variance: Block { first.variance }
    var memory: Block { first.memory }

    init(_ state: MomentState, block: Int) { first = FirstMoment(state, block: block) }

    func store(in state: inout MomentState, block: Int) {
      first.store(in: &state, block: block)
    }

    mutating func flush() { first.flush() }
  }

  struct Step: BitwiseCopyable, Sendable {
    let rate: Double
    /// 1 − η wd.
    let keep: Double
  }

  func step(rate: Double, clock: inout OptimizerClock) -> Step {
    Step(rate: rate, keep: 1 - rate * decay)
  }

  func constants(pull: Block, drive: Block) -> FirstMoment.Constants {
    FirstMoment.Constants(pull: (1 - beta) * pull, drive: (1 - beta) * drive)
  }

  @inline(__always)
  func advance(
    _ moments: inout Moments, by step: Step, in constants: FirstMoment.Constants,
    noise: some NoiseSource
  ) {
    let scatter = noise.variance(mean: moments.mean, variance: moments.variance)
    moments.first.advance(
      rate: Block(repeating: step.rate), keep: step.keep, beta: beta, constants: constants,
      scatter: ((1 - beta) * (1 - beta)) * scatter)
  }
}
