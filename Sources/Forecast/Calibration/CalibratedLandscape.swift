public import Sim

/// A landscape fitted to run logs: what `landscape.toml` holds.
///
/// The parameters are dimensionless as everywhere, but the reference peak and area come with them,
/// so the curvatures are fixed in 1/rate: no study's own peak changes them.
public struct CalibratedLandscape: Sendable, Equatable {
  /// A later domain and how it lies.
  public struct DomainShift: Sendable, Equatable {
    /// The domain's name.
    public var domain: String
    /// Where its task lies, relative to the old one.
    public var parameters: ShiftParameters
    /// Half the width of the 90 % band of a forecast, in nats; nil where none is known.
    public var band: Band?

    /// A shift with its domain.
    public init(domain: String, parameters: ShiftParameters, band: Band? = nil) {
      self.domain = domain
      self.parameters = parameters
      self.band = band
    }
  }

  /// How far off forecasts of a domain are: half the width of the 90 % band, in nats.
  public struct Band: Sendable, Equatable {
    /// Of the loss on the first stage's domain.
    public var old: Double
    /// Of the loss on the new domain.
    public var new: Double

    /// A band from its parts.
    public init(old: Double, new: Double) {
      self.old = old
      self.new = new
    }
  }

  /// The rate in whose units ``parameters`` and ``shifts`` are.
  public var referencePeak: Double
  /// The area Ση in whose units the slowest curvature is.
  public var referenceArea: Double
  /// The first stage's domain.
  public var domain: String
  /// The old task, and how weights are trained on it.
  public var parameters: LandscapeParameters
  /// Decoupled weight decay, in 1/rate.
  public var weightDecay: Double
  /// The later domains, in the order of their tasks.
  public var shifts: [DomainShift]
  /// How it was found.
  public var provenance: Provenance

  /// A landscape from its parts.
  public init(
    referencePeak: Double, referenceArea: Double, domain: String, parameters: LandscapeParameters,
    weightDecay: Double = 0, shifts: [DomainShift] = [], provenance: Provenance
  ) {
    self.referencePeak = referencePeak
    self.referenceArea = referenceArea
    self.domain = domain
    self.parameters = parameters
    self.weightDecay = weightDecay
    self.shifts = shifts
    self.provenance = provenance
  }

  /// The tasks: the old one, then those of ``shifts``.
  ///
  /// - Throws: `SimError` if a number is outside its range.
  public func landscape() throws(SimError) -> Landscape {
    try parameters.landscape(
      shifts: shifts.map(\.parameters), referencePeak: referencePeak,
      referenceArea: referenceArea)
  }

  /// How the weights are trained.
  public var settings: SimulationSettings {
    var settings = parameters.settings(
      referencePeak: referencePeak, referenceArea: referenceArea)
    settings.weightDecay = weightDecay
    return settings
  }
}
