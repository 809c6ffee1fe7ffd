/// Tasks that share their eigendirections: every mode moves alone.
struct SharedBasis<Rule: Recursion>: Dynamics {
  typealias Moments = Rule.Moments
  typealias Step = Rule.Step

  /// The noise of every block.
  enum Noise: Sendable {
    case fixed([FixedNoise])
    case drawn([DrawnNoise])
  }

  let rule: Rule
  let landscape: Landscape
  let tasks: [TaskBlocks]
  let mixture: Mixture
  /// The noise of drawing each example's task; nil in fixed shares.
  let draws: TaskDraws?
  /// Multiplies the variance of the gradients.
  let noiseFactor: Double
  let loops: LoopChoice
  let constants: [Rule.Constants]
  let noise: Noise

  init(
    rule: Rule, landscape: Landscape, tasks: [TaskBlocks], mixture: Mixture, draws: TaskDraws?,
    noiseFactor: Double, loops: LoopChoice
  ) {
    self.rule = rule
    self.landscape = landscape
    self.tasks = tasks
    self.mixture = mixture
    self.draws = draws
    self.noiseFactor = noiseFactor
    self.loops = loops
    constants = mixture.pull.indices.map {
      rule.constants(pull: mixture.pull[$0], drive: mixture.drive[$0])
    }
    if let draws {
      noise = .drawn(
        mixture.scatter.indices.map {
          DrawnNoise(
            scatter: noiseFactor * (mixture.scatter[$0] + draws.rest[$0]),
            gap: noiseFactor * draws.gap[$0], centre: draws.centre[$0])
        })
    } else {
      noise = .fixed(mixture.scatter.map { FixedNoise(scatter: noiseFactor * $0) })
    }
  }

  var count: Int { mixture.pull.count }

  func load(_ state: MomentState, _ block: Int) -> Moments { Moments(state, block: block) }

  func store(_ moments: Moments, in state: inout MomentState, _ block: Int) {
    moments.store(in: &state, block: block)
  }

  func step(rate: Double, clock: inout OptimizerClock) -> Step {
    rule.step(rate: rate, clock: &clock)
  }

  func flush(_ moments: inout Moments) { moments.flush() }

  static var group: Int { 4 }

  func advance(
    _ blocks: UnsafeMutableBufferPointer<Moments>, _ range: Range<Int>,
    _ steps: UnsafeBufferPointer<Step>
  ) {
    switch noise {
    case .fixed(let noise): advance(blocks, range, steps, noise, drawn: false)
    case .drawn(let noise): advance(blocks, range, steps, noise, drawn: true)
    }
  }

  private func advance<Source: NoiseSource>(
    _ blocks: UnsafeMutableBufferPointer<Moments>, _ range: Range<Int>,
    _ steps: UnsafeBufferPointer<Step>, _ noise: [Source], drawn: Bool
  ) {
    #if canImport(CSim)
      if let kernels = loops.kernels {
        constants.withUnsafeBufferPointer { constants in
          noise.withUnsafeBufferPointer { noise in
            NativeLoop(
              blocks, range, constants: constants, noise: noise, drawn: drawn, steps: steps
            ).map { rule.advance($0, by: kernels) }
          }
        }
        return
      }
    #endif
    for block in range {
      // Moments stay in registers.
      var current = blocks[block]
      for step in steps {
        rule.advance(&current, by: step, in: constants[block], noise: noise[block])
      }
      blocks[block] = current
    }
  }

  @inline(__always)
  func sums(task: Int, _ block: Int, of moments: Moments) -> LossSums {
    let curvature = tasks[task].curvature[block]
    let distance = moments.mean - tasks[task].optimum[block]
    let left = moments.memory * tasks[task].startDistance[block] + tasks[task].offset[block]
    return LossSums(
      bias: (curvature * (left * left)).sum(),
      mean: (curvature * (distance * distance)).sum(),
      noise: (curvature * moments.variance).sum())
  }
}
