import Foundation
import Testing

@testable import Forecast

@Suite struct FreeFormSearchTests {
  /// Easy tasks.
  @Test(arguments: [
    (1.5, 1.0, 1e3), (2, 1, 1e3), (3, 1, 1e3), (1.5, 0.5, 1e8), (2, 0.8, 1e8), (3, 1, 1e8),
    (3, 0.7, 1e10),
  ])
  func explore(_ beta: Double, _ s: Double, _ n: Double) throws {
    let kernel = PowerLawKernel(capacity: beta, source: s, noise: 1, duration: n)
    let places = PowerLawKernel.middles(1000)
    for (count, crowd) in [(24, 1.5), (32, 1.5)] {
      let search = FreeFormSearch(
        knots: RateKnots(count: count, crowding: crowd), lowest: 1e-9, highest: 1)
      let clock = ContinuousClock()
      let begin = clock.now
      let result = try #require(
        search.minimize { kernel.risk(search.knots.rates($0, at: places)) })
      let time = clock.now - begin
      let c = kernel.bestEndRate(highest: 1e9, at: places)
      let best = kernel.risk(kernel.family(c, highest: 1e9, at: places))
      let profile = kernel.family(c, highest: 1e9, at: search.knots.shares)
      let error = zip(result.rates, profile).map { abs($0 - $1) }.max()! / profile[0]
      let own = zip(result.rates, profile).map { abs($0 / result.rates[0] - $1 / profile[0]) }
        .max()!
      let limit = zip(result.rates, search.knots.shares).map {
        abs($0 / result.rates[0] - pow(1 - $1, 2 * beta - 1))
      }.max()!
      print(
        "EXP beta \(beta) s \(s) N \(n) knots \(count)/\(crowd): sup \(error) norm \(own) limit \(limit) peak \(profile[0]) cN \(c*n) obj \(result.objective) rel \(result.objective / best - 1) ev \(result.evaluations) conv \(result.converged) \(time)"
      )
    }
  }
}
