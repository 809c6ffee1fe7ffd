import Foundation
import Testing

@testable import Forecast

@Suite struct SeparatingRunTests {
  private static let values: [Double] = (-10...10).map { Double($0) / 100 }

  private static func differences(_ values: [Double], _ error: Double, level: Double = 3)
    -> Differences
  {
    Differences(values: values, errors: values.map { _ in error }, level: level)
  }

  /// max(P, 1 − P) without a measurement, each hypothesis with its error.
  private static func before(_ values: [Double], _ error: Double) -> Double {
    let below = Sample.mean(values.map { Normal.below(-$0, deviation: error) })
    return max(below, 1 - below)
  }

  @Test func theRunsThemselvesTellAllButTheNoise() {
    let whole = Self.differences(Self.values, 0.005, level: 1e-3)
    #expect(whole.probabilityRight(after: whole, correlation: 1) > 0.99)
  }

  @Test func aMeasurementThatIsTheSameUnderAllHypothesesTellsNothing() {
    let values = Self.values.map { $0 - 0.03 }
    let whole = Self.differences(values, 0.005)
    let same = Self.differences(values.map { _ in 0 }, 0.005)
    #expect(
      abs(whole.probabilityRight(after: same, correlation: 0) - Self.before(values, 0.005)) < 1e-9)
  }

  @Test func noiseMakesAMeasurementWorthLess() {
    let whole = Self.differences(Self.values, 0.005)
    let clear = whole.probabilityRight(
      after: Self.differences(Self.values, 0.005, level: 0.1), correlation: 0.5)
    let noisy = whole.probabilityRight(
      after: Self.differences(Self.values, 0.005, level: 30), correlation: 0.5)
    #expect(clear > noisy + 0.05)
    #expect(noisy >= Self.before(Self.values, 0.005) - 1e-3)
  }

  @Test func theCheapestIsTheFirstThatIsWorthEnough() {
    let runs = [(0.05, 0.6), (0.1, 0.92), (0.2, 0.91), (0.35, 0.95)].map {
      SeparatingRun(share: $0.0, stepCount: Int($0.0 * 1000), probabilityRight: $0.1)
    }
    #expect(SeparatingRun.cheapest(of: runs, 0.9)?.share == 0.1)
    #expect(SeparatingRun.cheapest(of: runs, 0.94)?.share == 0.35)
    #expect(SeparatingRun.cheapest(of: runs, 0.99) == nil)
  }

  /// Against a million draws of (hypothesis, errors, noise), binned by what is measured.
  @Test func agreesWithChance() {
    var random = SeededRandom(seed: 5, stream: 1)
    let deltas = (0..<40).map { _ in 0.02 * random.normal() }
    let seen = deltas.map { 0.6 * $0 + 0.01 * random.normal() }
    let (error, level, share) = (0.01, 2.0, 0.5)
    let exact = Self.differences(deltas, error).probabilityRight(
      after: Self.differences(seen, error, level: level), correlation: share)
    var bins: [Int: (below: Double, all: Double)] = [:]
    let count = 400_000
    for index in 0..<count {
      let k = index % deltas.count
      let own = random.normal()
      let other = share * own + (1 - share * share).squareRoot() * random.normal()
      let delta = deltas[k] + error * other
      let y = seen[k] + error * own + SeparatingRun.noise * level * random.normal()
      var bin = bins[Int((y * 500).rounded())] ?? (0, 0)
      bin.all += 1
      if delta < 0 { bin.below += 1 }
      bins[Int((y * 500).rounded())] = bin
    }
    let chance = bins.values.reduce(0) { $0 + max($1.below, $1.all - $1.below) } / Double(count)
    #expect(abs(exact - chance) < 0.01, "\(exact) against \(chance)")
  }
}
