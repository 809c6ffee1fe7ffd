/// A loss that is no quadratic: a slow river at the bottom of a sharp, winding valley.
///
///     Lₖ(u, w) = E + Rₖ(u) + ½ Σⱼ gⱼ(sₖ) (wⱼ − cₖⱼ(sₖ))²
///     Rₖ(u)    = A (1 + sₖ/ℓ)^(−α) + ½ κ |u − sₖ eₖ|²,       sₖ = eₖ·u
///     gⱼ(s)    = γⱼ (1 + a sin(ϑ + φⱼ)),                     ϑ = 2π waves · s/(reach)
///     cₖⱼ(s)   = δₖⱼ + mⱼ sin(ϑ + ψⱼ)
///
/// u are the `dimensions` directions along the valley's ground, w the sharp ones across it. Task k's
/// river runs along eₖ, falls by a power law (for s < 0 in a straight line) and never ends; its
/// ground rises beside the river. Sharpness and course change along the river. Progress is s. A high
/// rate goes fast along the river and bounces between the banks, which hides its progress until the
/// rate falls. The first task has e₀ = (1, 0, …); task k has eₖ = cos θ e₀ + sin θ (axis k). Signs of
/// δ alternate and phases are multiples of irrational numbers: there is no random draw.
///
/// The weights of a chain are eight places for u (those beyond `dimensions` stay at 0), then w; they
/// start at 0, the mouth of all rivers and a place up the bank. Besides the tasks' losses
/// each chain measures Rₖ + E: see ``river(_:task:)``.
///
/// Source: the picture is that of Wen et al. 2024, arXiv 2410.05192; tasks, power law and
/// windings are additions.
public struct RiverValley: Sendable, Equatable {
  /// What it was made of.
  public let parameters: RiverParameters
  /// The number of tasks.
  public let taskCount: Int
  /// B: examples in a batch.
  public let batch: Double
  /// ℓ.
  public let length: Double
  /// s at the end of the reference run, without noise and bends.
  public let reach: Double
  /// κ.
  let bed: Double
  /// γ, in 1/rate.
  public let sharpness: [Double]
  /// Variance of one example's gradient across the river.
  let noise: [Double]
  /// Variance of one example's gradient along each of its directions.
  let riverNoise: Double
  /// δ, one row a task.
  let banks: [[Double]]
  /// m.
  let bends: [Double]

  /// A valley for a given reference: rates are tied to sharpness here.
  ///
  /// - Parameters:
  ///   - parameters: the valley's shape.
  ///   - tasks: how many tasks.
  ///   - referencePeak: the highest rate of the reference run.
  ///   - referenceArea: Ση of the reference run.
  ///   - batch: B; the noise is that of this batch.
  /// - Throws: ``SimError`` if a number is outside its range.
  public init(
    _ parameters: RiverParameters = RiverParameters(), tasks: Int = 2, referencePeak: Double,
    referenceArea: Double, batch: Double = 1
  ) throws(SimError) {
    try parameters.check(tasks: tasks)
    try requirePositive([referencePeak], 1, "reference peak")
    try requirePositive([referenceArea], 1, "reference area")
    try requirePositive([batch], 1, "river batch")
    guard tasks > 0 else {
      throw .number(place: "river tasks", given: Double(tasks), allowed: "1 or more")
    }
    let (alpha, modes) = (parameters.exponent, parameters.modes)
    self.parameters = parameters
    self.batch = batch
    taskCount = tasks
    // ds/dS = A α/ℓ (1 + s/ℓ)^(−α−1) has the solution (1 + s/ℓ)^(α+2) = 1 + α (α+2) A S/ℓ².
    length =
      (alpha * (alpha + 2) * parameters.descent * referenceArea / parameters.progress)
      .squareRoot()
    reach =
      length
      * (ElementaryFunctions.power(1 + parameters.progress, 1 / (alpha + 2)) - 1)
    bed = parameters.bed / referenceArea
    let sharpness = Self.sharpness(parameters, referencePeak)
    self.sharpness = sharpness
    let total = sharpness.reduce(0, +)
    noise = sharpness.map { 4 * parameters.noise * batch / referencePeak * $0 / total }
    riverNoise =
      parameters.riverNoise * 4 * parameters.noise * batch / referencePeak / Double(modes)
    bends = Self.heights(parameters.bend, sharpness)
    let bank = Self.heights(parameters.bank, sharpness)
    let shift = Self.heights(parameters.shift, sharpness)
    banks = (0..<tasks).map { task in
      bank.indices.map { mode in
        Self.sign(mode) * bank[mode] + (task == 0 ? 0 : Self.sign(mode >> task) * shift[mode])
      }
    }
  }

  /// Amplitudes x with Σ ½ γ x² = height, the same height in every mode.
  private static func heights(_ height: Double, _ sharpness: [Double]) -> [Double] {
    sharpness.map { (2 * height / Double(sharpness.count) / $0).squareRoot() }
  }

  private static func sharpness(
    _ parameters: RiverParameters, _ referencePeak: Double
  ) -> [Double] {
    let slope =
      ElementaryFunctions.log(parameters.bottom / parameters.top)
      / Double(max(parameters.modes - 1, 1))
    return (0..<parameters.modes).map {
      parameters.top / referencePeak * ElementaryFunctions.exp(slope * Double($0))
    }
  }

  private static func sign(_ mode: Int) -> Double { mode % 2 == 0 ? 1 : -1 }

  /// eₖ, in eight lanes.
  func direction(_ task: Int) -> SIMD8<Double> {
    var direction = SIMD8<Double>.zero
    if task == 0 || parameters.fork == 0 {
      direction[0] = 1
    } else {
      direction[0] = ElementaryFunctions.cos(parameters.fork)
      direction[task] = ElementaryFunctions.sin(parameters.fork)
    }
    return direction
  }

  /// E + Rₖ of every chain: the loss without the way up the banks.
  public func river(_ losses: ChainLosses, task: Int) -> ChainSample {
    ChainSample(losses.chains.map { $0[taskCount + task] })
  }
}

extension RiverValley: ChainLandscape {
  /// Eight places for u, and w.
  public var weightCount: Int { 8 + parameters.modes }

  /// The valley in blocks of eight sharp directions.
  ///
  /// - Throws: ``SimError`` for Gaussian least squares: the noise is the valley's own.
  public func surface(_ settings: SimulationSettings) throws(SimError) -> RiverSurface {
    guard settings.gradientNoise == .fixed else {
      throw .together(
        given: "a river valley with the noise of least squares", allowed: "fixed noise")
    }
    return RiverSurface(self)
  }
}
