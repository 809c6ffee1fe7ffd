/// The stage that a schedule is wanted for, and the one before it.
public struct NewStage: Sendable, Equatable {
  /// Steps of the new stage: all that there are, or, where the horizon is unknown, the most.
  public let stepCount: Int
  /// The highest rate of the stage before.
  public let basePeak: Double
  /// Its last rate; 0 where there is no stage before, and training begins here.
  public let baseFinal: Double
  /// Steps after which the stage may end, ascending; the last is ``stepCount``.
  public let horizons: [Int]

  /// A stage.
  ///
  /// - Parameters:
  ///   - stepCount: 10 or more.
  ///   - basePeak: above 0; without a stage before, the peak of the rule of thumb.
  ///   - baseFinal: the last rate of the stage before; 0 without one.
  ///   - unknownHorizon: whether it may also end after a quarter or half of its steps.
  ///   - hasBase: whether there is a stage before.
  public init(
    stepCount: Int, basePeak: Double, baseFinal: Double, unknownHorizon: Bool = false,
    hasBase: Bool = true
  ) {
    self.stepCount = stepCount
    self.basePeak = basePeak
    self.baseFinal = baseFinal
    self.hasBase = hasBase
    horizons = unknownHorizon ? [stepCount / 4, stepCount / 2, stepCount] : [stepCount]
  }

  /// Whether there is a stage before.
  public let hasBase: Bool

  /// Whether more than one end is possible.
  public var hasUnknownHorizon: Bool { horizons.count > 1 }

  /// The stage with as many steps as a share of this one's, its end known.
  func shortened(to share: Double) -> NewStage {
    NewStage(
      stepCount: max(10, Int((share * Double(stepCount)).rounded())), basePeak: basePeak,
      baseFinal: baseFinal, hasBase: hasBase)
  }

  /// Steps of a warm-up: a hundredth of the stage.
  var warmupSteps: Int { max(1, Int((0.01 * Double(stepCount)).rounded())) }
}
