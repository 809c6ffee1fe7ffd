/// The tasks in blocks, with the mixture of the last call: mode by mode where all tasks share their
/// eigendirections, else pair by pair.
enum ModeBasis: Sendable {
  case shared(tasks: [TaskBlocks], mixture: Mixture)
  case turned(tasks: [PairTask], mixture: PairMixture)

  /// - Parameters:
  ///   - start: x₀, the mean before the first step.
  ///   - decay: the weight decay that counts as bias, in 1/rate.
  init(_ landscape: Landscape, start: [Double], decay: Double) {
    var shares = [Double](repeating: 0, count: landscape.tasks.count)
    shares[0] = 1
    if landscape.sharesBasis {
      let tasks = landscape.tasks.map { TaskBlocks($0, start: start, decay: decay) }
      self = .shared(
        tasks: tasks, mixture: Mixture(of: tasks, shares: shares, batch: landscape.batch))
    } else {
      let tasks = landscape.tasks.map { PairTask($0, start: start, decay: decay) }
      self = .turned(
        tasks: tasks, mixture: PairMixture(of: tasks, shares: shares, batch: landscape.batch))
    }
  }

  /// Mixes the tasks anew where the shares differ from those of the last call.
  mutating func mix(_ shares: [Double], batch: Double) {
    switch self {
    case .shared(let tasks, let mixture) where mixture.shares != shares:
      self = .shared(tasks: tasks, mixture: Mixture(of: tasks, shares: shares, batch: batch))
    case .turned(let tasks, let mixture) where mixture.shares != shares:
      self = .turned(tasks: tasks, mixture: PairMixture(of: tasks, shares: shares, batch: batch))
    case .shared, .turned: return
    }
  }

  /// The largest curvature in any direction under the present shares.
  var largestPull: Double {
    switch self {
    case .shared(_, let mixture): mixture.largestPull
    case .turned(_, let mixture): mixture.largestPull
    }
  }
}
