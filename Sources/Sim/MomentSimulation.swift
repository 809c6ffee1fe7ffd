/// The exact mean and variance of SGD on two noisy quadratic tasks, step by step.
///
/// A step with rate η, replay share r (share of old data in the batch) and decoupled weight
/// decay wd does, in each mode,
///
///     h = r h₀ + (1−r) h₁,   b = r h₀ μ₀ + (1−r) h₁ μ₁,   s = r c₀ + (1−r) c₁,
///     k = 1 − η (h + wd),    a ← k a + η b,               v ← k² v + η² (s + w) / B.
///
/// w = 0 when each batch is split in fixed shares. When each example is drawn on its own,
/// w = r (1−r) [(h₀−h₁)² v + ((h₀−h₁) a − (h₀μ₀ − h₁μ₁))²]. Both are exact for any noise with
/// these first two moments. The sums run in a fixed order: the same input gives the same bits,
/// also when a run is cut into several calls or branched by copying the simulation.
///
/// Source: noisy quadratic model, Zhang et al. 2019, arXiv 1907.04164; two tasks and the term w
/// are derived from it.
public struct MomentSimulation: Sendable {
  /// The two tasks.
  public let landscape: Landscape
  /// Decoupled weight decay: x ← (1 − η wd) x before the gradient step.
  public let weightDecay: Double
  /// Whether each example of a batch is drawn on its own from old or new data.
  public let independentDraws: Bool
  /// The moments after ``step`` steps.
  public private(set) var state: MomentState
  /// The steps done so far; 0 before the first.
  public private(set) var step: Int
  /// How the run went so far.
  ///
  /// Divergence is an outcome, not an error.
  public private(set) var outcome: Outcome

  private let meter: LossMeter
  private var mixture: Mixture

  /// A simulation before its first step.
  ///
  /// - Parameters:
  ///   - landscape: the two tasks.
  ///   - weightDecay: decoupled decay, in 1/rate; at least 0.
  ///   - independentDraws: true adds the noise of drawing each example's task by chance.
  ///   - state: the moments to start from; nil is the untrained state, every mode at 0.
  /// - Throws: ``SimError`` if the decay is negative or not finite, or if the state has another
  ///   number of modes.
  public init(
    landscape: Landscape, weightDecay: Double = 0, independentDraws: Bool = false,
    state: MomentState? = nil
  ) throws(SimError) {
    try requireNotNegative([weightDecay], 1, "weight decay")
    let start = state ?? MomentState(untrained: landscape.modes)
    guard start.mean.count == landscape.modes else {
      throw .lengths(
        place: "start state", given: start.mean.count, expected: landscape.modes)
    }
    self.landscape = landscape
    self.weightDecay = weightDecay
    self.independentDraws = independentDraws
    self.state = start
    step = 0
    outcome = .stable
    meter = LossMeter(landscape)
    mixture = Mixture(of: landscape, weightDecay: weightDecay, replay: 1)
  }

  /// The losses in the present state.
  public func losses() -> Losses {
    meter.losses(of: MomentBlocks(state), step: step)
  }

  /// Does one step for each rate and returns the losses at the steps asked for.
  ///
  /// - Parameters:
  ///   - rates: η of the next steps: `rates[0]` is the rate of step ``step`` + 1.
  ///   - replay: r, the share of *old* data in each batch; a first stage has 1.
  ///   - steps: the steps to measure, in increasing order, counted from the start of the whole
  ///     run (not of this call): t is the state after t steps, so the present ``step`` is
  ///     allowed and means before the first of these rates.
  /// - Returns: one measurement for each of `steps`.
  /// - Throws: ``SimError``, before any step is done, if the replay share is outside 0 ... 1, a
  ///   rate is negative or not finite, or a step to measure is outside this call's range.
  @discardableResult
  public mutating func run(
    _ rates: [Double], replay: Double, loggingAt steps: [Int] = []
  ) throws(SimError) -> [Losses] {
    try check(rates, replay: replay, steps: steps)
    if replay != mixture.replay {
      mixture = Mixture(of: landscape, weightDecay: weightDecay, replay: replay)
    }
    noteInstability(rates)
    var blocks = MomentBlocks(state)
    let first = step
    var measured: [Losses] = []
    measured.reserveCapacity(steps.count)
    for target in steps {
      advance(&blocks, rates, from: step - first, to: target - first)
      step = target
      measured.append(meter.losses(of: blocks, step: target))
    }
    advance(&blocks, rates, from: step - first, to: rates.count)
    step = first + rates.count
    state = blocks.state
    noteDivergence(measured)
    return measured
  }

  private func advance(
    _ blocks: inout MomentBlocks, _ rates: [Double], from start: Int, to end: Int
  ) {
    let mixed = mixture.replay > 0 && mixture.replay < 1
    if independentDraws && mixed {
      let draws = TaskDraws(of: landscape, replay: mixture.replay)
      blocks.advance(rates, from: start, to: end, in: mixture, drawing: draws)
    } else {
      blocks.advance(rates, from: start, to: end, in: mixture)
    }
  }

  private func check(_ rates: [Double], replay: Double, steps: [Int]) throws(SimError) {
    guard replay >= 0, replay <= 1 else {
      throw .number(place: "replay", given: replay, allowed: "a share of old data in 0 ... 1")
    }
    try requireNotNegative(rates, rates.count, "rate")
    var earliest = step
    for target in steps {
      guard target >= earliest, target <= step + rates.count else {
        throw .logStep(given: target, allowed: earliest...max(earliest, step + rates.count))
      }
      earliest = target + 1
    }
  }

  private mutating func noteInstability(_ rates: [Double]) {
    guard outcome == .stable else { return }
    let limit = 2 / mixture.largestPull
    guard let index = rates.firstIndex(where: { $0 > limit }) else { return }
    outcome = .unstable(step: step + index + 1, product: rates[index] * mixture.largestPull)
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
