/// A landscape in a few numbers, without units: what stays the same when rates and lengths change.
///
/// The old curvatures of n modes are spaced evenly on a log scale, from `top`/(reference peak)
/// down to `bottom`/(reference area); the area is Ση of the reference first stage. With fixed
/// signs, per mode i of the old task:
///
///     ½ h₀ᵢ μ₀ᵢ² = signal · uᵢ,                       uᵢ ∝ h₀ᵢ^signalExponent,
///     c₀ᵢ = 4 noise / (reference peak) · z₀ᵢ,          z₀ᵢ ∝ h₀ᵢ^noiseExponent,
///
/// each times exp(−h₀ᵢ (reference peak)/cutoff) where there is a cutoff,
/// with Σu = Σz = 1 and a batch of 1. So all amounts are in nats: the untrained loss on old data is
/// `floor` + link(`signal`), and a steady run at the reference peak sits `noise` above its floor to
/// first order in rate × curvature. Under Adam, which divides the gradient by its size, the formula
/// of c₀ᵢ is that of √c₀ᵢ: then a steady run sits `noise` above the floor again. A later task is added by ``ShiftParameters``.
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
  /// Σ ½ h₀ μ₀²: what there is to learn on old data, in quadratic nats.
  public var signal: Double
  /// How the signal is spread over the curvatures.
  public var signalExponent: Double
  /// Loss of a steady run at the reference peak above the floor, old data, in nats (first order).
  public var noise: Double
  /// How the noise of every task is spread over its curvatures.
  public var noiseExponent: Double
  /// Curvature × reference peak above which there is little signal; nil has no such end.
  public var signalCutoff: Double?
  /// The same for the noise of every task.
  public var noiseCutoff: Double?
  /// E₀, in nats.
  public var floor: Double
  /// From the old task's quadratic loss to nats.
  public var link = LossLink.identity
  /// The optimizer that the landscape was fitted with.
  public var optimizer = MomentOptimizer.sgd
  /// κ of ``PeakExponents``.
  public var progressExponent = 1.0
  /// ν of ``PeakExponents``.
  public var floorExponent = 1.0
  /// κ of ``RateExponent``.
  public var rateExponent = 1.0
  /// Σηλ over the reference area: by how many e-folds weight decay alone shrinks the weights.
  public var decay = 0.0

  /// Parameters of plain SGD; the rest can be set afterwards.
  public init(
    top: Double, bottom: Double = 0.1, modes: Int = 512, signal: Double, signalExponent: Double,
    noise: Double, noiseExponent: Double, floor: Double
  ) {
    self.top = top
    self.bottom = bottom
    self.modes = modes
    self.signal = signal
    self.signalExponent = signalExponent
    self.noise = noise
    self.noiseExponent = noiseExponent
    self.floor = floor
  }

  /// How the weights are trained on it.
  ///
  /// - Parameters:
  ///   - referencePeak: the highest rate of the reference schedule.
  ///   - referenceArea: Ση of its first stage.
  public func settings(referencePeak: Double, referenceArea: Double) -> SimulationSettings {
    let plain = progressExponent == 1 && floorExponent == 1
    return SimulationSettings(
      optimizer: optimizer, weightDecay: decay / referenceArea,
      peakExponents: plain
        ? nil
        : PeakExponents(
          progress: progressExponent, floor: floorExponent, referencePeak: referencePeak),
      rateExponent: rateExponent == 1
        ? nil : RateExponent(rateExponent, referencePeak: referencePeak))
  }
}
