import Testing

@testable import Forecast

@Suite struct RankCorrelationTests {
  @Test func equalsSciPy() throws {
    for reference in try AgreementFixtures.read().correlations {
      for (kind, expected) in [
        (RankCorrelation.spearman, reference.spearman), (.kendall, reference.kendall),
      ] {
        let value = try #require(kind.value(reference.left, reference.right))
        #expect(abs(value - expected) < 1e-14, "\(kind) of \(reference.left)")
      }
    }
  }

  @Test func ranksOfTiesAreTheirMean() {
    #expect(Ranks.doubled([3, 1, 3, 2]) == [7, 2, 7, 4])
    #expect(Ranks.doubled([5, 5, 5]) == [4, 4, 4])
    #expect(Ranks.doubled([]) == [])
  }

  @Test func equalAndOppositeOrdersAreExact() {
    let values = [0.3, 0.1, 0.2, 0.2, 7]
    for kind in RankCorrelation.allCases {
      #expect(kind.value(values, values) == 1)
      #expect(kind.value(values, values.map { -$0 }) == -1)
    }
  }

  @Test func constantHasNoRank() {
    for kind in RankCorrelation.allCases {
      #expect(kind.value([1, 1, 1], [1, 2, 3]) == nil)
      #expect(kind.value([1, 2, 3], [1, 1, 1]) == nil)
      #expect(kind.value([1], [2]) == nil)
    }
  }

  @Test func withinGroupsIgnoresWhatGroupsShare() throws {
    let groups: [(order: [Double], measured: [Double])] = [
      ([1, 2, 3], [10, 9, 8]), ([101, 102, 103], [1, 2, 3]),
    ]
    #expect(RankCorrelation.spearman.within(groups) == 0)
  }

  /// A silent order has 0; one cell, or equal measurements, have no order to find.
  @Test func silentOrdersCountAndUnmeasuredGroupsDoNot() {
    #expect(RankCorrelation.spearman.within([([1, 2], [1, 2]), ([5, 5], [1, 2])]) == 0.5)
    #expect(RankCorrelation.spearman.within([([1, 2], [1, 2]), ([5], [1])]) == 1)
    #expect(RankCorrelation.spearman.within([([1, 2], [1, 2]), ([1, 2], [3, 3])]) == 1)
    #expect(RankCorrelation.spearman.within([([1], [1])]) == nil)
  }

  @Test func lexicographicOrderTakesTheFirstDifference() {
    #expect(Ranks.lexicographic([[2, 1], [1, 9], [2, 0], [2, 1]]) == [2, 0, 1, 2])
  }
}
