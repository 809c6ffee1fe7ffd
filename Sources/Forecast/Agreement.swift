/// One cell as the agreement sees it: what was forecast, and what each seed measured.
public struct AgreementCell: Sendable, Equatable {
  /// Cells are ranked within one group: one replay share.
  public var group: Double
  /// The forecast.
  public var forecast: Double
  /// One measured value a seed, the same seeds in the same order in every cell.
  public var real: [Double]
  /// What the baselines order by: name → value, higher means a higher loss.
  public var baselines: [String: Double]

  /// Creates a cell.
  public init(group: Double, forecast: Double, real: [Double], baselines: [String: Double]) {
    self.group = group
    self.forecast = forecast
    self.real = real
    self.baselines = baselines
  }

  var mean: Double { Sample.mean(real) }
}

/// How far a forecast and reality agree on one metric, over cells = schedule × replay.
///
/// The headline is the rank correlation *within* one replay share: sorting by replay alone
/// gives a pooled ρ near 0.99 on the tables of Ibrahim et al. 2024 (arXiv 2403.08763), so the
/// pooled one is reported and never gated.
public struct Agreement: Sendable, Equatable, Codable {
  /// Spearman's ρ within a replay share, averaged over the shares.
  public var rankWithinReplay: Double?
  /// ρ over all cells at once.
  public var rankPooled: Double?
  /// ρ within a replay share of each baseline.
  public var baselines: [String: Double]
  /// The headline minus the best baseline's.
  public var margin: Double?
  /// The margin's 90 % interval over resampled seeds.
  public var marginInterval: [Double]?
  /// Mean |forecast − measured|, in nats.
  public var meanAbsoluteError: Double?
  /// The least-squares slope of measured on forecast.
  public var slope: Double?
  /// Pairs within a share whose measured difference exceeds two standard errors.
  public var pairsDecided: Int
  /// How many of those pairs the forecast orders rightly.
  public var pairsRight: Int
  /// Measured loss of the forecast's best cell minus the lowest measured, over all cells.
  public var topRegret: Double?
  /// ρ between halves of the seeds, lifted to all seeds by the Spearman–Brown formula.
  ///
  /// The mean over the ways to halve them. A forecast cannot be expected to beat it.
  public var seedCeiling: Double?
  /// The lowest and highest seed ceiling over the ways to halve the seeds.
  public var seedCeilingRange: [Double]?
  /// How many cells were compared.
  public var cells: Int
  /// How many seeds each cell has.
  public var seeds: Int

  enum CodingKeys: String, CodingKey {
    case rankWithinReplay = "rank_within_replay"
    case rankPooled = "rank_pooled"
    case baselines
    case margin
    case marginInterval = "margin_interval_90"
    case meanAbsoluteError = "mean_absolute_error"
    case slope
    case pairsDecided = "pairs_decided"
    case pairsRight = "pairs_right"
    case topRegret = "top_1_regret"
    case seedCeiling = "seed_ceiling"
    case seedCeilingRange = "seed_ceiling_range"
    case cells
    case seeds
  }

  /// Compares a forecast with measurements.
  ///
  /// - Parameters:
  ///   - cells: at least one; every cell has the same number of seeds.
  ///   - random: draws the seeds' resampling; the same stream gives the same interval.
  public init(_ cells: [AgreementCell], random: inout some RandomNumberGenerator) {
    let seedCount = cells.first?.real.count ?? 0
    precondition(cells.allSatisfy { $0.real.count == seedCount }, "the same seeds in every cell")
    self.cells = cells.count
    self.seeds = seedCount
    let means = cells.map(\.mean)
    rankWithinReplay = Self.rank(cells, means) { $0.forecast }
    rankPooled = RankCorrelation.spearman(cells.map(\.forecast), means)
    baselines = [:]
    for name in Self.baselineNames(cells) {
      baselines[name] = Self.rank(cells, means) { $0.baselines[name] ?? 0 }
    }
    margin = Self.margin(cells, means)
    marginInterval = Self.interval(cells, seeds: seedCount, random: &random)
    meanAbsoluteError = Sample.mean(zip(cells, means).map { abs($0.forecast - $1) })
    slope = Sample.slope(of: means, on: cells.map(\.forecast))
    (pairsDecided, pairsRight) = Self.pairs(cells)
    topRegret = Self.regret(cells, means)
    let halves = SeedHalves.correlations(cells.map(\.group), cells.map(\.real))
    seedCeiling = halves.isEmpty ? nil : Sample.mean(halves)
    seedCeilingRange = halves.min().flatMap { low in halves.max().map { [low, $0] } }
  }

  private static func baselineNames(_ cells: [AgreementCell]) -> [String] {
    Set(cells.flatMap(\.baselines.keys)).sorted()
  }

  /// Cells of one group stand together, in order of first appearance.
  static func rank(
    _ cells: [AgreementCell], _ means: [Double], _ order: (AgreementCell) -> Double
  ) -> Double? {
    var groups: [[(forecast: Double, real: Double)]] = []
    for group in Set(cells.map(\.group)).sorted() {
      groups.append(
        zip(cells, means).filter { $0.0.group == group }.map { (order($0.0), $0.1) })
    }
    return RankCorrelation.within(groups)
  }

  private static func margin(_ cells: [AgreementCell], _ means: [Double]) -> Double? {
    guard let own = rank(cells, means, { $0.forecast }) else { return nil }
    let others = baselineNames(cells).compactMap { name in
      rank(cells, means) { $0.baselines[name] ?? 0 }
    }
    return others.max().map { own - $0 }
  }

  /// The 5th and 95th percentile of the margin over 1000 resamplings of the seeds.
  ///
  /// A draw is the same in every cell. One seed has no spread.
  private static func interval(
    _ cells: [AgreementCell], seeds: Int, random: inout some RandomNumberGenerator
  ) -> [Double]? {
    guard seeds > 1 else { return nil }
    var margins: [Double] = []
    for _ in 0..<1000 {
      let draw = (0..<seeds).map { _ in Int.random(in: 0..<seeds, using: &random) }
      let means = cells.map { cell in Sample.mean(draw.map { cell.real[$0] }) }
      if let margin = margin(cells, means) { margins.append(margin) }
    }
    guard !margins.isEmpty else { return nil }
    margins.sort()
    return [margins[margins.count / 20], margins[margins.count - 1 - margins.count / 20]]
  }

  private static func pairs(_ cells: [AgreementCell]) -> (decided: Int, right: Int) {
    var decided = 0
    var right = 0
    for (index, first) in cells.enumerated() {
      for second in cells[(index + 1)...] where second.group == first.group {
        let differences = zip(first.real, second.real).map { $0 - $1 }
        let mean = Sample.mean(differences)
        guard let error = Sample.standardError(differences), abs(mean) > 2 * error else { continue }
        decided += 1
        if (first.forecast - second.forecast) * mean > 0 { right += 1 }
      }
    }
    return (decided, right)
  }

  private static func regret(_ cells: [AgreementCell], _ means: [Double]) -> Double? {
    guard let best = means.min(),
      let chosen = zip(cells, means).min(by: { $0.0.forecast < $1.0.forecast })
    else { return nil }
    return chosen.1 - best
  }
}
