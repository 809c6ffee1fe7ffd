/// Tasks that share their eigendirections: every mode moves alone.
struct SharedBasis<Rule: Recursion>: Dynamics {
  typealias Moments = Rule.Moments
  typealias Step = Rule.Step

  let rule: Rule
  let landscape: Landscape
  let tasks: [TaskBlocks]
  let mixture: Mixture
  /// The noise of drawing each example's task; nil in fixed shares.
  let draws: TaskDraws?
  /// Multiplies the variance of the gradients.
  let noiseFactor: Double

  var count: Int { mixture.pull.count }

  func load(_ state: MomentState, _ block: Int) -> Moments { Moments(state, block: block) }

  func store(_ moments: Moments, in state: inout MomentState, _ block: Int) {
    moments.store(in: &state, block: block)
  }

  func step(rate: Double, clock: inout OptimizerClock) -> Step {
    rule.step(rate: rate, clock: &clock)
  }

  func flush(_ moments: inout Moments) { moments.flush() }

  func advance(
    _ moments: inout Moments, _ block: Int, _ steps: UnsafeBufferPointer<Step>.SubSequence
  ) {
    if let draws {
      advance(
        &moments, block, steps,
        noise: DrawnNoise(
          scatter: noiseFactor * (mixture.scatter[block] + draws.rest[block]),
          gap: noiseFactor * draws.gap[block], centre: draws.centre[block]))
    } else {
      advance(
        &moments, block, steps,
        noise: FixedNoise(scatter: noiseFactor * mixture.scatter[block]))
    }
  }

  /// The innermost loop: moments stay in registers.
  @inline(__always)
  func advance(
    _ moments: inout Moments, _ block: Int, _ steps: UnsafeBufferPointer<Step>.SubSequence,
    noise: some NoiseSource
  ) {
    let constants = rule.constants(pull: mixture.pull[block], drive: mixture.drive[block])
    var current = moments
    for step in steps {
      rule.advance(&current, by: step, in: constants, noise: noise)
    }
    moments = current
  }

  func sums(task: Int, _ block: Int, of moments: Moments) -> LossSums {
    let task = tasks[task]
    let curvature = task.curvature[block]
    let distance = moments.mean - task.optimum[block]
    let left = moments.memory * task.startDistance[block]
    return LossSums(
      bias: (curvature * (left * left)).sum(),
      mean: (curvature * (distance * distance)).sum(),
      noise: (curvature * moments.variance).sum())
  }
}
