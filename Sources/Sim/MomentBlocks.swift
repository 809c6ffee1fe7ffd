/// The moments in blocks of eight modes, and the loop over steps.
///
/// The time loop runs inside a block: mean and variance stay in registers from the first to
/// the last step. Plain multiply and add only; a fused multiply-add would change the bits from
/// one processor to the next.
struct MomentBlocks: Sendable {
  typealias Block = SIMD8<Double>

  let modes: Int
  private(set) var mean: [Block]
  private(set) var variance: [Block]
  private(set) var memory: [Block]

  init(_ state: MomentState) {
    modes = state.mean.count
    mean = Blocks.pack(modes) { mode in state.mean[mode] }
    variance = Blocks.pack(modes) { mode in state.variance[mode] }
    memory = Blocks.pack(modes) { mode in state.memory[mode] }
  }

  var state: MomentState {
    var state = MomentState(untrained: 0)
    state.mean = Blocks.unpack(mean, modes: modes)
    state.variance = Blocks.unpack(variance, modes: modes)
    state.memory = Blocks.unpack(memory, modes: modes)
    return state
  }

  /// One step for each of `rates`, in fixed shares of the tasks.
  ///
  /// - Parameters:
  ///   - decay: decoupled weight decay.
  ///   - rateFactor: multiplies every rate.
  ///   - noiseFactor: multiplies the variance of the gradients.
  mutating func advance(
    _ rates: ArraySlice<Double>, in mixture: Mixture, decay: Double, rateFactor: Double,
    noiseFactor: Double
  ) {
    for index in mean.indices {
      let pull = mixture.pull[index] + decay
      let drive = mixture.drive[index]
      let scatter = mixture.scatter[index] * noiseFactor
      var mean = mean[index]
      var variance = variance[index]
      var memory = memory[index]
      for given in rates {
        let rate = given * rateFactor
        let keep = 1 - rate * pull
        mean = keep * mean + rate * drive
        variance = (keep * keep) * variance + (rate * rate) * scatter
        memory *= keep
      }
      self.mean[index] = mean
      self.variance[index] = variance
      self.memory[index] = memory
    }
  }

  /// The same with the task of each example drawn by chance.
  mutating func advance(
    _ rates: ArraySlice<Double>, in mixture: Mixture, drawing: TaskDraws, decay: Double,
    rateFactor: Double, noiseFactor: Double
  ) {
    for index in mean.indices {
      let pull = mixture.pull[index] + decay
      let drive = mixture.drive[index]
      let scatter = mixture.scatter[index]
      var mean = mean[index]
      var variance = variance[index]
      var memory = memory[index]
      for given in rates {
        let rate = given * rateFactor
        let keep = 1 - rate * pull
        let drawn = drawing.variance(index, mean: mean, variance: variance)
        mean = keep * mean + rate * drive
        variance =
          (keep * keep) * variance + (rate * rate) * ((scatter + drawn) * noiseFactor)
        memory *= keep
      }
      self.mean[index] = mean
      self.variance[index] = variance
      self.memory[index] = memory
    }
  }
}
