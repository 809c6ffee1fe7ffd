extension Agreement.Statistic {
  /// The key in JSON and the word in tables; a baseline's own name.
  public var name: String {
    switch self {
    case .rankWithinReplay: "rank_within_replay"
    case .kendallWithinReplay: "kendall_within_replay"
    case .rankPooled: "rank_pooled"
    case .baseline(let name): name
    case .margin: "margin"
    case .pairsRightShare: "pairs_right_share"
    case .topRegretWithinReplay: "top_1_regret_within_replay"
    case .topRegret: "top_1_regret"
    case .meanAbsoluteError: "mean_absolute_error"
    case .slope: "slope"
    case .intercept: "intercept"
    case .bandCoverage: "band_coverage"
    case .seedCeiling: "seed_ceiling"
    }
  }

  /// All statistics but the baselines.
  static let own: [Self] = [
    .rankWithinReplay, .kendallWithinReplay, .rankPooled, .margin, .pairsRightShare,
    .topRegretWithinReplay, .topRegret, .meanAbsoluteError, .slope, .intercept, .bandCoverage,
    .seedCeiling,
  ]
}

/// Every statistic under its name and its interval under `<name>_interval_90`; null is "n/a".
extension Agreement: Encodable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// Writes the statistics, flat; the baselines and their intervals stand under their names.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for statistic in Statistic.own {
      try container.encode(self[statistic].value, forKey: Key(statistic.name))
      try container.encode(
        Self.ends(self[statistic].interval), forKey: Key(statistic.name + "_interval_90"))
    }
    var values = container.nestedContainer(keyedBy: Key.self, forKey: Key("baselines"))
    var intervals = container.nestedContainer(
      keyedBy: Key.self, forKey: Key("baselines_interval_90"))
    for name in baselineNames {
      try values.encode(self[.baseline(name)].value, forKey: Key(name))
      try intervals.encode(Self.ends(self[.baseline(name)].interval), forKey: Key(name))
    }
    try encode(rankTest, as: "rank_within_replay", in: &container)
    try encode(kendallTest, as: "kendall_within_replay", in: &container)
    try container.encode(Self.ends(seedCeilingRange), forKey: Key("seed_ceiling_range"))
    for (name, count) in [
      ("pairs_decided", pairsDecided), ("pairs_right", pairsRight), ("bands", bands),
      ("cells", cells), ("groups", groups), ("seeds", seeds), ("resamples", resamples),
    ] {
      try container.encode(count, forKey: Key(name))
    }
  }

  private func encode(
    _ test: PermutationTest?, as name: String, in container: inout KeyedEncodingContainer<Key>
  ) throws {
    try container.encode(test?.pValue, forKey: Key(name + "_p_value"))
    try container.encode(test?.orders, forKey: Key(name + "_p_orders"))
    try container.encode(test?.isExact, forKey: Key(name + "_p_exact"))
  }

  private static func ends(_ interval: ClosedRange<Double>?) -> [Double]? {
    interval.map { [$0.lowerBound, $0.upperBound] }
  }
}
