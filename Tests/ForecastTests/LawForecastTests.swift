import Foundation
import Synchronization
import Testing

@testable import Forecast

@Suite struct LawForecastTests {
  /// 90 % bands hold 80 to 98 % of the points of curves that no fit saw.
  @Test func bandsOfTheEnsembleAreHonest() throws {
    let shares = try [25, 100].map { size in
      let forecast = try LawForecast(.ensemble, PublishedCurves.logs(size, PublishedCurves.fitted))
      return try Self.coverage(forecast, PublishedCurves.logs(size, PublishedCurves.predicted))
    }
    print("ensemble: coverage at 25M and 100M \(shares)")
    #expect(0.8...0.98 ~= Sample.mean(shares))
  }

  /// Fitted at two peaks, the noisy quadratic predicts three, and the order of final losses.
  @Test func predictsAcrossPeaks() throws {
    let logs = try PeakCurves.logs()
    let fitted = logs.filter { PeakCurves.fitted.contains($0.name) }
    let rest = logs.filter { !PeakCurves.fitted.contains($0.name) }
    #expect((fitted.count, rest.count) == (6, 31))
    let forecast = try LawForecast(.noisyQuadratic, fitted)
    let scores = rest.map { forecast.fit.law.score($0) }
    let rmse = Sample.mean(scores.map(\.rmse))
    let finals = zip(scores, rest).map { score, log in
      (measured: log.points.last?.loss ?? .nan, error: score.lastError)
    }
    let order = RankCorrelation.spearman(
      finals.map { $0.measured + $0.error }, finals.map(\.measured))
    let coverage = Self.coverage(forecast, rest)
    print("across peaks: RMSE \(rmse), Spearman \(order ?? .nan), coverage \(coverage)")
    #expect(rmse <= 0.0145)
    #expect(try #require(order) >= 0.97)
    #expect(0.8...0.98 ~= coverage)
  }

  static func coverage(_ forecast: LawForecast, _ logs: [RunLog]) -> Double {
    let parts = logs.map { log in
      let points = log.pointsAfterWarmup(domain: 0)
      let band = forecast.band(rates: log.rates, at: points.map(\.step))
      return (band.coverage(points.map(\.loss)) * Double(points.count), points.count)
    }
    return parts.reduce(0) { $0 + $1.0 } / Double(parts.reduce(0) { $0 + $1.1 })
  }

  /// The same seed gives the same numbers, whatever the cores do; another seed gives others.
  @Test func resamplesFollowTheSeed() throws {
    let logs = try PublishedCurves.logs(25, PublishedCurves.fitted)
    let fit = try LawFit(.annealing, logs)
    let first = LawForecast(fit, resamples: 40, seed: 7)
    let again = LawForecast(fit, resamples: 40, seed: 7)
    #expect(first.parameters == again.parameters)
    #expect(first.parameters != LawForecast(fit, resamples: 40, seed: 8).parameters)
    // One by one, without any concurrency.
    let bootstrap = BlockBootstrap(resamples: 40, seed: 7)
    #expect(bootstrap.order([30], 3) == BlockBootstrap(resamples: 4, seed: 7).order([30], 3))
    for parameter in first.parameters {
      let interval = try #require(parameter.interval)
      #expect(interval.lowerBound < interval.upperBound)
    }
    #expect(first.leftOut.count == 3)
  }

  /// Of four losses one lies below the band and one above; its ends belong to it.
  @Test func coverageIsTheShareInside() {
    let band = PredictionBand(
      steps: [1, 2, 3, 4], low: [1, 1, 1, 1], middle: [2, 2, 2, 2], high: [3, 3, 3, 3])
    #expect(band.coverage([0.9, 1, 3, 3.1]) == 0.5)
  }

