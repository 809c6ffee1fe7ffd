/// The moments of the optimizer's own state, one number of each for each mode.
///
/// Arrays that an optimizer does not need are empty: SGD has none, momentum has no `square`, Adam
/// without a first moment has `square` alone.
public struct OptimizerMoments: Sendable, Equatable {
  /// E[m].
  public internal(set) var mean: [Double] = []
  /// Cov[x, m].
  public internal(set) var covariance: [Double] = []
  /// Var[m].
  public internal(set) var variance: [Double] = []
  /// What m would be for x = P: with ``MomentState/memory`` it tells bias from shift.
  public internal(set) var memory: [Double] = []
  /// ν: Adam's second moment in mean field.
  public internal(set) var square: [Double] = []
  var clock = OptimizerClock()

  /// No moments: what plain SGD has.
  init() {}

  /// The moments after a reset.
  init(of optimizer: MomentOptimizer, modes: Int) {
    let zeros = [Double](repeating: 0, count: modes)
    if optimizer.hasFirstMoment {
      (mean, covariance, variance, memory) = (zeros, zeros, zeros, zeros)
    }
    if optimizer.hasSecondMoment { square = zeros }
  }

  /// Whether an optimizer can go on with these moments.
  func fit(_ optimizer: MomentOptimizer, modes: Int) -> Bool {
    mean.count == (optimizer.hasFirstMoment ? modes : 0)
      && square.count == (optimizer.hasSecondMoment ? modes : 0)
  }
}

/// β₁ᵗ and β₂ᵗ after t steps since the last reset: what Adam's bias correction needs.
///
/// Running products, so that a run cut into calls gives the same bits.
struct OptimizerClock: Sendable, Equatable {
  private(set) var firstPower = 1.0
  private(set) var secondPower = 1.0

  /// Far below half a unit in the last place of 1; smaller ones only cost time.
  private static let negligible = 1e-40

  mutating func tick(beta1: Double, beta2: Double) {
    firstPower = Self.cut(firstPower * beta1)
    secondPower = Self.cut(secondPower * beta2)
  }

  private static func cut(_ power: Double) -> Double { power < negligible ? 0 : power }
}
