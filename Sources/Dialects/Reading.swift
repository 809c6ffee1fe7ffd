/// A trainer's configuration as the trainer itself would follow it.
public struct Reading: Sendable, Equatable {
  /// The rate at each update.
  public var curve: Curve
  /// The highest rate that the configuration asks for; tolerances are relative to it.
  public var peak: Double
  /// The number of updates that the configuration speaks of, where it does.
  public var horizon: Int?
  /// Whether the trainer computes in single precision.
  public var singlePrecision: Bool

  /// Creates a reading.
  public init(curve: Curve, peak: Double, horizon: Int? = nil, singlePrecision: Bool = false) {
    self.curve = curve
    self.peak = peak
    self.horizon = horizon
    self.singlePrecision = singlePrecision
  }
}