  /// What the resamples hold has no interval but a reason; what moves has an interval.
  @Test func whatIsHeldIsSaid() throws {
    let one = try LawForecast(
      .noisyQuadratic, PublishedCurves.logs(25, PublishedCurves.fitted), resamples: 4)
    let peaks = try PeakCurves.logs().filter { PeakCurves.fitted.contains($0.name) }
    let several = LawForecast(try LawFit(.noisyQuadratic, peaks), resamples: 2)
    for (forecast, held) in [
      (one, ["progress_exponent", "floor_exponent"]), (several, ["progress_exponent"]),
    ] {
      #expect(forecast.parameters.filter { $0.held != nil }.map(\.parameter.name) == held)
      #expect(forecast.parameters.allSatisfy { ($0.interval == nil) == ($0.held != nil) })
      let index = try #require(
        forecast.parameters.firstIndex { $0.parameter.name == "progress_exponent" })
      #expect(Set(forecast.resampled[0].map { $0.parameters[index].value }).count == 1)
    }
  }

  /// σ² = s² + d² + v²/m + e², put together from the resampled laws, the ensemble's and the curves
  /// that were left out.
  @Test func bandsAreTheSumOfTheirParts() throws {
    let logs = try PublishedCurves.logs(25, PublishedCurves.fitted)
    let forecast = try LawForecast(.annealing, logs, resamples: 6)
    let rates = try PublishedCurves.log(25, "wsdcon_3").rates
    let at = { (law: any LossLaw) in law.losses(rates: rates, at: [10_000])[0] }
    let variance = { (values: [Double]) in
      let error = try #require(Sample.standardError(values))
      return error * error * Double(values.count)
    }
    let middle = at(forecast.fit.law)
    let others = try LawFit(.ensemble, logs).members.map { at($0.law) }
    let distance = Sample.mean(others) - middle
    // Of three curves the least error is the lower quartile's.
    let own = zip(forecast.leftOut, logs).map { curve, log in
      #expect(curve.score.name == log.name)
      return curve.score.rmse / Sample.mean(log.pointsAfterWarmup(domain: 0).map(\.loss))
    }.min().map { $0 * middle }
    let sum =
      try variance(forecast.resampled[0].map(at)) + distance * distance
      + variance(others) / 3 + pow(try #require(own), 2)
    let band = forecast.band(rates: rates, at: [10_000])
    #expect(band.middle == [middle])
    #expect(abs(band.high[0] - middle - 1.6448536269514722 * sum.squareRoot()) < 1e-9)
    #expect(abs(middle - band.low[0] - 1.6448536269514722 * sum.squareRoot()) < 1e-9)
  }

  /// One thread, several and all give the same bits: bands, parameters, every resampled law.
  @Test(arguments: [LawFamily.annealing, .noisyQuadratic]) func threadsChangeNoBit(
    _ family: LawFamily
  )
    throws
  {
    let logs = try PublishedCurves.logs(25, PublishedCurves.fitted)
    let rates = try PublishedCurves.log(25, "wsd_20000_24000").rates
    let measured = { (threads: Int?) throws -> (PredictionBand, [[[LawParameter]]]) in
      try Concurrently.$threads.withValue(threads) {
        let forecast = try LawForecast(family, logs, resamples: 8, seed: 3)
        return (
          forecast.band(rates: rates, at: [5_000, 20_000, 23_900]),
          forecast.resampled.map { $0.map(\.parameters) }
        )
      }
    }
    let one = try measured(1)
    for threads in [3, nil] {
      let several = try measured(threads)
      #expect(several.0 == one.0)
      #expect(several.1 == one.1)
    }
  }

  /// Every resample is told once, in rising order, and telling changes nothing.
  @Test(arguments: [1, 3]) func progressIsToldResampleByResample(_ threads: Int) throws {
    let fit = try LawFit(.convexBound, PublishedCurves.logs(25, PublishedCurves.fitted))
    let heard = Mutex<[[Int]]>([])
    let told = Concurrently.$threads.withValue(threads) {
      LawForecast(fit, resamples: 12) { done, all in heard.withLock { $0.append([done, all]) } }
    }
    #expect(heard.withLock { $0 } == (0...12).map { [$0, 12] })
    #expect(told.parameters == LawForecast(fit, resamples: 12).parameters)
    _ = LawForecast(fit, resamples: 0) { _, _ in Issue.record("nothing is resampled") }
  }

  /// Neighbouring residuals stay together.
  @Test func blocksAreRunsOfNeighbours() {
    let order = BlockBootstrap(resamples: 1, seed: 1).order([400], 0)[0]
    #expect(order.count == 400)
    let breaks = (1..<400).count { order[$0] != (order[$0 - 1] + 1) % 400 }
    #expect(breaks <= 7)
    #expect(BlockBootstrap(resamples: 1, seed: 1).order([5], 0)[0].sorted() == [0, 1, 2, 3, 4])
  }
}

@Suite struct SupportTests {
  @Test func warnsOutsideOfWhatWasFitted() throws {
    let support = Support(try PublishedCurves.logs(25, PublishedCurves.fitted))
    let steady = { (rate: Double, steps: Int) in [Double](repeating: rate, count: steps) }
    #expect(support.warnings(name: "x", rates: steady(3e-4, 24_000)).isEmpty)
    #expect(
      support.warnings(name: "x", rates: steady(3e-5, 24_000)).first?.contains("peak 3e-05") == true
    )
    #expect(
      support.warnings(name: "x", rates: steady(3e-4, 75_000)).first?.contains("as long") == true)
    let rewarmed = steady(3e-4, 1000) + steady(3e-5, 100) + steady(3e-4, 100)
    #expect(support.warnings(name: "x", rates: rewarmed).first?.contains("rises") == true)
  }

  @Test func aFitWithoutADropWarns() throws {
    let fit = try LawFit(.annealing, PublishedCurves.logs(25, ["constant_24000"]))
    #expect(fit.warnings.contains { $0.contains("never falls") })
    #expect(throws: FitError.self) {
      try LawFit(.continual, PublishedCurves.logs(25, ["constant_24000"]))
    }
  }

  @Test func conditionNumberIsThatOfTheDirections() {
    #expect(abs(ConditionNumber.of([[2, 0], [0, 5]]) - 1) < 1e-12)
    // Two directions at the cosine c: √((1 + c)/(1 − c)).
    #expect(abs(ConditionNumber.of([[1, 0], [0.6, 0.8]]) - 2) < 1e-12)
    #expect(ConditionNumber.of([[1, 1], [2, 2]]) == .infinity)
  }
}
