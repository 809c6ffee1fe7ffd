/// A landscape in a few numbers, without units: what stays the same when rates and lengths change.
///
/// The old curvatures of n modes are spaced evenly on a log scale, from `top`/(reference peak)
/// down to `bottom`/(reference area); the area is Ση of the reference first stage. The ratio old :
/// new is log-normal over the modes: qᵢ is a standard normal quantile, the quantiles dealt out
/// in a fixed permutation, without a random draw. With fixed signs, per mode i:
///
///     h₁ᵢ = h₀ᵢ / (ratioMedian · exp(ratioSigma qᵢ)), at most top/(reference peak),
///     ½ h₀ᵢ μ₀ᵢ² = signal · uᵢ,                 uᵢ ∝ h₀ᵢ^signalExponent,
///     ½ √(h₀ᵢ h₁ᵢ) (μ₁ᵢ − μ₀ᵢ)² = shift · wᵢ,   wᵢ ∝ h₀ᵢ^shiftExponent,
///     c_{k,i} = 4 noise_k / (reference peak) · z_{k,i},   z_{k,i} ∝ h_{k,i}^noiseExponent,
///
/// with Σu = Σw = Σz = 1 and a batch of 1. So all amounts are in nats: the untrained loss on old
/// data is `floor` + `signal`, and a steady run at the reference peak sits `noise` above its floor
/// to first order in rate × curvature.
public struct LandscapeParameters: Sendable, Equatable {
  /// n: the number of modes.
  public var modes = 512
  /// Largest curvature × reference peak.
  ///
  /// A rate is stable up to 2/curvature, so re-warming is
  /// stable up to 2/top times the reference peak.
  public var top: Double
  /// Smallest old curvature × reference area.
  public var bottom = 0.1
  /// Σ ½ h₀ μ₀²: what there is to learn on old data, in nats.
  public var signal: Double
  /// How the signal is spread over the curvatures.
  public var signalExponent: Double
  /// Loss of a steady run at the reference peak above the floor, old data, in nats (first order).
  public var noise: Double
  /// The same on new data.
  public var newNoise: Double
  /// How the noise is spread over the curvatures.
  public var noiseExponent: Double
  /// Σ ½ √(h₀ h₁) (μ₁ − μ₀)²: how far the optima lie apart, in nats.
  public var shift: Double
  /// How the shift is spread over the curvatures.
  public var shiftExponent: Double
  /// Median over modes of old : new curvature.
  public var ratioMedian: Double
  /// Standard deviation of the logarithm of old : new curvature.
  public var ratioSigma: Double
  /// E₀, in nats.
  public var floor: Double
  /// E₁, in nats.
  public var newFloor: Double
}
