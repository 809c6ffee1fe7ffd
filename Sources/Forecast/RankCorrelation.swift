/// A correlation of orders: 1 for the same, -1 for the opposite.
public enum RankCorrelation: String, Sendable, CaseIterable {
  /// Spearman's ρ: Pearson's correlation of the mid-ranks.
  case spearman
  /// Kendall's τ-b: (P − Q) / √((n₀ − ties left)(n₀ − ties right)), where P pairs of the
  /// n₀ = n(n − 1)/2 stand in the same order in both samples and Q in opposite orders.
  case kendall

  /// The correlation of two samples of one length.
  ///
  /// - Returns: a value in -1 ... 1; nil below two entries, or where one sample is constant.
  public func value(_ left: [Double], _ right: [Double]) -> Double? {
    precondition(left.count == right.count, "two samples of one length are wanted")
    let ranked = RankedPair(Ranks.doubled(left), Ranks.doubled(right))
    return ranked.value(self, ranked.count(self))
  }

  /// The correlation of an order with measurements within each group, averaged over the groups.
  ///
  /// A forecast that only knows "more replay, less forgetting" gains nothing here: within a group
  /// the replay share is one. A group counts if at least two cells differ in what was measured. An
  /// order that holds all cells of such a group equal has 0 there: it says nothing, and must not
  /// gain by being left out where it is silent.
  ///
  /// - Returns: nil where no group counts.
  public func within(_ groups: [(order: [Double], measured: [Double])]) -> Double? {
    let values = groups.compactMap { group -> Double? in
      guard Set(group.measured).count > 1 else { return nil }
      return value(group.order, group.measured) ?? 0
    }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Spearman's ρ of two samples.
  public static func spearman(_ left: [Double], _ right: [Double]) -> Double? {
    RankCorrelation.spearman.value(left, right)
  }
}

/// Two samples as doubled mid-ranks, so that what changes between orders is a whole number.
struct RankedPair {
  var left: [Int]
  var right: [Int]

  init(_ left: [Int], _ right: [Int]) {
    self.left = left
    self.right = right
  }

  /// Σ left·right for ρ, P − Q for τ-b: all that depends on which entry stands by which.
  func count(_ kind: RankCorrelation) -> Int {
    switch kind {
    case .spearman: return zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    case .kendall:
      var sum = 0
      for i in left.indices {
        for j in 0..<i { sum += (left[i] - left[j]).signum() * (right[i] - right[j]).signum() }
      }
      return sum
    }
  }

  /// The correlation that belongs to a count; nil where one side is constant.
  func value(_ kind: RankCorrelation, _ count: Int) -> Double? {
    let n = left.count
    let (a, b): (Int, Int)
    let above: Int
    switch kind {
    case .spearman:
      // Doubled ranks have the mean n + 1, ties or not.
      let mean = n * (n + 1) * (n + 1)
      a = left.reduce(-mean) { $0 + $1 * $1 }
      b = right.reduce(-mean) { $0 + $1 * $1 }
      above = count - mean
    case .kendall:
      a = RankedPair(left, left).count(.kendall)
      b = RankedPair(right, right).count(.kendall)
      above = count
    }
    guard a > 0, b > 0 else { return nil }
    // One root each for equal sides, so that equal orders give exactly 1.
    return a == b
      ? Double(above) / Double(a) : Double(above) / (Double(a) * Double(b)).squareRoot()
  }
}
