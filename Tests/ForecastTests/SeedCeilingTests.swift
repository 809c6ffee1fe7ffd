import Testing

@testable import Forecast

@Suite struct SeedCeilingTests {
  private func ceiling(_ real: [[Double]]) -> SeedCeiling {
    var random = Counter()
    let seeds = real[0].count
    return SeedCeiling(
      [Array(real.indices)], real, draws: SeedResampling(seeds: seeds, random: &random).draws,
      random: &random)
  }

  /// Two seeds that rank three cells with ρ = 0.5 have a ceiling of 2 · 0.5 / 1.5.
  @Test func equalHalvesAreSpearmanBrown() throws {
    let result = ceiling([[1, 1], [2, 3], [3, 2]])
    #expect(abs(try #require(result.value) - 2.0 / 3) < 1e-12)
    #expect(result.range == result.value.map { $0...$0 })
    // There is one way to halve two seeds.
    #expect(result.interval == nil)
  }

  /// ρ² = ab / ((a + λ)(b + λ)), put in again.
  @Test(arguments: [(1, 2, 3), (2, 3, 5), (3, 3, 6), (1, 1, 3)])
  func unequalHalvesAreSpearmanBrownToo(_ a: Int, _ b: Int, _ n: Int) {
    for noise in [0.0, 0.3, 2, 50] {
      let rho = (Double(a * b) / ((Double(a) + noise) * (Double(b) + noise))).squareRoot()
      let expected = Double(n) / (Double(n) + noise)
      #expect(abs(SeedCeiling.lifted(rho, halves: (a, b), to: n) - expected) < 1e-12)
    }
  }

  @Test func seedsThatDisagreeHaveNone() {
    #expect(ceiling([[1, 3], [2, 2], [3, 1]]).value == 0)
    #expect(SeedCeiling.lifted(0, halves: (1, 1), to: 2) == 0)
    #expect(SeedCeiling.lifted(1, halves: (1, 2), to: 3) == 1)
  }

  @Test func everyWayToHalveStandsOnce() {
    var random = Counter()
    func count(_ seeds: Int) -> Int {
      SeedCeiling.ways(Array(0..<seeds), random: &random).count
    }
    #expect([1, 2, 3, 4, 5, 6, 8].map(count) == [0, 1, 3, 3, 10, 10, 35])
    #expect(count(12) == 100)
    for way in SeedCeiling.ways([4, 7, 9], random: &random) {
      #expect((way.first + way.second).sorted() == [4, 7, 9])
      #expect(way.first.count == 1)
    }
  }

  /// A seed stands on one side alone: with halves drawn freely the ceiling's interval would reach 1
  /// although these seeds disagree.
  @Test func noSeedAgreesWithItself() throws {
    let result = ceiling([[1, 2, 3], [2, 3, 1], [3, 1, 2]])
    #expect(result.value == 0)
    #expect(try #require(result.interval).upperBound == 0)
  }
}

@Suite struct SeedResamplingTests {
  private func draws(_ seeds: Int) -> [[Int]] {
    var random = Counter()
    return SeedResampling(seeds: seeds, random: &random).draws
  }

  @Test func fewSeedsAreDrawnInAllWays() {
    #expect(draws(1).isEmpty)
    #expect(draws(2) == [[0, 0], [0, 1], [1, 0], [1, 1]])
    #expect(Set(draws(4)).count == 256)
  }

  /// The mean over seeds 0 … 4 has the bootstrap variance 2/5: within five standard errors of it.
  @Test func manySeedsAreDrawnAtRandom() {
    let means = draws(5).map { Sample.mean($0.map(Double.init)) }
    #expect(means.count == 2000)
    let variance = Sample.mean(means.map { ($0 - 2) * ($0 - 2) })
    #expect(abs(variance - 0.4) < 5 * 0.4 * (2.0 / 2000).squareRoot())
  }

  @Test func quantilesEqualNumPy() throws {
    for reference in try AgreementFixtures.read().quantiles {
      let value = try #require(Sample.quantile(reference.share, of: reference.values))
      #expect(abs(value - reference.quantile) < 1e-14)
    }
    #expect(Sample.quantile(0.5, of: []) == nil)
  }
}
