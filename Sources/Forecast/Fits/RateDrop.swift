/// How far and how fast the rate of a run falls: what tells noise from what is left to learn.
///
/// Under a rate that never falls, the noise floor and the loss that is left to learn change together
/// and no fit can part them. A fall in one step parts them best.
public struct RateDrop: Sendable, Equatable {
  /// The deepest fall below the highest rate so far, as a share of it, with a loss measured after.
  public let depth: Double
  /// The deepest fall within one hundredth of the run, as a share of the run's highest rate.
  public let suddenDepth: Double

  /// A fall that counts.
  public static let least = 0.2

  /// Whether the rate falls at all.
  public var isThere: Bool { depth >= Self.least }
  /// Whether it falls quickly somewhere.
  public var isSudden: Bool { suddenDepth >= Self.least }

  /// The fall in a log.
  public init(_ log: RunLog) {
    let rates = Array(log.rates.prefix(log.points.last?.step ?? 0))
    let window = max(1, rates.count / 100)
    let peak = rates.max() ?? 0
    var (highest, depth, sudden) = (0.0, 0.0, 0.0)
    for (index, rate) in rates.enumerated() where peak > 0 {
      highest = max(highest, rate)
      if highest > 0 { depth = max(depth, 1 - rate / highest) }
      if index >= window { sudden = max(sudden, (rates[index - window] - rate) / peak) }
    }
    self.depth = depth
    suddenDepth = sudden
  }
}
