/// Tasks whose eigendirections are turned against each other in pairs of modes.
struct TurnedBasis<Rule: PairRule>: Dynamics {
  typealias Moments = PairMoments
  typealias Step = Rule.Step

  let rule: Rule
  let landscape: Landscape
  let tasks: [PairTask]
  let mixture: PairMixture
  /// The noise of drawing each example's task; nil in fixed shares.
  let draws: PairDraws?
  /// Multiplies the variance of the gradients.
  let noiseFactor: Double

  var count: Int { mixture.pull.count }

  func load(_ state: MomentState, _ block: Int) -> PairMoments {
    PairMoments(state, block: block)
  }

  func store(_ moments: PairMoments, in state: inout MomentState, _ block: Int) {
    moments.store(in: &state, block: block)
  }

  func step(rate: Double, clock: inout OptimizerClock) -> Step {
    rule.step(rate: rate, clock: &clock)
  }

  func flush(_ moments: inout PairMoments) { moments.flush() }

  static var group: Int { 1 }

  func advance(
    _ blocks: UnsafeMutableBufferPointer<PairMoments>, _ range: Range<Int>,
    _ steps: UnsafeBufferPointer<Step>
  ) {
    for block in range {
      let (pull, drive) = (mixture.pull[block], mixture.drive[block])
      let fixed = noiseFactor * mixture.scatter[block]
      var current = blocks[block]
      for step in steps {
        var scatter = fixed
        if let draws { scatter = scatter + noiseFactor * draws.variance(block, of: current) }
        let rate = rule.rate(&current, by: step, pull: pull, drive: drive, scatter: scatter)
        current.advance(
          rate: rate, keep: rule.keep(step), pull: pull, drive: drive, scatter: scatter)
      }
      blocks[block] = current
    }
  }

  func sums(task: Int, _ block: Int, of moments: PairMoments) -> LossSums {
    let task = tasks[task]
    let (start, offset) = (task.startDistance[block], task.offset[block])
    let (first, second) = (moments.memoryFirst, moments.memorySecond)
    let left = PairVector(
      first: first.first * start.first + first.second * start.second + offset.first,
      second: second.first * start.first + second.second * start.second + offset.second)
    let curvature = task.curvature[block]
    return LossSums(
      bias: curvature.form(left).sum(),
      mean: curvature.form(moments.mean - task.optimum[block]).sum(),
      noise: curvature.trace(moments.variance).sum())
  }
}
