/// The steps of one call where the noise depends on the loss: all modes do a step before the next.
///
/// Per mode, with mₖ = (a − μₖ)² + v and Qₖ = Σ hₖ mₖ over all modes,
///
///     s/B = Σₖ rₖ [hₖ² mₖ + hₖ (Qₖ + σ²)] / B.
struct LeastSquaresLoop<Rule: Recursion>: Sendable {
  typealias Block = SIMD8<Double>

  let motion: SharedBasis<Rule>
  /// σ².
  let labelVariance: Double
  let rates: [Double]
  let rateFactor: Double
  let start: Int

  func run(_ state: inout MomentState, at targets: [Int]) -> [Losses] {
    var blocks = (0..<motion.count).map { motion.load(state, $0) }
    var measured: [Losses] = []
    measured.reserveCapacity(targets.count)
    for position in start...(start + rates.count) {
      if measured.count < targets.count, targets[measured.count] == position {
        measured.append(losses(of: blocks, step: position))
      }
      guard position < start + rates.count else { break }
      let step = motion.step(
        rate: rates[position - start] * rateFactor, clock: &state.optimizer.clock)
      advance(&blocks, by: step)
      if (position + 1) % Blocks.flushInterval == 0 {
        for block in blocks.indices { motion.flush(&blocks[block]) }
      }
    }
    for index in blocks.indices { motion.store(blocks[index], in: &state, index) }
    return measured
  }

  private func advance(_ blocks: inout [Rule.Moments], by step: Rule.Step) {
    let quadratics = motion.tasks.indices.map { task in
      let sums = sums(of: blocks, task: task)
      return sums.mean + sums.noise
    }
    for block in blocks.indices {
      let scatter = scatter(
        block, mean: blocks[block].mean, variance: blocks[block].variance, quadratics)
      motion.rule.advance(
        &blocks[block], by: step, in: motion.constants[block], noise: FixedNoise(scatter: scatter))
    }
  }

  private func scatter(
    _ block: Int, mean: Block, variance: Block, _ quadratics: [Double]
  ) -> Block {
    var sum = Block.zero
    for (task, share) in motion.mixture.shares.enumerated() where share > 0 {
      let curvature = motion.tasks[task].curvature[block]
      let distance = mean - motion.tasks[task].optimum[block]
      let moment = distance * distance + variance
      sum += share * (curvature * (curvature * moment + (quadratics[task] + labelVariance)))
    }
    sum /= motion.landscape.batch
    if let draws = motion.draws {
      let drawn = DrawnNoise(
        scatter: draws.rest[block], gap: draws.gap[block], centre: draws.centre[block])
      sum += drawn.variance(mean: mean, variance: variance)
    }
    return motion.noiseFactor * sum
  }

  private func sums(of blocks: [Rule.Moments], task: Int) -> LossSums {
    var total = LossSums()
    for block in blocks.indices { total += motion.sums(task: task, block, of: blocks[block]) }
    return total
  }

  private func losses(of blocks: [Rule.Moments], step: Int) -> Losses {
    Losses(
      step: step,
      tasks: motion.tasks.indices.map { motion.split($0, sums(of: blocks, task: $0)) })
  }
}
