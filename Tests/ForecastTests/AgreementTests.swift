import Testing

@testable import Forecast

@Suite struct RankCorrelationTests {
  /// scipy.stats.spearmanr gives 0.8 and, with ties, 0.9486832980505138.
  @Test func equalsSciPy() throws {
    let rho = try #require(RankCorrelation.spearman([1, 2, 3, 4], [1, 3, 2, 4]))
    #expect(abs(rho - 0.8) < 1e-15)
    let tied = try #require(RankCorrelation.spearman([1, 2, 2, 4], [1, 2, 3, 4]))
    #expect(abs(tied - 0.9486832980505138) < 1e-12)
  }

  @Test func constantHasNoRank() {
    #expect(RankCorrelation.spearman([1, 1, 1], [1, 2, 3]) == nil)
    #expect(RankCorrelation.spearman([1], [2]) == nil)
  }

  @Test func withinGroupsIgnoresWhatGroupsShare() throws {
    let groups: [[(forecast: Double, real: Double)]] = [
      [(1, 10), (2, 9), (3, 8)], [(101, 1), (102, 2), (103, 3)],
    ]
    let rho = try #require(RankCorrelation.within(groups))
    #expect(abs(rho) < 1e-15)
  }
}

@Suite struct AgreementTests {
  private func cells() -> [AgreementCell] {
    func cell(_ group: Double, _ forecast: Double, _ real: [Double], _ area: Double)
      -> AgreementCell
    {
      AgreementCell(group: group, forecast: forecast, real: real, baselines: ["area": area])
    }
    return [
      cell(0, 3.0, [7.1, 7.2], 1), cell(0, 2.5, [7.0, 6.9], 3), cell(0, 2.0, [6.0, 6.1], 2),
      cell(0.05, 2.2, [5.3, 5.2], 3), cell(0.05, 2.1, [5.0, 5.1], 1),
      cell(0.05, 1.9, [4.8, 4.9], 2),
    ]
  }

  private func agreement(_ cells: [AgreementCell]) -> Agreement {
    var random = Counter()
    return Agreement(cells, random: &random)
  }

  @Test func perfectOrder() throws {
    let result = agreement(cells())
    #expect(abs(try #require(result.rankWithinReplay) - 1) < 1e-12)
    #expect(result.cells == 6)
    #expect(result.seeds == 2)
    #expect(result.topRegret == 0)
    #expect(result.pairsRight == result.pairsDecided)
    #expect(result.pairsDecided > 0)
  }

  @Test func invertedForecastIsFoundOut() throws {
    let turned = cells().map {
      AgreementCell(
        group: $0.group, forecast: -$0.forecast, real: $0.real, baselines: $0.baselines)
    }
    let result = agreement(turned)
    #expect(abs(try #require(result.rankWithinReplay) + 1) < 1e-12)
    #expect(result.pairsRight == 0)
    #expect((result.topRegret ?? 0) > 1)
  }

  /// Areas 1, 3, 2 against losses 3, 2, 1 rank at -0.5; areas 3, 1, 2 against them at 0.5.
  @Test func marginIsOverTheBestBaseline() throws {
    let result = agreement(cells())
    let baseline = try #require(result.baselines["area"])
    #expect(abs(baseline - 0) < 1e-12)
    #expect(abs(try #require(result.margin) - 1) < 1e-12)
  }

  @Test func sizeNotOnlyOrder() throws {
    let result = agreement(cells())
    let errors = [7.15 - 3.0, 6.95 - 2.5, 6.05 - 2.0, 5.25 - 2.2, 5.05 - 2.1, 4.85 - 1.9]
    let mean = errors.reduce(0, +) / 6
    #expect(abs(try #require(result.meanAbsoluteError) - mean) < 1e-12)
  }

  /// Two seeds that rank three cells with ρ = 0.5 have a ceiling of 2·0.5/1.5.
  @Test func seedCeilingIsSpearmanBrown() throws {
    let cells = [(1.0, 1.0), (2.0, 3.0), (3.0, 2.0)].map { pair in
      AgreementCell(group: 0, forecast: pair.0, real: [pair.0, pair.1], baselines: [:])
    }
    #expect(abs(try #require(agreement(cells).seedCeiling) - 2.0 / 3) < 1e-12)
  }

  @Test func oneSeedHasNoInterval() {
    let cells = cells().map {
      AgreementCell(
        group: $0.group, forecast: $0.forecast, real: [$0.real[0]], baselines: $0.baselines)
    }
    let result = agreement(cells)
    #expect(result.marginInterval == nil)
    #expect(result.seedCeiling == nil)
    #expect(result.pairsDecided == 0)
  }
}

/// A generator whose values are known.
private struct Counter: RandomNumberGenerator {
  private var state: UInt64 = 0
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return state
  }
}
