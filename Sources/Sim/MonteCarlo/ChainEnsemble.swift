/// Many runs of the weights with noise drawn by chance, side by side.
///
/// Chain c does in step t what a real run does: it takes the gradient of a batch at its own weights,
/// noise included, and hands it to the optimizer; AdamW has its true second moment. All random
/// numbers are functions of (seed, chain, step, mode) and not of the schedule: two schedules meet
/// the same noise, which makes their difference exact (see ``PairedDifference``). The same input
/// gives the same bits for any executor, also when a run is cut into several calls or branched by
/// copying the ensemble.
///
/// With ``SimulationSettings/independentDraws`` each example's task is drawn from the chain's own
/// numbers. Rates, shares and stages are as in ``MomentSimulation``, of which this is the
/// counterpart: it needs no formula for the moments, and pays with thousands of times the work.
public struct ChainEnsemble<Ground: ChainLandscape>: Sendable {
  /// The tasks.
  public let landscape: Ground
  /// How the weights are trained.
  public let settings: SimulationSettings
  /// The key of all random numbers.
  public let seed: UInt64
  /// The number of chains.
  public var count: Int { chains.count }
  /// The steps done so far.
  public private(set) var step = 0

  /// Which loops do the steps; the bits do not depend on it.
  var kernels = ChainKernels.best
  private let surface: Ground.Surface
  private var chains: [Chain]
  private var rateFactor = 1.0
  private var noiseFactor = 1.0

  /// Chains before their first step.
  ///
  /// - Parameters:
  ///   - landscape: the tasks.
  ///   - settings: how the weights are trained.
  ///   - chains: how many; at least 2.
  ///   - seed: the key of all random numbers.
  ///   - state: normal numbers with this mean and variance are the weights to start from, exactly
  ///     the mean where the variance is 0; nil starts from 0. The optimizer starts from a reset.
  /// - Throws: ``SimError`` if a setting is outside its range or nothing for this landscape, if there
  ///   are fewer than two chains, or if the state has another number of weights.
  public init(
    landscape: Ground, settings: SimulationSettings = SimulationSettings(), chains: Int,
    seed: UInt64, state: MomentState? = nil
  ) throws(SimError) {
    try settings.check()
    if settings.independentDraws {
      try requireWhole(landscape.batch, "landscape batch with independent draws")
    }
    guard chains >= 2 else {
      throw .number(place: "chains", given: Double(chains), allowed: "2 or more")
    }
    let start = state ?? MomentState(untrained: landscape.weightCount)
    guard start.mean.count == landscape.weightCount else {
      throw .lengths(
        place: "start state", given: start.mean.count, expected: landscape.weightCount)
    }
    self.landscape = landscape
    self.settings = settings
    self.seed = seed
    surface = try landscape.surface(settings)
    self.chains = (0..<chains).map { chain in
      Chain(
        weights: start.drawn(RandomStream(seed: seed, chain: chain)), optimizer: settings.optimizer)
    }
  }

  /// Begins a stage: sets the peak that the peak exponents see, and resets the optimizer or not.
  ///
  /// - Throws: ``SimError`` if the peak is not above 0.
  public mutating func beginStage(
    peak: Double, moments: MomentSimulation.StageMoments
  ) throws(SimError) {
    try requirePositive([peak], 1, "stage peak")
    rateFactor = settings.peakExponents?.rateFactor(peak: peak) ?? 1
    noiseFactor = settings.peakExponents?.noiseFactor(peak: peak) ?? 1
    guard moments == .reset else { return }
    for index in chains.indices { chains[index].reset(settings.optimizer) }
  }

  /// The losses in the present state.
  public func losses() -> ChainLosses {
    ChainLosses(step: step, chains: chains.map { surface.losses(at: $0.weights) })
  }

  /// Does one step for each rate in every chain; returns the losses at the steps asked for.
  ///
  /// - Parameters:
  ///   - rates: η of the next steps: `rates[0]` is the rate of step ``step`` + 1.
  ///   - shares: rₖ, each task's share of each batch; they sum to 1 within 1e-9.
  ///   - steps: the steps to measure, in increasing order, counted from the start of the whole run.
  ///   - executor: who shares out the chains; the bits do not depend on it.
  /// - Throws: ``SimError``, before any step is done, for shares, rates or steps as in
  ///   ``MomentSimulation/run(_:shares:loggingAt:on:)``.
  @discardableResult
  public mutating func run(
    _ rates: [Double], shares: [Double], loggingAt steps: [Int] = [],
    on executor: BlockExecutor = .serial
  ) throws(SimError) -> [ChainLosses] {
    try StepRequirements.check(
      rates, shares: shares, tasks: landscape.taskCount, steps: steps, after: step)
    let acting = settings.rateExponent?.effective(rates) ?? rates
    let loop = ChainLoop(
      surface: surface, settings: settings, rates: acting.map { $0 * rateFactor },
      shares: shares,
      batch: landscape.batch, noiseFactor: noiseFactor, start: step, targets: steps,
      kernels: kernels)
    let seed = seed
    var measured = [[[Double]]](repeating: [], count: chains.count)
    let count = chains.count
    chains.withUnsafeMutableBufferPointer { chains in
      measured.withUnsafeMutableBufferPointer { measured in
        // Each call writes to its own chain and to its own place for what it measured.
        nonisolated(unsafe) let (chains, measured) = (chains, measured)
        executor.forEach(count) { @Sendable index in
          measured[index] = loop.run(&chains[index], RandomStream(seed: seed, chain: index))
        }
      }
    }
    step += rates.count
    return steps.indices.map { target in
      ChainLosses(step: steps[target], chains: measured.map { $0[target] })
    }
  }
}

extension MomentState {
  /// Weights with this mean and variance, in blocks of eight.
  func drawn(_ random: RandomStream) -> [SIMD8<Double>] {
    var normals = RandomStream.room(for: Blocks.count(mean.count))
    random.fill(&normals, .start, step: 0)
    return (0..<Blocks.count(mean.count)).map { block in
      Blocks.load(mean, block)
        + Blocks.load(variance, block).squareRoot() * SIMD8<Double>(normals[block])
    }
  }
}
