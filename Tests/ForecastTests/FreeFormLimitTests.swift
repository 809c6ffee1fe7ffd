import Foundation
import Testing

@testable import Forecast

/// The area of the rate held below a limit: with the noise alone to minimize, the best schedule of a
/// given area is known.
@Suite struct FreeFormLimitTests {
  static let kernel = PowerLawKernel(capacity: 2, source: 1, noise: 1, duration: 1000)
  static let search = FreeFormSearch(lowest: 1e-6, highest: 1)

  static func worth(_ rates: [Double], area limit: Double) -> FreeFormSearch.Worth {
    let steps = search.knots.rates(rates, at: FreeFormOracleTests.places)
    let area = steps.reduce(0, +)
    return .init(objective: kernel.risk(steps), excess: (area - limit) / 100)
  }

  /// 1 + T = (1 + c N/(2β))^(2β) gives c.
  @Test(arguments: [3.0, 10])
  func limitedAreaGivesTheKnownSchedule(_ area: Double) throws {
    let found = try #require(
      Self.search.minimize(slack: 1e-6) { Self.worth($0, area: area) })
    let c = (pow(1 + area, 0.25) - 1) * 4 / 1000
    let exact = Self.kernel.family(c, highest: 1, at: Self.search.knots.shares)
    let least = Self.kernel.risk(
      Self.kernel.family(c, highest: 1, at: FreeFormOracleTests.places))
    print(
      "LIMIT", area, found, found.result.objective / least - 1,
      zip(found.result.rates, exact).map { abs($0 - $1) }.max()! / exact[0])
    #expect(found.result.converged)
    #expect(abs(found.excess) < 1e-6)
    #expect(abs(found.result.objective / least - 1) < 1e-4)
    #expect(zip(found.result.rates, exact).allSatisfy { abs($0 - $1) < 0.01 * exact[0] })
    // −dR/dT along the best schedules, a hundredth of it per unit of excess.
    let c2 = (pow(1.01 + area, 0.25) - 1) * 4 / 1000
    func risk(_ c: Double, _ area: Double) -> Double { 1 / (1 + area) + c * c * 1000 }
    let price = (risk(c, area) - risk(c2, area + 0.01)) / 0.01 * 100
    #expect(abs(found.price / price - 1) < 0.01)
  }

  @Test func idleLimitChangesNothing() throws {
    let free = try #require(Self.search.minimize { Self.worth($0, area: 0).objective })
    let found = try #require(Self.search.minimize { Self.worth($0, area: 1000) })
    #expect(found.price == 0)
    #expect(found.excess < 0)
    #expect(found.result.converged)
    #expect(abs(found.result.objective / free.objective - 1) < 1e-9)
  }

  /// The area cannot be negative; the search says that it did not arrive.
  @Test func impossibleLimitIsNotConverged() throws {
    let found = try #require(Self.search.minimize { Self.worth($0, area: -1) })
    #expect(!found.result.converged)
    #expect(found.excess > 0.009)
  }
}
