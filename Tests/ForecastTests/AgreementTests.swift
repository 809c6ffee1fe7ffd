import Foundation
import Testing

@testable import Forecast

@Suite struct AgreementTests {
  /// Every statistic and every interval of four studies, with ties and a silent baseline.
  @Test(arguments: try AgreementFixtures.read().studies)
  func equalsSciPy(_ study: AgreementFixtures.Study) throws {
    let result = try agreement(study.agreementCells)
    #expect(result.pairsDecided == study.expected.pairsDecided)
    for statistic in Agreement.Statistic.own + [.baseline("silent"), .baseline("coarse")] {
      let name = statistic.name
      let estimate = result[statistic]
      let value = try #require(estimate.value, "\(name)")
      let expected = try #require(study.expected.values[name], "\(name)")
      #expect(abs(value - expected) < 1e-9 * max(1, abs(expected)), "\(name)")
      let ends = study.expected.intervals[name]
      #expect((estimate.interval == nil) == (ends == nil), "\(name)")
      guard let interval = estimate.interval, let ends else { continue }
      #expect(abs(interval.lowerBound - ends[0]) < 1e-9 * max(1, abs(ends[0])), "\(name)")
      #expect(abs(interval.upperBound - ends[1]) < 1e-9 * max(1, abs(ends[1])), "\(name)")
    }
  }

  /// Six seeds: 2000 draws give an interval's ends to a fourteenth of its width, five standard
  /// errors of a normal distribution's 5th percentile.
  @Test func drawnIntervalsAreThoseOfSciPy() throws {
    let reference = try AgreementFixtures.read().bootstrap
    let result = try agreement(reference.cells.map(\.agreementCell))
    #expect(result.seeds == 6 && result.resamples == 2000)
    #expect(abs(try #require(result[.seedCeiling].value) - reference.seedCeiling) < 1e-12)
    for statistic in [Agreement.Statistic.slope, .intercept, .meanAbsoluteError] {
      let interval = try #require(result[statistic].interval)
      let ends = try #require(reference.intervals[statistic.name])
      let width = ends[1] - ends[0]
      #expect(abs(interval.lowerBound - ends[0]) < width / 14, "\(statistic)")
      #expect(abs(interval.upperBound - ends[1]) < width / 14, "\(statistic)")
    }
  }

