/// The mean and variance of the weights on noisy quadratic tasks, step by step.
///
/// A step of plain SGD with rate η, shares rₖ of the tasks in the batch and decoupled weight decay
/// wd does, in each mode,
///
///     h = Σ rₖ hₖ,   b = Σ rₖ hₖ μₖ,   s = Σ rₖ cₖ,
///     k = 1 − η (h + wd),    a ← k a + η b,    v ← k² v + η² (s + w) / B.
///
/// w = 0 when each batch is split in fixed shares. When each example is drawn on its own,
/// w = Σ rₖ [(hₖ−h)² v + ((hₖ−h) a − (hₖ μₖ − b))²]. Where a task's basis is turned, each pair of
/// modes has two means and a 2 × 2 covariance. Momentum, ``MomentOptimizer/momentum(beta:)``, adds
/// the mean and the covariances of the first moment. All of this is exact for any noise with these
/// first two moments; Adam is an approximation, ``MomentOptimizer/adam(beta1:beta2:epsilon:)``.
///
/// The sums run in a fixed order: the same input gives the same bits, also when a run is cut into
/// several calls, branched by copying the simulation or spread over threads.
///
/// Source: noisy quadratic model, Zhang et al. 2019, arXiv 1907.04164; several tasks and the term w
/// are derived from it.
public struct MomentSimulation: Sendable {
  /// The tasks.
  public let landscape: Landscape
  /// How the weights are trained.
  public let settings: SimulationSettings
  /// The moments after ``step`` steps.
  public internal(set) var state: MomentState
  /// The steps done so far; 0 before the first.
  public internal(set) var step: Int
  /// How the run went so far.
  ///
  /// Divergence is an outcome, not an error.
  public private(set) var outcome: Outcome

  /// x₀: the mean before the first step.
  let start: [Double]
  var basis: ModeBasis
  var loops = LoopChoice.best
  private(set) var rateFactor = 1.0
  private(set) var noiseFactor = 1.0

  /// A simulation before its first step.
  ///
  /// - Parameters:
  ///   - landscape: the tasks.
  ///   - settings: how the weights are trained.
  ///   - state: the moments to start from; nil is the untrained state, every mode at 0.
  /// - Throws: ``SimError`` if a setting is outside its range, or if the state has another number
  ///   of modes.
  public init(
    landscape: Landscape, settings: SimulationSettings = SimulationSettings(),
    state: MomentState? = nil
  ) throws(SimError) {
    try settings.check(on: landscape)
    let first = state ?? MomentState(untrained: landscape.modes)
    guard first.mean.count == landscape.modes else {
      throw .lengths(
        place: "start state", given: first.mean.count, expected: landscape.modes)
    }
    self.landscape = landscape
    self.settings = settings
    self.state = first
    self.state.fit(landscape, settings.optimizer)
    start = first.mean
    step = 0
    outcome = .stable
    basis = ModeBasis(landscape, start: first.mean, decay: settings.decayOfBias)
  }

  /// What happens to the optimizer's own moments at a stage boundary.
  public enum StageMoments: Sendable, Equatable {
    /// Back to zero, with Adam's step count.
    case reset
    /// They stay.
    case keep
  }

  /// Begins a stage: sets the peak that the peak exponents see, and resets the optimizer or not.
  ///
  /// Without a call the first stage counts as one at the reference peak.
  ///
  /// - Parameters:
  ///   - peak: the highest rate of the stage; above 0.
  ///   - moments: whether the optimizer forgets its moments.
  /// - Throws: ``SimError`` if the peak is not above 0.
  public mutating func beginStage(peak: Double, moments: StageMoments) throws(SimError) {
    try requirePositive([peak], 1, "stage peak")
    rateFactor = settings.peakExponents?.rateFactor(peak: peak) ?? 1
    noiseFactor = settings.peakExponents?.noiseFactor(peak: peak) ?? 1
    if moments == .reset {
      state.optimizer = OptimizerMoments(of: settings.optimizer, modes: landscape.modes)
    }
  }

  /// The losses in the present state.
  public func losses() -> Losses {
    measured()
  }

  /// Does one step for each rate and returns the losses at the steps asked for.
  ///
  /// - Parameters:
  ///   - rates: η of the next steps: `rates[0]` is the rate of step ``step`` + 1.
  ///   - shares: rₖ, each task's share of each batch; they sum to 1 within 1e-9.
  ///   - steps: the steps to measure, in increasing order, counted from the start of the whole
  ///     run (not of this call): t is the state after t steps, so the present ``step`` is
  ///     allowed and means before the first of these rates.
  ///   - executor: who shares out the blocks of modes; the bits do not depend on it.
  /// - Returns: one measurement for each of `steps`.
  /// - Throws: ``SimError``, before any step is done, if the shares are negative, do not sum to 1 or
  ///   are not one for each task, a rate is negative or not finite, or a step to measure is outside
  ///   this call's range.
  @discardableResult
  public mutating func run(
    _ rates: [Double], shares: [Double], loggingAt steps: [Int] = [],
    on executor: BlockExecutor = .serial
  ) throws(SimError) -> [Losses] {
    try StepRequirements.check(
      rates, shares: shares, tasks: landscape.tasks.count, steps: steps, after: step)
    basis.mix(shares, batch: landscape.batch)
    let acting = settings.rateExponent?.effective(rates) ?? rates
    noteInstability(acting)
    let measured = advance(acting, loggingAt: steps, on: executor)
    step += rates.count
    noteDivergence(measured)
    return measured
  }

  private mutating func noteInstability(_ rates: [Double]) {
    guard outcome == .stable else { return }
    let pull =
      rateFactor
      * (settings.optimizer.stabilityShare * basis.largestPull + settings.weightDecay)
    let limit = 2 / pull
    guard let index = rates.firstIndex(where: { $0 > limit }) else { return }
    outcome = .unstable(step: step + index + 1, product: rates[index] * pull)
  }

  private mutating func noteDivergence(_ measured: [Losses]) {
    if case .diverged = outcome { return }
    if let lost = measured.first(where: { !$0.isFinite }) {
      outcome = .diverged(step: lost.step)
    } else if !losses().isFinite {
      outcome = .diverged(step: step)
    }
  }
}
