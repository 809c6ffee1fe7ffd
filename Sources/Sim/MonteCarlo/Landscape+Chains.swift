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
      throw .together(
        given: "a turned basis with the noise of least squares", allowed: "fixed noise")
    }
    return QuadraticSurface(self, noise: settings.gradientNoise)
  }
}
