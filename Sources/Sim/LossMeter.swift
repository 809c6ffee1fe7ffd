/// Turns moments into the losses of all tasks, summing in one fixed order: the lanes of a block
/// first, then block after block.
struct LossMeter: Sendable {
  let tasks: [TaskBlocks]

  /// Σ h (P (x₀ − μ))², Σ h (a − μ)² and Σ h v over some modes.
  struct Sums: BitwiseCopyable, Sendable {
    var bias = 0.0
    var mean = 0.0
    var noise = 0.0

    static func += (sums: inout Sums, more: Sums) {
      sums.bias += more.bias
      sums.mean += more.mean
      sums.noise += more.noise
    }
  }

  /// The sums over one block of modes.
  @inline(__always)
  func sums(task: Int, block: Int, of moments: some BlockMoments) -> Sums {
    let task = tasks[task]
    let curvature = task.curvature[block]
    let distance = moments.mean - task.optimum[block]
    let left = moments.memory * task.startDistance[block]
    return Sums(
      bias: (curvature * (left * left)).sum(),
      mean: (curvature * (distance * distance)).sum(),
      noise: (curvature * moments.variance).sum())
  }

  /// One task's loss from the sums over all modes.
  func split(task: Int, _ sums: Sums) -> LossSplit {
    let (floor, link) = (tasks[task].floor, tasks[task].link)
    let quadratic = 0.5 * sums.mean + 0.5 * sums.noise
    let scale = link == .identity || quadratic == 0 ? 1 : link.nats(quadratic) / quadratic
    return LossSplit(
      bias: scale * (0.5 * sums.bias), shift: scale * (0.5 * (sums.mean - sums.bias)),
      noiseFloor: scale * (0.5 * sums.noise), irreducible: floor)
  }

  func losses(of state: MomentState, step: Int) -> Losses {
    var sums = [Sums](repeating: Sums(), count: tasks.count)
    for block in 0..<Blocks.count(state.mean.count) {
      let moments = PlainRecursion.Moments(state, block: block)
      for task in tasks.indices { sums[task] += self.sums(task: task, block: block, of: moments) }
    }
    return Losses(step: step, tasks: tasks.indices.map { split(task: $0, sums[$0]) })
  }
}
