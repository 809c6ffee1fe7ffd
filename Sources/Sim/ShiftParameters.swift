/// How a later task lies on a landscape, relative to the old one, without units.
///
/// The ratio old : new of the curvatures is log-normal over the modes: qᵢ is a standard normal
/// quantile, the quantiles dealt out in a fixed permutation, without a random draw. Per mode i:
///
///     h₁ᵢ = h₀ᵢ / (ratioMedian · exp(ratioSigma qᵢ)), at most steepest · top/(reference peak),
///     μ₁ᵢ = (1 − unlearning) μ₀ᵢ ± δᵢ,
///     ½ h₀ᵢ^(1 − weighting) h₁ᵢ^weighting δᵢ² = shift · wᵢ,   wᵢ ∝ h₀ᵢ^shiftExponent,
///     c₁ᵢ = 4 noise / (reference peak) · z₁ᵢ,          z₁ᵢ ∝ h₁ᵢ^noiseExponent,
///
/// with Σw = Σz = 1; `noiseExponent` and `top` are those of the ``LandscapeParameters``, and the
/// noise under Adam is squared as there. A shift with a `noiseExponent` of its own has
/// z₁ᵢ ∝ h₀ᵢ^noiseExponent: the noise sits where the old task's does.
public struct ShiftParameters: Sendable, Equatable {
  /// Σ ½ h₀^(1 − weighting) h₁^weighting δ²: how far the optima lie apart, in quadratic nats.
  public var shift: Double
  /// How the shift is spread over the curvatures.
  public var shiftExponent: Double
  /// Median over modes of old : new curvature.
  public var ratioMedian: Double
  /// Standard deviation of the logarithm of old : new curvature.
  public var ratioSigma: Double
  /// Loss of a steady run on new data alone at the reference peak above the floor, in nats.
  public var noise: Double
  /// E₁, in nats.
  public var floor: Double
  /// From the new task's quadratic loss to nats.
  public var link = LossLink.identity
  /// φ: the angle in radians by which each pair of modes of the new task is turned; 0 shares the
  /// old task's eigendirections.
  public var rotation = 0.0
  /// The share of the old optimum that the new one takes back; 0 keeps all of it.
  public var unlearning = 0.0
  /// Whose curvature weighs the distance of the optima: 0 the old, 1 the new, ½ their geometric
  /// mean.
  public var weighting = 0.5
  /// The largest new curvature, in units of the largest old one; above 1 a rate can be stable on
  /// old data and not on new, which only Adam survives.
  public var steepest = 1.0
  /// How the noise is spread over the old curvatures; nil spreads it over the new ones as the
  /// landscape says.
  public var noiseExponent: Double?

  /// Which of the fixed patterns of signs and quantiles the task has, from 0; nil is its place
  /// among the later tasks, so that no two lie alike.
  ///
  /// A shift that was fitted to runs keeps the pattern of the fit wherever it stands.
  public var direction: Int?

  /// h₀^(1 − weighting) h₁^weighting.
  func weight(old: Double, new: Double) -> Double {
    if weighting == 0.5 { return (old * new).squareRoot() }
    return ElementaryFunctions.power(old, 1 - weighting)
      * ElementaryFunctions.power(new, weighting)
  }

  /// A shift from its numbers.
  public init(
    shift: Double, shiftExponent: Double, ratioMedian: Double, ratioSigma: Double, noise: Double,
    floor: Double, link: LossLink = .identity, rotation: Double = 0
  ) {
    self.shift = shift
    self.shiftExponent = shiftExponent
    self.ratioMedian = ratioMedian
    self.ratioSigma = ratioSigma
    self.noise = noise
    self.floor = floor
    self.link = link
    self.rotation = rotation
  }

  func check() throws(SimError) {
    try requireNotNegative([shift], 1, "shift")
    try requireFinite([shiftExponent], 1, "shift exponent")
    try requirePositive([ratioMedian], 1, "shift ratioMedian")
    try requireNotNegative([ratioSigma], 1, "shift ratioSigma")
    try requireNotNegative([noise], 1, "shift noise")
    try requireFinite([rotation], 1, "shift rotation")
    try requireFinite([unlearning], 1, "shift unlearning")
    try requireFinite([weighting], 1, "shift weighting")
    try requirePositive([steepest], 1, "shift steepest")
    if let direction, !(0..<16).contains(direction) {
      throw .number(place: "shift direction", given: Double(direction), allowed: "0 ... 15")
    }
    if let noiseExponent { try requireFinite([noiseExponent], 1, "shift noiseExponent") }
  }
}
