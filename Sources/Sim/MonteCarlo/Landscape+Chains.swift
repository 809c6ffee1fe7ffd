extension Landscape: ChainLandscape {
  /// The number of modes.
  public var weightCount: Int { modes }
  /// The number of tasks.
  public var taskCount: Int { tasks.count }

  /// The tasks in blocks of eight modes.
  ///
  /// - Throws: ``SimError`` for Gaussian least squares where a task is turned.
  public func surface(_ settings: SimulationSettings) throws(SimError) -> QuadraticSurface {
    if case .leastSquares = settings.gradientNoise, !sharesBasis {
      let angle = tasks.flatMap(\.rotation).first { $0 != 0 } ?? 0
      throw .number(place: "rotation with least-squares noise", given: angle, allowed: "none")
    }
    return QuadraticSurface(self, noise: settings.gradientNoise)
  }
}
