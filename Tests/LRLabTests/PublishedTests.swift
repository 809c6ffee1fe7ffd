import Foundation
import Testing

@testable import lrlab

/// Published losses beside a forecast: the file, the match, the errors, and the interpolation.
@Suite struct PublishedTests {
  private static let header = "model,domain,schedule,replay,old_loss,new_loss,role,source"

  @Test func readsRowsAndNamesTheLineOfABadOne() throws {
    let table = try PublishedTable.parse(
      name: "p.csv", text: Self.header + "\nA,german,hot,0.05,2.5,1.5,fit,table 1, row 2\n")
    #expect(
      table.rows == [
        PublishedTable.Row(
          model: "A", domain: "german", schedule: "hot", replay: 0.05, old: 2.5, new: 1.5,
          role: .fit, source: "table 1, row 2")
      ])
    func refusal(_ line: String) -> String? {
      do {
        _ = try PublishedTable.parse(name: "p.csv", text: Self.header + "\n" + line)
        return nil
      } catch { return error.description }
    }
    #expect(refusal("A,german,hot,1.5,2.5,1.5,fit,x")?.hasPrefix("p.csv:2: ") == true)
    #expect(refusal("A,german,hot,0,nan,1.5,fit,x") != nil)
    #expect(refusal("A,german,hot,0,2.5,1.5,guess,x")?.contains("fit, prediction") == true)
    #expect(throws: Failure.self) { try PublishedTable.parse(name: "p.csv", text: "model\n") }
  }

  /// The offset for which three values lie on a line in log(x + r₀).
  @Test func findsTheOffsetOfThreeShares() throws {
    let shares = [0, 0.05, 0.5]
    let losses = shares.map { 3 - 0.2 * log($0 + 0.002) }
    let offset = try #require(PublishedComparison.Interpolation.offset(shares, losses))
    #expect(abs(offset / 0.002 - 1) < 1e-9)
    #expect(PublishedComparison.Interpolation.offset(shares, [1, 2, 1]) == nil)
  }

  @Test func holdsAForecastAgainstItsTable() throws {
    let study = try StudyFile.parse(name: "studies/s.toml", text: Self.study)
    #expect(study.published == "p.csv" && study.referenceSteps == 300)
    let cells = try GridForecast(study).cells()
    func table(_ rows: [String]) throws -> PublishedTable {
      try PublishedTable.parse(
        name: "p.csv", text: ([Self.header] + rows).joined(separator: "\n"))
    }
    let rows = [
      "A,german,first-stage,0,4,4,fit,x", "A,german,low,0,4,3,fit,x",
      "A,german,hot,0,5,2,fit,x", "A,german,hot,0.05,4.5,2.5,fit,x",
      "A,german,hot,0.5,4.2,3,fit,x", "A,german,hot,0.1,4.4,2.5,prediction,x",
      "A,german,half,0,4.5,2.5,prediction,x", "B,german,first-stage,0,1,2,level,x",
      "B,german,hot,0,2,1,prediction,x",
    ]
    let comparison = try PublishedComparison(try table(rows), cells: cells, file: "p.csv")
    #expect(comparison.rows.count == 8)
    let hot = try #require(cells.first { $0.schedule == "hot" && $0.replay == 0 }).metrics
    let start = comparison.rows[0].forecast
    #expect(comparison.rows[2].forecast.old == hot.oldLoss)
    #expect(comparison.rows[2].forecast.new == hot.newLoss)
    #expect(comparison.rows[7].forecast.old == hot.oldLoss + (1 - start.old))
    // Between 5 % and 50 % in the share, and half way from peak 3e-4 to 3e-3 in its logarithm.
    let tenth = try #require(comparison.rows[5].baseline)
    #expect(abs(tenth.new - (2.5 + 0.5 * 0.05 / 0.45)) < 1e-12)
    #expect(tenth.old < 4.5 && tenth.old > 4.2)
    let half = try #require(comparison.rows[6].baseline)
    #expect(abs(half.old - 4.5) < 1e-9 && abs(half.new - 2.5) < 1e-9)
    let errors = try #require(
      comparison.summaries.first { $0.model == "A" && $0.role == "prediction" })
    #expect(errors.rows == 2)
    let mean =
      comparison.rows[5...6].map { abs($0.forecast.old - $0.published.old) }.reduce(0, +) / 2
    #expect(abs(errors.forecast.old - mean) < 1e-12)
    #expect(throws: Failure.self) {
      try PublishedComparison(
        try table(["A,german,other,0,4,3,fit,x"]), cells: cells, file: "p.csv")
    }
  }

  private static let study = """
    [model]
    [domain.english]
    [domain.german]
    [[stage]]
    domain = "english"
    steps = 200
    [[stage]]
    domain = "german"
    steps = 100
    replay = [0, 0.05, 0.1, 0.5]
    [[schedule]]
    name = "low"
    preset = "cosine-then-min"
    peak = 3e-3
    [[schedule]]
    name = "half"
    preset = "rewarmed-cosine"
    peaks = [3e-3, 9.486832980505138e-4]
    [[schedule]]
    name = "hot"
    preset = "rewarmed-cosine"
    peaks = [3e-3, 3e-3]
    [landscape]
    shift = "weak"
    reference = 300
    [published]
    file = "p.csv"
    """
}
