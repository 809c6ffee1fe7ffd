/// The laws that can be fitted, by the names that the command line knows.
public enum LawFamily: String, Sendable, CaseIterable {
  /// ``AnnealingLaw``.
  case annealing
  /// ``MultiPowerLaw``.
  case multiPower = "multi-power"
  /// ``FunctionalScalingLaw``.
  case functional
  /// ``ConvexBoundLaw``.
  case convexBound = "convex-bound"
  /// ``NoisyQuadraticLaw``.
  case noisyQuadratic = "noisy-quadratic"
  /// ``ContinualLaw``.
  case continual
  /// The mean of annealing, multi-power and noisy-quadratic.
  case ensemble

  /// The laws of a family; the ensemble has three, each other is alone.
  public var members: [LawFamily] {
    self == .ensemble ? [.annealing, .multiPower, .noisyQuadratic] : [self]
  }

  /// The number of numbers that a fit finds.
  var parameterCount: Int {
    switch self {
    case .annealing: 4
    case .multiPower, .functional: 7
    case .convexBound: 3
    case .noisyQuadratic: 6
    case .continual: 8
    case .ensemble: 7
    }
  }

  /// The fit of one law.
  func fit(_ curves: FittedCurves) throws(FitError) -> any FittedLaw {
    switch self {
    case .annealing: try SeparableFit(AnnealingLaw.Form(), curves)
    case .multiPower: try SeparableFit(MultiPowerLaw.Form(), curves)
    case .functional: try SeparableFit(FunctionalScalingLaw.Form(), curves)
    case .convexBound: try SeparableFit(ConvexBoundLaw.Form(), curves)
    case .noisyQuadratic: try FittedNoisyQuadratic(curves)
    case .continual:
      try SeparableFit(ContinualLaw.Form(side: curves.domain == 0 ? .old : .new), curves)
    case .ensemble: preconditionFailure("an ensemble is fitted law by law")
    }
  }
}
