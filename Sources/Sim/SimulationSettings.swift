/// How the weights are trained, beside rates and data.
public struct SimulationSettings: Sendable, Equatable {
  /// The optimizer.
  public var optimizer = MomentOptimizer.sgd
  /// Decoupled weight decay: x ← (1 − η wd) x before the update; in 1/rate.
  public var weightDecay = 0.0
  /// Whether each example of a batch is drawn on its own from the tasks, instead of in fixed
  /// shares of the batch.
  public var independentDraws = false
  /// Where the gradients' noise comes from.
  public var gradientNoise = GradientNoise.fixed
  /// The effect of a stage's peak; nil has none.
  public var peakExponents: PeakExponents?
  /// What every single rate acts like; nil is the rate itself.
  public var rateExponent: RateExponent?

  /// Settings; every default is plain SGD.
  public init(
    optimizer: MomentOptimizer = .sgd, weightDecay: Double = 0, independentDraws: Bool = false,
    gradientNoise: GradientNoise = .fixed, peakExponents: PeakExponents? = nil,
    rateExponent: RateExponent? = nil
  ) {
    self.optimizer = optimizer
    self.weightDecay = weightDecay
    self.independentDraws = independentDraws
    self.gradientNoise = gradientNoise
    self.peakExponents = peakExponents
    self.rateExponent = rateExponent
  }

  /// The weight decay that counts as bias, not as shift, where losses are split.
  ///
  /// With Adam's step sizes, where decay would leave a run on one task is not known in closed
  /// form; then what it does counts as shift.
  var decayOfBias: Double {
    switch optimizer {
    case .sgd, .momentum: weightDecay
    case .adam: 0
    }
  }

  func check() throws(SimError) {
    try optimizer.check()
    try requireNotNegative([weightDecay], 1, "weight decay")
    try gradientNoise.check()
    try peakExponents?.check()
    try rateExponent?.check()
  }

  /// What the exact recursions have no formula for.
  func check(on landscape: Landscape) throws(SimError) {
    try check()
    guard !landscape.sharesBasis else { return }
    guard !optimizer.hasFirstMoment else {
      throw .together(
        given: "a turned basis with a first moment", allowed: "sgd, or adam with beta1 = 0")
    }
    guard gradientNoise == .fixed else {
      throw .together(
        given: "a turned basis with the noise of least squares", allowed: "fixed noise")
    }
  }
}
