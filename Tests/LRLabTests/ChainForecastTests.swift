import Foundation
import Schedules
import Sim
import Testing

@testable import lrlab

@Suite struct ChainForecastTests {
  private func forecast() throws -> GridForecast {
    try GridForecast(
      parseStudy(
        "start = [\"annealed\", \"pre-anneal\"]\nbaseline = [\"union\", \"from-scratch\"]\n"
          + sampleStudy))
  }

  private let silent = Progress { _ in }

  /// Every cell, with its start, branch, replay, control and baselines, within 4.5 standard errors.
  @Test func agreesWithTheExactForecastInEveryCell() throws {
    let forecast = try forecast()
    let exact = try forecast.cells()
    let chains = try ChainForecast(chains: 24, seed: 7).cells(of: forecast, silent)
    #expect(exact.map(\.cell) == chains.map(\.cell))
    #expect(exact.contains { $0.isControl })
    #expect(exact.filter(\.cell.isBaseline).count == 2)
    for (cell, sample) in zip(exact, chains) {
      let old = (sample.old.mean - cell.metrics.oldLoss) / sample.old.standardError
      #expect(abs(old) < 4.5, "\(cell.cell.title): z = \(old)")
      #expect((sample.new == nil) == (cell.metrics.newLoss == nil))
      guard let new = sample.new, let expected = cell.metrics.newLoss else { continue }
      #expect(abs(new.mean - expected) < 4.5 * new.standardError, "\(cell.cell.title)")
      #expect(sample.divergedCount == 0)
    }
  }

  @Test func reportsDifferencesToTheFirstSchedule() throws {
    let forecast = try forecast()
    let chains = ChainForecast(chains: 8, seed: 7)
    let cells = try chains.cells(of: forecast, silent)
    let report = ChainReport(forecast: chains, cells: cells, exact: try forecast.cells())
    let rows = report.summary.cells
    #expect(rows[0].differences_to == nil)
    let other = try #require(
      rows.indices.first {
        cells[$0].cell.schedule != cells[0].cell.schedule
          && cells[$0].cell.replay == cells[0].cell.replay && !cells[$0].cell.isControl
      })
    #expect(rows[other].differences_to == cells[0].cell.schedule)
    let difference = try #require(rows[other].old_difference)
    let expected = try PairedDifference(cells[other].old, cells[0].old)
    #expect(difference.mean == expected.mean)
    #expect(
      difference.interval_95 == [expected.interval().lowerBound, expected.interval().upperBound])
    #expect(report.text.contains("8 runs with noise drawn by chance"))
    let json = try Files.json(report.summary)
    #expect(String(decoding: json, as: UTF8.self).contains("\"variance_reduction\""))
  }

  @Test func sameSeedSameBits() throws {
    let forecast = try forecast()
    let one = try ChainForecast(chains: 3, seed: 1).cells(of: forecast, silent)
    let again = try ChainForecast(chains: 3, seed: 1).cells(of: forecast, silent)
    let other = try ChainForecast(chains: 3, seed: 2).cells(of: forecast, silent)
    #expect(one.map(\.old) == again.map(\.old))
    #expect(one.map(\.old) != other.map(\.old))
  }

  @Test func theRiverValleyHasTheSameCells() throws {
    let forecast = try forecast()
    let cells = try ChainForecast(chains: 4, seed: 1).riverCells(of: forecast, silent)
    #expect(try cells.map(\.cell) == forecast.cells().map(\.cell))
    for cell in cells {
      let river = try #require(cell.oldRiver)
      #expect(river.mean < cell.old.mean)
    }
    let chains = ChainForecast(chains: 4, seed: 1)
    #expect(ChainReport(forecast: chains, cells: cells, exact: []).text.contains("river"))
  }
}
