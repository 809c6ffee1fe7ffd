/// How a trainer lays out "a warm-up, then a decay": the knobs in which trainers differ.
///
/// With counter c, warm-up W and end T:
/// ```
/// warm-up   c < W or c ≤ W   start + (peak − start) · (c + warmupOffset) / (W + warmupDenominator)
/// decay     x = (c − W + decayOffset) / (T − W + decayDenominator)
/// ```
public struct Convention: Sendable, Equatable {
  /// What a decay does when its end is passed.
  public enum PastEnd: Sendable, Equatable {
    /// Stays at the final rate.
    case hold
    /// The formula goes on: a cosine climbs again.
    case rebound
    /// Drops to 0.
    case zero
    /// The formula goes on: a line falls below 0.
    case negative
    /// A new period begins.
    case restart
  }

  /// What it counts.
  public var counter = Counter()
  /// Added to the counter in the warm-up.
  public var warmupOffset = 0.0
  /// Added to W in the warm-up's denominator.
  public var warmupDenominator = 0.0
  /// Whether the warm-up's formula still holds at c = W.
  public var warmupInclusive = false
  /// Added to c − W in the decay.
  public var decayOffset = 0.0
  /// Added to T − W in the decay's denominator.
  public var decayDenominator = 0.0
  /// What happens past the end.
  public var pastEnd = PastEnd.hold

  /// The warm-up's segment.
  public func warmup(from start: Double, to peak: Double, steps: Double) -> Curve.Segment {
    Curve.Segment(
      warmupInclusive ? .through(steps) : .before(steps),
      .blend(
        .linear, from: start, to: peak, origin: -warmupOffset, length: steps + warmupDenominator))
  }

  /// The decay's segments, up to the end of time.
  ///
  /// - Parameters:
  ///   - weight: the curve.
  ///   - peak: P, the rate at its beginning.
  ///   - floor: the rate at its end.
  ///   - warmup: W, where the decay begins.
  ///   - end: T, where it ends.
  public func decay(
    _ weight: Weight, from peak: Double, to floor: Double, warmup: Double, end: Double
  ) -> [Curve.Segment] {
    let formula = Formula.blend(
      weight, from: peak, to: floor, origin: warmup - decayOffset,
      length: end - warmup + decayDenominator)
    switch pastEnd {
    case .hold:
      return [Curve.Segment(.before(end), formula), Curve.Segment(.never, .constant(floor))]
    case .zero: return [Curve.Segment(.before(end), formula), Curve.Segment(.never, .constant(0))]
    case .rebound, .negative, .restart: return [Curve.Segment(.never, formula)]
    }
  }
}
