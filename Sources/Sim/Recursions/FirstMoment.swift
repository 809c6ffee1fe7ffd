/// The weights x of a block of modes together with an optimizer's first moment m.
///
/// A step is linear in (x, m), so means and covariances are exact:
///
///     m ← (1 − β) g + β m,   x ← (1 − η wd) x − e m,   g = h x − b + noise of variance s.
struct FirstMoment: BitwiseCopyable, Sendable {
  typealias Block = SIMD8<Double>

  var mean: Block
  var variance: Block
  var memory: Block
  /// E[m].
  var momentum: Block
  /// Cov[x, m].
  var covariance: Block
  /// Var[m].
  var momentumVariance: Block
  /// What m would be for x = P, a task with its optimum at 0 and no noise.
  var memoryMomentum: Block

  /// (1 − β) h and (1 − β) b.
  struct Constants: BitwiseCopyable, Sendable {
    let pull: Block
    let drive: Block
  }

  /// One step with e = `rate` in each lane, keep = 1 − η wd, scatter = (1 − β)² s.
  @inline(__always)
  mutating func advance(
    rate: Block, keep: Double, beta: Double, constants: Constants, scatter: Block
  ) {
    momentum = constants.pull * mean + beta * momentum - constants.drive
    mean = keep * mean - rate * momentum
    memoryMomentum = constants.pull * memory + beta * memoryMomentum
    memory = keep * memory - rate * memoryMomentum

    let pulled = constants.pull * covariance + beta * momentumVariance
    let crossed = constants.pull * variance + beta * covariance
    momentumVariance = constants.pull * crossed + beta * pulled + scatter
    let moved = rate * momentumVariance
    let kept = keep * crossed
    variance = (keep * keep) * variance - rate * (kept + kept - moved)
    covariance = kept - moved
  }

  init(_ state: MomentState, block: Int) {
    mean = Blocks.load(state.mean, block)
    variance = Blocks.load(state.variance, block)
    memory = Blocks.load(state.memory, block)
    momentum = Blocks.load(state.optimizer.mean, block)
    covariance = Blocks.load(state.optimizer.covariance, block)
    momentumVariance = Blocks.load(state.optimizer.variance, block)
    memoryMomentum = Blocks.load(state.optimizer.memory, block)
  }

  func store(in state: inout MomentState, block: Int) {
    Blocks.store(mean, in: &state.mean, block)
    Blocks.store(variance, in: &state.variance, block)
    Blocks.store(memory, in: &state.memory, block)
    Blocks.store(momentum, in: &state.optimizer.mean, block)
    Blocks.store(covariance, in: &state.optimizer.covariance, block)
    Blocks.store(momentumVariance, in: &state.optimizer.variance, block)
    Blocks.store(memoryMomentum, in: &state.optimizer.memory, block)
  }

  mutating func flush() {
    Blocks.flush(&mean)
    Blocks.flush(&variance)
    Blocks.flush(&memory)
    Blocks.flush(&momentum)
    Blocks.flush(&covariance)
    Blocks.flush(&momentumVariance)
    Blocks.flush(&memoryMomentum)
  }
}
