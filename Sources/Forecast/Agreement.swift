/// How far a forecast and reality agree on one metric, over cells = schedule × replay.
///
/// The headline is the rank correlation *within* one group, that is one new domain and one replay
/// share: sorting by replay alone gives a pooled ρ near 0.99 on the tables of Ibrahim et al. 2024
/// (arXiv 2403.08763), so the pooled one is reported and never gated. Cells that the forecast was
/// fitted to (probes) are left out of everything.
public struct Agreement: Sendable, Equatable {
  /// What is computed of the cells; `name` is the key in JSON and the word in tables.
  public enum Statistic: Sendable, Hashable {
    /// Spearman's ρ of forecast and measured mean within a group, averaged over the groups.
    case rankWithinReplay
    /// Kendall's τ-b likewise.
    case kendallWithinReplay
    /// ρ over all cells at once.
    case rankPooled
    /// ρ within a group of one baseline.
    case baseline(String)
    /// ρ of the forecast minus the best baseline's.
    case margin
    /// The share of decided pairs that the forecast orders rightly.
    case pairsRightShare
    /// Nats lost by following the forecast within a group, averaged over the groups.
    case topRegretWithinReplay
    /// The same over all cells of a domain, averaged over the domains.
    case topRegret
    /// Mean |forecast − measured|, nats.
    case meanAbsoluteError
    /// The least-squares line measured = intercept + slope · forecast over all cells.
    case slope, intercept
    /// The share of the forecast's 90 % bands that hold the measured mean.
    case bandCoverage
    /// ρ between halves of the seeds, lifted to all of them: see `SeedCeiling`.
    case seedCeiling

    var isBaseline: Bool { if case .baseline = self { true } else { false } }
  }

  /// A value and how far it would move with other seeds.
  public struct Estimate: Sendable, Equatable {
    /// nil where it has no meaning: "n/a".
    public let value: Double?
    /// The 90 % interval over resampled seeds; nil where it has none.
    public let interval: ClosedRange<Double>?
  }

  let estimates: [Statistic: Estimate]
  /// The baselines' names, also of those without a value.
  public let baselineNames: [String]
  /// Whether chance orders the cells as well as the forecast, by ρ.
  public let rankTest: PermutationTest?
  /// The same by τ-b.
  public let kendallTest: PermutationTest?
  /// Pairs within a group whose measured difference exceeds two standard errors.
  public let pairsDecided: Int
  /// How many of those pairs the forecast orders rightly.
  public let pairsRight: Int
  /// The lowest and highest seed ceiling over the ways to halve the seeds.
  public let seedCeilingRange: ClosedRange<Double>?
  /// How many cells carry a band.
  public let bands: Int
  /// How many cells were compared; probes are not among them.
  public let cells: Int
  /// How many groups have at least two of them.
  public let groups: Int
  /// How many seeds each cell has.
  public let seeds: Int
  /// How many draws of the seeds the intervals come from.
  public let resamples: Int

  /// A statistic's value and interval; both nil for what does not exist.
  public subscript(statistic: Statistic) -> Estimate {
    estimates[statistic] ?? Estimate(value: nil, interval: nil)
  }

  /// The headline.
  public var rankWithinReplay: Double? { self[.rankWithinReplay].value }

  /// The baseline with the highest ρ; of equal ones the first by name.
  public var bestBaseline: (name: String, value: Double)? {
    let known = baselineNames.compactMap { name in
      self[.baseline(name)].value.map { (name: name, value: $0) }
    }
    return known.first { entry in known.allSatisfy { $0.value <= entry.value } }
  }

  /// Compares a forecast with measurements.
  ///
  /// - Parameters:
  ///   - cells: finite numbers; every cell has the same number of seeds, at least one.
  ///   - random: draws seeds and orders; the same stream gives the same intervals.
  /// - Returns: nil where no cell but probes is there.
  public init?(_ cells: [AgreementCell], random: inout some RandomNumberGenerator) {
    let cells = cells.filter { !$0.probe }
    guard let seeds = cells.first?.real.count else { return nil }
    precondition(
      seeds > 0 && cells.allSatisfy { $0.real.count == seeds }, "the same seeds in every cell")
    let table = AgreementTable(cells)
    let means = table.means(Array(0..<seeds))
    let draws = SeedResampling(seeds: seeds, random: &random).draws
    let ceiling = SeedCeiling(table.groups, cells.map(\.real), draws: draws, random: &random)
    var estimates = Self.estimates(table, means, draws)
    estimates[.seedCeiling] = Estimate(value: ceiling.value, interval: ceiling.interval)
    self.estimates = estimates
    let orders = table.grouped(cells.map(\.forecast), means)
    rankTest = PermutationTest(orders, .spearman, random: &random)
    kendallTest = PermutationTest(orders, .kendall, random: &random)
    baselineNames = table.baselines.keys.sorted()
    pairsDecided = table.decided.count
    let share = estimates[.pairsRightShare]?.value ?? 0
    pairsRight = Int((share * Double(table.decided.count)).rounded())
    seedCeilingRange = ceiling.range
    bands = cells.filter { $0.band != nil }.count
    self.cells = cells.count
    groups = table.groups.filter { $0.count > 1 }.count
    self.seeds = seeds
    resamples = draws.count
  }

  /// Every statistic of the means, with its interval over the draws.
  private static func estimates(_ table: AgreementTable, _ means: [Double], _ draws: [[Int]])
    -> [Statistic: Estimate]
  {
    var drawn: [Statistic: [Double]] = [:]
    for draw in draws {
      for (statistic, value) in table.statistics(table.means(draw)) {
        drawn[statistic, default: []].append(value)
      }
    }
    var result: [Statistic: Estimate] = [:]
    for (statistic, value) in table.statistics(means) {
      let interval = SeedResampling.interval(drawn[statistic] ?? [])
      result[statistic] = Estimate(value: value, interval: interval)
    }
    return result
  }
}
