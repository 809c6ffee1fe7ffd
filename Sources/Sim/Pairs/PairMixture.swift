/// What one batch with given shares of the tasks looks like to pairs of modes.
struct PairMixture: Sendable {
  typealias Block = SIMD8<Double>

  let shares: [Double]
  private(set) var pull: [PairMatrix]
  private(set) var drive: [PairVector]
  private(set) var scatter: [PairMatrix]
  /// The largest pull in any direction: what decides whether a rate is stable.
  let largestPull: Double

  init(of tasks: [PairTask], shares: [Double], batch: Double) {
    let zero = PairVector(first: .zero, second: .zero)
    self.shares = shares
    pull = [PairMatrix](repeating: .zero, count: tasks[0].curvature.count)
    scatter = pull
    drive = [PairVector](repeating: zero, count: pull.count)
    for (share, task) in zip(shares, tasks) where share != 0 {
      for index in pull.indices {
        pull[index] = pull[index] + share * task.curvature[index]
        drive[index] = drive[index] + share * task.drive[index]
        scatter[index] = scatter[index] + (share / batch) * task.noise[index]
      }
    }
    largestPull = pull.reduce(0) { max($0, Self.largestEigenvalue($1).max()) }
  }

  private static func largestEigenvalue(_ matrix: PairMatrix) -> Block {
    let half = 0.5 * (matrix.first - matrix.second)
    return 0.5 * (matrix.first + matrix.second)
      + (half * half + matrix.cross * matrix.cross).squareRoot()
  }
}

/// The noise of drawing each example's task, for pairs.
///
/// With Dₖ = Hₖ − H and dₖ = Hₖ μₖ − b,
///
///     W/B = Σₖ rₖ [Dₖ V Dₖ + (Dₖ a − dₖ)(Dₖ a − dₖ)ᵀ] / B.
struct PairDraws: Sendable {
  private let shares: [Double]
  private let curvature: [[PairMatrix]]
  private let drive: [[PairVector]]

  init(of tasks: [PairTask], in mixture: PairMixture, batch: Double) {
    let parts = zip(mixture.shares, tasks).filter { $0.0 > 0 }
    shares = parts.map { $0.0 / batch }
    curvature = parts.map { part in
      mixture.pull.indices.map { part.1.curvature[$0] - mixture.pull[$0] }
    }
    drive = parts.map { part in
      mixture.drive.indices.map { part.1.drive[$0] - mixture.drive[$0] }
    }
  }

  func variance(_ block: Int, of moments: PairMoments) -> PairMatrix {
    var sum = PairMatrix.zero
    for part in shares.indices {
      let gap = curvature[part][block] * moments.mean - drive[part][block]
      let outer = PairMatrix(
        first: gap.first * gap.first, second: gap.second * gap.second,
        cross: gap.first * gap.second)
      sum = sum + shares[part] * (curvature[part][block].around(moments.variance) + outer)
    }
    return sum
  }
}
