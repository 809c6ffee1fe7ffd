/// SGD: k = 1 − η (h + wd),  a ← k a + η b,  v ← k² v + η² (s + w)/B.
struct PlainRecursion: Recursion {
  let decay: Double

  struct Moments: BlockMoments {
    var mean: Block
    var variance: Block
    var memory: Block

    init(_ state: MomentState, block: Int) {
      mean = Blocks.load(state.mean, block)
      variance = Blocks.load(state.variance, block)
      memory = Blocks.load(state.memory, block)
    }

    func store(in state: inout MomentState, block: Int) {
      Blocks.store(mean, in: &state.mean, block)
      Blocks.store(variance, in: &state.variance, block)
      Blocks.store(memory, in: &state.memory, block)
    }

    mutating func flush() {
      Blocks.flush(&mean)
      Blocks.flush(&variance)
      Blocks.flush(&memory)
    }
  }

  /// h + wd, and b.
  struct Constants: BitwiseCopyable, Sendable {
    let pull: Block
    let drive: Block
  }

  func step(rate: Double, clock: inout OptimizerClock) -> Double { rate }

  func constants(pull: Block, drive: Block) -> Constants {
    Constants(pull: pull + decay, drive: drive)
  }

  @inline(__always)
  func advance(
    _ moments: inout Moments, by rate: Double, in constants: Constants,
    noise: some NoiseSource
  ) {
    let keep = 1 - rate * constants.pull
    let scatter = noise.variance(mean: moments.mean, variance: moments.variance)
    moments.mean = keep * moments.mean + rate * constants.drive
    moments.variance = (keep * keep) * moments.variance + (rate * rate) * scatter
    moments.memory *= keep
  }
}