  /// Ties in forecasts, in their lowest one within a group, and in what was measured.
  @Test func fixturesCoverWhatTheyMust() throws {
    let studies = try AgreementFixtures.read().studies
    #expect(Set(studies.map { $0.cells[0].real.count }) == [2, 3, 4])
    #expect(studies.contains { Set($0.cells.map(\.forecast)).count < $0.cells.count })
    #expect(studies.contains { Set($0.cells.map(\.domain)).count > 1 })
    let groups = studies.flatMap { Dictionary(grouping: $0.cells, by: \.group).values }
    #expect(
      groups.contains { cells in
        let lowest = cells.map(\.forecast).min()
        return cells.count { $0.forecast == lowest } > 1
          && Set(cells.map { Sample.mean($0.real) }).count > 1
      })
    #expect(groups.contains { Set($0.map { Sample.mean($0.real) }).count < $0.count })
  }

  // MARK: - By hand

  private func cells() -> [AgreementCell] {
    func cell(_ group: String, _ forecast: Double, _ real: [Double], _ area: Double)
      -> AgreementCell
    {
      AgreementCell(group: group, forecast: forecast, real: real, baselines: ["area": area])
    }
    return [
      cell("0%", 3.0, [7.1, 7.2], 1), cell("0%", 2.5, [7.0, 6.9], 3),
      cell("0%", 2.0, [6.0, 6.1], 2), cell("5%", 2.2, [5.3, 5.2], 3),
      cell("5%", 2.1, [5.0, 5.1], 1), cell("5%", 1.9, [4.8, 4.9], 2),
    ]
  }

  private func changed(_ change: (inout AgreementCell) -> Void) -> [AgreementCell] {
    cells().map {
      var cell = $0
      change(&cell)
      return cell
    }
  }

  @Test func perfectOrder() throws {
    let result = try agreement(cells())
    #expect(result.rankWithinReplay == 1)
    #expect(result.cells == 6)
    #expect(result.groups == 2)
    #expect(result.seeds == 2)
    #expect(result.resamples == 4)
    #expect(result[.topRegret].value == 0)
    // The first two cells differ by 0.1 and 0.3: two standard errors, not more.
    #expect(result.pairsRight == 5)
    #expect(result.pairsDecided == 5)
    #expect(result.rankTest?.pValue == 1 / 36.0)
    #expect(result.kendallTest?.orders == 36)
  }

  @Test func invertedForecastIsFoundOut() throws {
    let result = try agreement(changed { $0.forecast = -$0.forecast })
    #expect(result.rankWithinReplay == -1)
    #expect(result.pairsRight == 0)
    #expect(result.rankTest?.pValue == 1)
    // It takes 7.15 for best where 6.05 is, and 5.25 where 4.85 is; of all, 7.15 against 4.85.
    #expect(abs((result[.topRegretWithinReplay].value ?? 0) - 0.75) < 1e-12)
    #expect(abs((result[.topRegret].value ?? 0) - 2.3) < 1e-12)
  }

  /// Areas 1, 3, 2 against losses 3, 2, 1 rank at -0.5; areas 3, 1, 2 against them at 0.5.
  @Test func marginIsOverTheBestBaseline() throws {
    let result = try agreement(changed { $0.baselines["worse"] = -$0.forecast })
    #expect(result[.baseline("area")].value == 0)
    #expect(result[.baseline("worse")].value == -1)
    #expect(result[.margin].value == 1)
    #expect(result.bestBaseline?.name == "area")
  }

  /// A baseline that misses a cell has no value, and does not count for the margin.
  @Test func baselinesThatCannotSayAreNotAvailable() throws {
    var cells = changed { $0.baselines["rule"] = $0.forecast }
    #expect(try agreement(cells)[.margin].value == 0)
    cells[4].baselines["rule"] = .some(nil)
    let result = try agreement(cells)
    #expect(result.baselineNames == ["area", "rule"])
    #expect(result[.baseline("rule")].value == nil)
    #expect(result[.margin].value == 1)
  }

  @Test func probesDoNotCount() throws {
    let probe = AgreementCell(group: "5%", forecast: 0, real: [9, 9], probe: true)
    #expect(try agreement(cells() + [probe]) == agreement(cells()))
    var random = Counter()
    #expect(Agreement([probe], random: &random) == nil)
  }

  /// The bands of two cells in three hold their means of 7.15 and 6.95, not of 6.05.
  @Test func coverageIsOfTheCellsWithBands() throws {
    var cells = cells()
    #expect(try agreement(cells)[.bandCoverage].value == nil)
    cells[0].band = 7.0...7.2
    cells[1].band = 6.9...7.0
    cells[2].band = 2.0...6.0
    let result = try agreement(cells)
    #expect(abs((result[.bandCoverage].value ?? 0) - 2.0 / 3) < 1e-12)
    #expect(result.bands == 3)
  }

  @Test func oneSeedHasNoInterval() throws {
    let result = try agreement(changed { $0.real = [$0.real[0]] })
    #expect(result.rankWithinReplay == 1)
    for statistic in Agreement.Statistic.own {
      #expect(result[statistic].interval == nil, "\(statistic)")
    }
    #expect(result[.seedCeiling].value == nil)
    #expect(result.pairsDecided == 0)
    #expect(result[.pairsRightShare].value == nil)
    #expect(result.resamples == 0)
  }

  @Test func sameStreamSameBits() throws {
    let shifts = [0, 0.3, 1.2, 0.5, 0.1, 0.8]
    let many = changed { cell in
      let (first, second) = (cell.real[0], cell.real[1])
      cell.real = shifts.enumerated().map { ($0 % 2 == 0 ? first : second) + $1 * first / 7 }
    }
    #expect(try agreement(many) == agreement(many))
    #expect(try agreement(many).resamples == 2000)
  }

  @Test func everyStatisticStandsUnderItsName() throws {
    let data = try JSONEncoder().encode(
      try agreement(changed { $0.baselines["none"] = .some(nil) }))
    let json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    for name in [
      "rank_within_replay", "rank_within_replay_interval_90", "rank_within_replay_p_value",
      "rank_within_replay_p_orders", "rank_within_replay_p_exact", "kendall_within_replay",
      "kendall_within_replay_p_value", "rank_pooled", "baselines", "baselines_interval_90",
      "margin", "margin_interval_90", "pairs_decided", "pairs_right", "pairs_right_share",
      "top_1_regret", "top_1_regret_within_replay", "mean_absolute_error", "slope", "intercept",
      "band_coverage", "seed_ceiling", "seed_ceiling_interval_90", "seed_ceiling_range", "cells",
      "groups", "seeds", "resamples",
    ] {
      #expect(json[name] != nil, "\(name)")
    }
    #expect(json["band_coverage"] is NSNull)
    let baselines = try #require(json["baselines"] as? [String: Any])
    #expect(baselines["area"] as? Double == 0)
    #expect(baselines["none"] is NSNull)
  }
}
