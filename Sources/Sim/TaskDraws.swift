/// How far the gradients of the tasks lie apart: the noise of drawing each example's task.
///
///     w / B = Σₖ rₖ [(hₖ − h)² v + ((hₖ − h) a − (hₖ μₖ − b))²] / B,   h = Σ rₖ hₖ,  b = Σ rₖ hₖ μₖ
///
/// For two tasks that is r (1 − r)/B · [(h₀ − h₁)² v + ((h₀ − h₁) a − (h₀ μ₀ − h₁ μ₁))²].
struct TaskDraws: Sendable {
  typealias Block = SIMD8<Double>

  private struct Part: Sendable {
    /// rₖ / B.
    let share: Double
    /// hₖ − h.
    let curvatureGap: [Block]
    /// hₖ μₖ − b.
    let driveGap: [Block]
  }

  private let parts: [Part]

  init(of landscape: Landscape, in mixture: Mixture) {
    parts = zip(mixture.shares, landscape.tasks).filter { $0.0 > 0 }.map { share, task in
      let curvature = Blocks.pack(task.modes) { task.curvature[$0] }
      let drive = Blocks.pack(task.modes) { task.curvature[$0] * task.optimum[$0] }
      return Part(
        share: share / landscape.batch,
        curvatureGap: curvature.indices.map { curvature[$0] - mixture.pull[$0] },
        driveGap: drive.indices.map { drive[$0] - mixture.drive[$0] })
    }
  }

  /// w / B of one block.
  func variance(_ index: Int, mean: Block, variance: Block) -> Block {
    var sum = Block.zero
    for part in parts {
      let curvatureGap = part.curvatureGap[index]
      let gap = curvatureGap * mean - part.driveGap[index]
      sum += part.share * ((curvatureGap * curvatureGap) * variance + gap * gap)
    }
    return sum
  }
}
