/// One cell as the agreement sees it: what was forecast, and what each seed measured.
public struct AgreementCell: Sendable, Equatable {
  /// The new domain, within which one decides between schedules and replay shares.
  public var domain: String
  /// Cells are ranked within one group: one new domain and one replay share.
  public var group: String
  /// The forecast.
  public var forecast: Double
  /// The band that the forecast expects nine measurements in ten in; nil for none.
  public var band: ClosedRange<Double>?
  /// One measured value a seed, the same seeds in the same order in every cell.
  public var real: [Double]
  /// What each baseline orders by within the group, higher means a higher loss; nil where a
  /// baseline cannot say.
  public var baselines: [String: Double?]
  /// Whether the forecast was fitted to this cell, which then proves nothing.
  public var probe: Bool

  /// Creates a cell.
  public init(
    domain: String = "", group: String, forecast: Double, band: ClosedRange<Double>? = nil,
    real: [Double], baselines: [String: Double?] = [:], probe: Bool = false
  ) {
    self.domain = domain
    self.group = group
    self.forecast = forecast
    self.band = band
    self.real = real
    self.baselines = baselines
    self.probe = probe
  }
}
