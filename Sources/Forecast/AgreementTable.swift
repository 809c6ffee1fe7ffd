/// The cells of an agreement, and every statistic as a function of what was measured.
///
/// The bootstrap asks for the same statistics of many draws of the seeds: `means` is the one
/// argument that changes.
struct AgreementTable {
  typealias Statistic = Agreement.Statistic

  let cells: [AgreementCell]
  /// The indices of each group's and each domain's cells, in order of first appearance.
  let groups: [[Int]]
  let domains: [[Int]]
  /// The baselines that order every cell, by name; nil for one that cannot.
  let baselines: [String: [Double]?]
  /// Pairs of a group that differ by more than two standard errors of the paired difference.
  let decided: [(first: Int, second: Int)]

  init(_ cells: [AgreementCell]) {
    self.cells = cells
    groups = Self.indices(cells.map(\.group))
    domains = Self.indices(cells.map(\.domain))
    var baselines: [String: [Double]?] = [:]
    for name in Set(cells.flatMap(\.baselines.keys)) {
      let orders = cells.compactMap { $0.baselines[name] ?? nil }
      baselines[name] = .some(orders.count == cells.count ? orders : nil)
    }
    self.baselines = baselines
    decided = groups.flatMap { Self.decided(cells, in: $0) }
  }

  /// The cells' indices by key, in order of first appearance.
  static func indices(_ keys: [String]) -> [[Int]] {
    var places: [String: Int] = [:]
    var result: [[Int]] = []
    for (index, key) in keys.enumerated() {
      if let place = places[key] {
        result[place].append(index)
      } else {
        places[key] = result.count
        result.append([index])
      }
    }
    return result
  }

  private static func decided(_ cells: [AgreementCell], in group: [Int]) -> [(
    first: Int, second: Int
  )] {
    var pairs: [(first: Int, second: Int)] = []
    for (position, first) in group.enumerated() {
      for second in group[(position + 1)...] {
        let differences = zip(cells[first].real, cells[second].real).map { $0 - $1 }
        guard let error = Sample.standardError(differences),
          abs(Sample.mean(differences)) > 2 * error
        else { continue }
        pairs.append((first, second))
      }
    }
    return pairs
  }

  /// The mean of each cell over seeds, listed once or several times.
  func means(_ seeds: [Int]) -> [Double] {
    cells.map { cell in seeds.reduce(0) { $0 + cell.real[$1] } / Double(seeds.count) }
  }

  /// An order and the measurements, by group.
  func grouped(_ order: [Double], _ means: [Double]) -> [(order: [Double], measured: [Double])] {
    groups.map { group in (group.map { order[$0] }, group.map { means[$0] }) }
  }

  // MARK: - Statistics

  private var forecast: [Double] { cells.map(\.forecast) }

  /// All statistics but the seed ceiling; those without a value are missing.
  func statistics(_ means: [Double]) -> [Statistic: Double] {
    let own = RankCorrelation.spearman.within(grouped(forecast, means))
    var values: [Statistic: Double] = [:]
    values[.rankWithinReplay] = own
    values[.kendallWithinReplay] = RankCorrelation.kendall.within(grouped(forecast, means))
    values[.rankPooled] = RankCorrelation.spearman.value(forecast, means)
    for (name, order) in baselines {
      guard let order else { continue }
      values[.baseline(name)] = RankCorrelation.spearman.within(grouped(order, means))
    }
    let best = values.filter { $0.key.isBaseline }.values.max()
    values[.margin] = own.flatMap { own in best.map { own - $0 } }
    values[.pairsRightShare] = share(decided) { pair in
      (cells[pair.first].forecast - cells[pair.second].forecast)
        * (means[pair.first] - means[pair.second]) > 0
    }
    values[.topRegretWithinReplay] = regret(groups, means)
    values[.topRegret] = regret(domains, means)
    values[.meanAbsoluteError] = Sample.mean(zip(forecast, means).map { abs($0 - $1) })
    let line = Sample.line(of: means, on: forecast)
    values[.slope] = line?.slope
    values[.intercept] = line?.intercept
    values[.bandCoverage] = coverage(means)
    return values
  }

  private func share<T>(_ items: [T], _ isRight: (T) -> Bool) -> Double? {
    items.isEmpty ? nil : Double(items.filter(isRight).count) / Double(items.count)
  }

  private func coverage(_ means: [Double]) -> Double? {
    share(cells.indices.filter { cells[$0].band != nil }) {
      cells[$0].band?.contains(means[$0]) ?? false
    }
  }

  /// What following the forecast costs: the measured loss of its best cell minus the lowest one,
  /// averaged over the sets of at least two cells.
  ///
  /// Where the forecast holds several cells for best, the mean of theirs counts.
  private func regret(_ sets: [[Int]], _ means: [Double]) -> Double? {
    let costs = sets.filter { $0.count > 1 }.compactMap { set -> Double? in
      guard let lowest = set.map({ cells[$0].forecast }).min(),
        let best = set.map({ means[$0] }).min()
      else { return nil }
      return Sample.mean(set.filter { cells[$0].forecast == lowest }.map { means[$0] }) - best
    }
    return costs.isEmpty ? nil : Sample.mean(costs)
  }
}
