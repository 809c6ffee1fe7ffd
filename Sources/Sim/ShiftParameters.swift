/// How a later task lies on a landscape, relative to the old one, without units.
///
/// The ratio old : new of the curvatures is log-normal over the modes: qᵢ is a standard normal
/// quantile, the quantiles dealt out in a fixed permutation, without a random draw. Per mode i:
///
///     h₁ᵢ = h₀ᵢ / (ratioMedian · exp(ratioSigma qᵢ)), at most top/(reference peak),
///     ½ √(h₀ᵢ h₁ᵢ) (μ₁ᵢ − μ₀ᵢ)² = shift · wᵢ,         wᵢ ∝ h₀ᵢ^shiftExponent,
///     c₁ᵢ = 4 noise / (reference peak) · z₁ᵢ,          z₁ᵢ ∝ h₁ᵢ^noiseExponent,
///
/// with Σw = Σz = 1; `noiseExponent` and `top` are those of the ``LandscapeParameters``.
public struct ShiftParameters: Sendable, Equatable {
  /// Σ ½ √(h₀ h₁) (μ₁ − μ₀)²: how far the optima lie apart, in quadratic nats.
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
  }
}
