internal import CGSL

/// Spearman's rank correlation, by the GNU Scientific Library.
public enum RankCorrelation {
  /// ρ of two samples of one length; ties take the mean of their ranks.
  ///
  /// - Returns: ρ in -1 ... 1; nil below two pairs, or where one sample is constant.
  public static func spearman(_ left: [Double], _ right: [Double]) -> Double? {
    precondition(left.count == right.count, "two samples of one length are wanted")
    guard left.count >= 2, Set(left).count > 1, Set(right).count > 1 else { return nil }
    lrlab_gsl_errors_are_values()
    var work = [Double](repeating: 0, count: 2 * left.count)
    let rho = gsl_stats_spearman(left, 1, right, 1, left.count, &work)
    return rho.isFinite ? min(1, max(-1, rho)) : nil
  }

  /// ρ within each group (of at least two cells), averaged over the groups that have one.
  ///
  /// A forecast that only knows "more replay, less forgetting" gains nothing here: within a
  /// group the replay share is one.
  public static func within(_ groups: [[(forecast: Double, real: Double)]]) -> Double? {
    let values = groups.compactMap { group in
      spearman(group.map(\.forecast), group.map(\.real))
    }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
