import Testing

@testable import Forecast

@Suite struct PermutationTestTests {
  private func test(
    _ groups: [(order: [Double], measured: [Double])], _ kind: RankCorrelation = .spearman
  ) throws -> PermutationTest {
    var random = Counter()
    return try #require(PermutationTest(groups, kind, random: &random))
  }

  @Test func equalsAllOrdersOfSciPy() throws {
    for reference in try AgreementFixtures.read().permutations {
      let kind: RankCorrelation = try #require(RankCorrelation(rawValue: reference.kind))
      let result = try test(reference.groups.map { ($0.order, $0.measured) }, kind)
      #expect(result.isExact)
      #expect(abs(result.pValue - reference.p) < 1e-12, "\(reference.kind) \(reference.groups)")
    }
  }

  /// 5!⁴ orders, one of which is the observed one.
  @Test func fourGroupsOfFiveAreExact() throws {
    let group: (order: [Double], measured: [Double]) = ([1, 2, 3, 4, 5], [10, 20, 30, 40, 50])
    let result = try test(Array(repeating: group, count: 4))
    #expect(result.isExact)
    #expect(result.orders == 207_360_000)
    #expect(abs(result.pValue * 207_360_000 - 1) < 1e-9)
  }

  /// Ten cells in order: p = 1/10! exactly, and the least that draws can say when drawn.
  @Test func manyCellsAreDrawn() throws {
    let values = (0..<10).map(Double.init)
    let result = try test([(values, values)])
    #expect(!result.isExact)
    #expect(result.orders == 100_000)
    #expect(result.pValue == 1 / 100_001.0)
    let again = try test([(values, values)])
    #expect(again == result)
  }

  /// 100,000 draws come within five standard errors of all 10! orders, and of SciPy's draws.
  @Test func drawnAgreesWithAllOrdersOfSciPy() throws {
    let references = try AgreementFixtures.read().sampled
    #expect(Set(references.map(\.kind)).count == 2)
    for reference in references {
      #expect(Set(reference.order).count < 10 && Set(reference.measured).count < 10)
      let kind: RankCorrelation = try #require(RankCorrelation(rawValue: reference.kind))
      let drawn = try test([(reference.order, reference.measured)], kind)
      let error = (reference.p * (1 - reference.p) / 100_000).squareRoot()
      #expect(!drawn.isExact)
      #expect(abs(drawn.pValue - reference.p) < 5 * error, "\(kind)")
      #expect(abs(drawn.pValue - reference.scipy) < 5 * error * 2.squareRoot(), "\(kind)")
    }
  }

  @Test func noGroupNoTest() {
    var random = Counter()
    #expect(PermutationTest([([1], [1])], .spearman, random: &random) == nil)
  }
}
