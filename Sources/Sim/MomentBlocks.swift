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

  init(_ state: MomentState) {
    modes = state.mean.count
    mean = Blocks.pack(modes) { mode in state.mean[mode] }
    variance = Blocks.pack(modes) { mode in state.variance[mode] }
  }

  var state: MomentState {
    var state = MomentState(untrained: 0)
    state.mean = Blocks.unpack(mean, modes: modes)
    state.variance = Blocks.unpack(variance, modes: modes)
    return state
  }

  /// Steps `start ..< end` of `rates` with batches split in fixed shares.
  mutating func advance(
    _ rates: [Double], from start: Int, to end: Int, in mixture: Mixture
  ) {
    for index in mean.indices {
      let pull = mixture.pull[index]
      let drive = mixture.drive[index]
      let scatter = mixture.scatter[index]
      var mean = mean[index]
      var variance = variance[index]
      for rate in rates[start..<end] {
        let keep = 1 - rate * pull
        mean = keep * mean + rate * drive
        variance = (keep * keep) * variance + (rate * rate) * scatter
      }
      self.mean[index] = mean
      self.variance[index] = variance
    }
  }

  /// The same with the task of each example drawn by chance.
  mutating func advance(
    _ rates: [Double], from start: Int, to end: Int, in mixture: Mixture, drawing: TaskDraws
  ) {
    for index in mean.indices {
      let pull = mixture.pull[index]
      let drive = mixture.drive[index]
      let scatter = mixture.scatter[index]
      let curvatureGap = drawing.curvatureGap[index]
      let driveGap = drawing.driveGap[index]
      let share = Block(repeating: drawing.share)
      var mean = mean[index]
      var variance = variance[index]
      for rate in rates[start..<end] {
        let gap = curvatureGap * mean - driveGap
        let drawn = share * ((curvatureGap * curvatureGap) * variance + gap * gap)
        let keep = 1 - rate * pull
        mean = keep * mean + rate * drive
        variance = (keep * keep) * variance + (rate * rate) * (scatter + drawn)
      }
      self.mean[index] = mean
      self.variance[index] = variance
    }
  }
}

/// How far the gradients of the two tasks lie apart: the noise of drawing each example's task.
///
///     w / B = r (1−r)/B · [(h₀−h₁)² v + ((h₀−h₁) a − (h₀μ₀ − h₁μ₁))²]
struct TaskDraws: Sendable {
  /// r (1−r) / B.
  let share: Double
  /// h₀ − h₁.
  let curvatureGap: [SIMD8<Double>]
  /// h₀ μ₀ − h₁ μ₁.
  let driveGap: [SIMD8<Double>]

  init(of landscape: Landscape, replay: Double) {
    share = replay * (1 - replay) / landscape.batch
    curvatureGap = Blocks.pack(landscape.modes) { mode in
      landscape.curvature[mode] - landscape.newCurvature[mode]
    }
    driveGap = Blocks.pack(landscape.modes) { mode in
      landscape.curvature[mode] * landscape.optimum[mode]
        - landscape.newCurvature[mode] * landscape.newOptimum[mode]
    }
  }
}
