/// Mean, standard error and slope of small samples.
public enum Sample {
  /// The arithmetic mean; NaN of nothing.
  public static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// The standard error of the mean, s/√n with s² over n − 1; nil below two values.
  public static func standardError(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }

  /// The least-squares slope of `left` on `right`; nil where `right` is constant.
  static func slope(of left: [Double], on right: [Double]) -> Double? {
    let (a, b) = (mean(left), mean(right))
    let spread = right.reduce(0) { $0 + ($1 - b) * ($1 - b) }
    guard spread > 0 else { return nil }
    return zip(left, right).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / spread
  }
}

/// How well halves of the seeds rank the cells alike.
enum SeedHalves {
  /// One value for each way to halve the seeds: ρ within groups between the halves' means,
  /// lifted from half to all seeds by the Spearman–Brown formula 2ρ / (1 + ρ).
  static func correlations(_ groups: [Double], _ real: [[Double]]) -> [Double] {
    let seeds = real.first?.count ?? 0
    guard seeds > 1, seeds <= 16 else { return [] }
    let size = seeds / 2
    var result: [Double] = []
    for mask in 1..<(1 << seeds) where mask.nonzeroBitCount == size {
      let picked = (0..<seeds).filter { mask >> $0 & 1 == 1 }
      if seeds % 2 == 0, !picked.contains(0) { continue }
      let rest = (0..<seeds).filter { mask >> $0 & 1 == 0 }
      var pairs: [[(forecast: Double, real: Double)]] = []
      for group in Set(groups).sorted() {
        let members = groups.indices.filter { groups[$0] == group }
        pairs.append(
          members.map { cell in
            (Sample.mean(picked.map { real[cell][$0] }), Sample.mean(rest.map { real[cell][$0] }))
          })
      }
      guard let rho = RankCorrelation.within(pairs), rho > -1 else { continue }
      result.append(2 * rho / (1 + rho))
    }
    return result
  }
}
