/// How well the seeds agree with each other on the order of the cells.
///
/// The seeds are halved, a = ⌊n/2⌋ against b = n − a, in every way that there is (beyond eight
/// seeds in 100 random ways). ρ between the means of the halves, within a group and averaged over
/// groups, is averaged over the ways. It is then lifted to all n seeds by the Spearman–Brown
/// formula for parts of unequal length (Horst 1951, Psychometrika 16, 368): noise worth λ seeds
/// gives ρ² = ab / ((a + λ)(b + λ)), which is solved for λ, and the ceiling is n / (n + λ). Equal
/// halves give the usual 2ρ / (1 + ρ). Seeds that do not agree (ρ ≤ 0) have the ceiling 0.
///
/// The ceiling is the expected ρ of the mean of n seeds with that of n other seeds: what repeating
/// the whole experiment would reach. A forecast that knew the true losses would reach its square
/// root.
struct SeedCeiling {
  /// Over all ways to halve the seeds; nil below two seeds, and where no group has an order.
  let value: Double?
  /// The 5th and 95th percentile over draws of the seeds; nil below three seeds.
  ///
  /// A seed on both sides would agree with itself, so of each draw the different seeds are halved
  /// and lifted to n; draws of one seed alone have no halves and are left out.
  let interval: ClosedRange<Double>?
  /// The lowest and the highest ceiling of a single way.
  let range: ClosedRange<Double>?

  static let halvedInAllWays = 8
  static let drawnWays = 100

  /// - Parameters:
  ///   - groups: the indices of each group's cells.
  ///   - real: a value a seed, by cell.
  init(
    _ groups: [[Int]], _ real: [[Double]], draws: [[Int]],
    random: inout some RandomNumberGenerator
  ) {
    let seeds = real.first?.count ?? 0
    let halves = Halves(groups: groups, real: real)
    let ways = Self.ways(Array(0..<seeds), random: &random)
    let single = ways.compactMap { halves.correlation($0) }
    value = Self.lifted(single, ways, to: seeds)
    let ceilings = single.compactMap { Self.lifted([$0], ways, to: seeds) }
    range = ceilings.min().flatMap { low in ceilings.max().map { low...$0 } }
    guard seeds > 2 else {
      interval = nil
      return
    }
    // Many draws have the same different seeds.
    var known: [[Int]: Double?] = [:]
    var values: [Double] = []
    for draw in draws {
      let different = Set(draw).sorted()
      let found: Double?
      if let old = known[different] {
        found = old
      } else {
        let ways = Self.ways(different, random: &random)
        found = Self.lifted(ways.compactMap { halves.correlation($0) }, ways, to: seeds)
        known[different] = .some(found)
      }
      if let found { values.append(found) }
    }
    interval = SeedResampling.interval(values)
  }

  typealias Way = (first: [Int], second: [Int])

  /// The ways to halve seeds, each once.
  static func ways(_ seeds: [Int], random: inout some RandomNumberGenerator) -> [Way] {
    let count = seeds.count
    guard count > 1 else { return [] }
    let size = count / 2
    guard count <= halvedInAllWays else {
      return (0..<drawnWays).map { _ in
        let order = seeds.shuffled(using: &random)
        return (order[..<size].sorted(), order[size...].sorted())
      }
    }
    return (1..<(1 << count)).compactMap { mask in
      guard mask.nonzeroBitCount == size, count % 2 == 1 || mask & 1 == 1 else { return nil }
      let first = (0..<count).filter { mask >> $0 & 1 == 1 }
      let second = (0..<count).filter { mask >> $0 & 1 == 0 }
      return (first.map { seeds[$0] }, second.map { seeds[$0] })
    }
  }

  private static func lifted(_ correlations: [Double], _ ways: [Way], to seeds: Int) -> Double? {
    guard !correlations.isEmpty, let way = ways.first else { return nil }
    return lifted(
      Sample.mean(correlations), halves: (way.first.count, way.second.count), to: seeds)
  }

  /// ρ between means of a and of b seeds, as it would be between means of n and n.
  static func lifted(_ rho: Double, halves: (Int, Int), to seeds: Int) -> Double {
    guard rho > 0 else { return 0 }
    let (a, b, n) = (Double(halves.0), Double(halves.1), Double(seeds))
    let sum = a + b
    let noise = ((sum * sum + 4 * a * b * (1 / (rho * rho) - 1)).squareRoot() - sum) / 2
    return n / (n + noise)
  }

  private struct Halves {
    let groups: [[Int]]
    let real: [[Double]]

    func correlation(_ way: Way) -> Double? {
      RankCorrelation.spearman.within(
        groups.map { group in
          (group.map { mean($0, way.first) }, group.map { mean($0, way.second) })
        })
    }

    private func mean(_ cell: Int, _ seeds: [Int]) -> Double {
      seeds.reduce(0) { $0 + real[cell][$1] } / Double(seeds.count)
    }
  }
}
