/// What one batch with given shares of the tasks looks like to each mode, in blocks of eight.
///
/// With shares rₖ of the tasks, per mode:
///
///     pull = Σ rₖ hₖ,   drive = Σ rₖ hₖ μₖ,   scatter = Σ rₖ cₖ / B.
///
/// Lanes beyond the last mode are zero, so that they stay at 0 for ever.
struct Mixture: Sendable {
  typealias Block = SIMD8<Double>

  let shares: [Double]
  private(set) var pull: [Block]
  private(set) var drive: [Block]
  private(set) var scatter: [Block]
  /// The largest pull of any mode: what decides whether a rate is stable.
  let largestPull: Double

  init(of tasks: [TaskBlocks], shares: [Double], batch: Double) {
    self.shares = shares
    pull = [Block](repeating: .zero, count: tasks[0].curvature.count)
    drive = pull
    scatter = pull
    for (share, task) in zip(shares, tasks) where share != 0 {
      for index in pull.indices {
        pull[index] += share * task.curvature[index]
        drive[index] += share * task.drive[index]
        scatter[index] += share * task.noise[index]
      }
    }
    for index in scatter.indices { scatter[index] /= batch }
    largestPull = pull.reduce(0) { largest, block in max(largest, block.max()) }
  }
}
