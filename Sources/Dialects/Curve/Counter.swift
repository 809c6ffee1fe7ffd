/// The number that a trainer's scheduler looks at when update k, counted from 0, is made.
///
/// c = max(k · multiplier + offset, minimum). Most trainers look at k itself; some count one ahead
/// (offset 1) or one behind (−1), some in samples or micro-batches (multiplier).
public struct Counter: Sendable, Equatable {
  /// Counts in one update.
  public var multiplier: Double
  /// Counts ahead of the update, negative when behind.
  public var offset: Double
  /// The counter never goes below this.
  public var minimum: Double

  /// Creates a counter; k itself unless told otherwise.
  public init(multiplier: Double = 1, offset: Double = 0, minimum: Double = -.infinity) {
    self.multiplier = multiplier
    self.offset = offset
    self.minimum = minimum
  }

  /// The counter's value at an update, counted from 0.
  public func value(atUpdate update: Int) -> Double {
    max(Double(update) * multiplier + offset, minimum)
  }
}
