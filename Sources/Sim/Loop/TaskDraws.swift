/// How far the gradients of the tasks lie apart: the noise of drawing each example's task.
///
///     w / B = Σₖ rₖ [(hₖ − h)² v + ((hₖ − h) a − (hₖ μₖ − b))²] / B,   h = Σ rₖ hₖ,  b = Σ rₖ hₖ μₖ
///
/// With A = Σ rₖ (hₖ − h)²/B and its centre c that is A (v + (a − c)²) + R, where R does not depend
/// on the weights; it is 0 for two tasks, whose gradients agree at c:
/// w = r (1 − r) [(h₀ − h₁)² v + ((h₀ − h₁) a − (h₀ μ₀ − h₁ μ₁))²].
struct TaskDraws: Sendable {
  typealias Block = SIMD8<Double>

  /// A.
  private(set) var gap: [Block]
  /// c.
  private(set) var centre: [Block]
  /// R.
  private(set) var rest: [Block]

  init(of tasks: [TaskBlocks], in mixture: Mixture, batch: Double) {
    gap = [Block](repeating: .zero, count: mixture.pull.count)
    centre = gap
    rest = gap
    let parts = zip(mixture.shares, tasks).filter { $0.0 > 0 }.map {
      (share: $0.0 / batch, task: $0.1)
    }
    for index in gap.indices {
      var cross = Block.zero
      for (share, task) in parts {
        let curvature = task.curvature[index] - mixture.pull[index]
        gap[index] += share * (curvature * curvature)
        cross += share * (curvature * (task.drive[index] - mixture.drive[index]))
      }
      let level = gap[index]
      centre[index] = (cross / level).replacing(with: 0, where: level .== 0)
      for (share, task) in parts {
        let curvature = task.curvature[index] - mixture.pull[index]
        let left = curvature * centre[index] - (task.drive[index] - mixture.drive[index])
        rest[index] += share * (left * left)
      }
    }
  }
}
