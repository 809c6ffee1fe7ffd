#if canImport(CSim)
  internal import CSim
#endif

/// How one step of an optimizer changes the moments of a block of modes.
///
/// The time loop holds `Moments` in registers from step to step. Plain multiply and add only: a
/// fused multiply-add would change the bits from one processor to the next.
protocol Recursion: Sendable {
  typealias Block = SIMD8<Double>
  associatedtype Moments: BlockMoments
  /// What all modes share in one step, computed once.
  associatedtype Step: BitwiseCopyable, Sendable
  /// What a block's modes have in every step of one mixture.
  associatedtype Constants: BitwiseCopyable, Sendable

  /// - Parameters:
  ///   - rate: η, peak exponents applied.
  ///   - clock: counts on by one step.
  func step(rate: Double, clock: inout OptimizerClock) -> Step
  func constants(pull: Block, drive: Block) -> Constants
  func advance(
    _ moments: inout Moments, by step: Step, in constants: Constants, noise: some NoiseSource)
  #if canImport(CSim)
    /// All steps of a loop by kernels in C: the same bits.
    func advance(_ loop: NativeLoop, by kernels: csim_kernels)
  #endif
}

/// The moments of a block of modes, each number a block of eight lanes.
protocol BlockMoments: BitwiseCopyable, Sendable {
  typealias Block = SIMD8<Double>
  /// a = E[x].
  var mean: Block { get }
  /// v = Var[x].
  var variance: Block { get }
  /// P: the share of the start's distance that is left.
  var memory: Block { get }

  init(_ state: MomentState, block: Int)
  func store(in state: inout MomentState, block: Int)
  /// Sets to zero what is on its way to numbers that processors are slow with.
  mutating func flush()
}

/// The variance of a batch's gradient in a block of modes.
protocol NoiseSource: BitwiseCopyable, Sendable {
  typealias Block = SIMD8<Double>
  func variance(mean: Block, variance: Block) -> Block
}

/// Noise that does not depend on the weights.
struct FixedNoise: NoiseSource {
  let scatter: Block

  @inline(__always)
  func variance(mean: Block, variance: Block) -> Block { scatter }
}

/// Noise with the term of ``TaskDraws``: each example's task is drawn by chance.
struct DrawnNoise: NoiseSource {
  let scatter: Block
  let gap: Block
  let centre: Block

  @inline(__always)
  func variance(mean: Block, variance: Block) -> Block {
    let distance = mean - centre
    return scatter + gap * (variance + distance * distance)
  }
}
