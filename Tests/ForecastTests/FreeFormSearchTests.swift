import Foundation
import Testing

@testable import Forecast

/// The search against the best schedules that theory gives.
@Suite struct FreeFormOracleTests {
  static let places = PowerLawKernel.middles(1000)

  static func search(
    _ kernel: PowerLawKernel, knots: RateKnots = RateKnots(), highest: Double
  ) throws -> FreeFormSearch.Result {
    let search = FreeFormSearch(knots: knots, lowest: highest * 1e-12, highest: highest)
    return try #require(search.minimize { kernel.risk(knots.rates($0, at: places)) })
  }

  /// Easy tasks: the exact optimum of a run of finite length, shape and scale.
  @Test(arguments: [
    (1.5, 1.0, 1e3), (2, 1, 1e3), (3, 1, 1e3), (2, 0.6, 1e5), (1.5, 0.5, 1e8), (2, 0.8, 1e8),
    (3, 1, 1e8),
  ])
  func easyTaskGivesTheExactOptimum(_ beta: Double, _ source: Double, _ length: Double) throws {
    let kernel = PowerLawKernel(capacity: beta, source: source, noise: 1, duration: length)
    let result = try Self.search(kernel, highest: 2)
    let c = kernel.bestEndRate(highest: 2, at: Self.places)
    let exact = kernel.family(c, highest: 2, at: RateKnots().shares)
    #expect(exact[0] < 1)
    let error = zip(result.rates, exact).map { abs($0 - $1) }.max() ?? .nan
    let shapeError =
      zip(result.rates, exact).map { abs($0 / result.rates[0] - $1 / exact[0]) }.max() ?? .nan
    let least = kernel.risk(kernel.family(c, highest: 2, at: Self.places))
    #expect(result.converged && result.evaluations < 5000)
    #expect(error < 0.015 * exact[0])
    #expect(shapeError < 0.01)
    #expect(abs(result.objective / least - 1) < 1e-4)
  }

  /// Long runs at the edge of easy: nearly (1 − z)^(2β − 1).
  @Test(arguments: [(1.5, 0.5, 1e8), (2, 0.6, 1e9), (3, 0.7, 1e10)])
  func longRunGivesThePower(_ beta: Double, _ source: Double, _ length: Double) throws {
    let kernel = PowerLawKernel(capacity: beta, source: source, noise: 1, duration: length)
    let result = try Self.search(kernel, highest: 2)
    let error = zip(result.rates, RateKnots().shares).map {
      abs($0 / result.rates[0] - pow(1 - $1, 2 * beta - 1))
    }
    #expect((error.max() ?? .nan) < 0.02)
  }

  /// Hard tasks under a bound: flat at it, then down, with the exact bend; more knots come nearer.
  @Test(arguments: [(2.0, 0.3, 1e4, 0.1), (3, 0.4, 1e4, 0.05), (3, 0.3, 1e5, 0.1)])
  func hardTaskStaysAtTheBoundAndFalls(
    _ beta: Double, _ source: Double, _ length: Double, _ highest: Double
  ) throws {
    let kernel = PowerLawKernel(capacity: beta, source: source, noise: 1, duration: length)
    let c = kernel.bestEndRate(highest: highest, at: Self.places)
    let least = kernel.risk(kernel.family(c, highest: highest, at: Self.places))
    for (count, allowed) in [(24, (0.06, 1e-4)), (48, (0.05, 1e-5))] {
      let knots = RateKnots(count: count)
      let result = try Self.search(kernel, knots: knots, highest: highest)
      let exact = kernel.family(c, highest: highest, at: knots.shares)
      let error = zip(result.rates, exact).map { abs($0 - $1) }.max() ?? .nan
      #expect(error < allowed.0 * highest, "\(count) knots")
      #expect(abs(result.objective / least - 1) < allowed.1, "\(count) knots")
      let flat = result.rates.filter { $0 > 0.999 * highest }.count
      #expect(abs(flat - exact.filter { $0 == highest }.count) <= 1)
      #expect(knots.shares[flat - 1] > 0.3)
      #expect((result.rates.last ?? .nan) < 0.2 * highest)
    }
  }

  /// The whole law, with the noise of what is left to learn: no worse than any of 12 000 schedules
  /// with a warmed, stable and decaying phase.
  @Test(arguments: [(2.0, 0.3, 1e4, 0.1), (3, 0.4, 1e4, 0.05), (1.5, 0.2, 1e4, 0.3)])
  func noStableDecayScheduleIsBetter(
    _ beta: Double, _ source: Double, _ length: Double, _ highest: Double
  ) throws {
    var kernel = PowerLawKernel(capacity: beta, source: source, noise: 0.1, duration: length)
    kernel.learningNoise = true
    let law = kernel
    let result = try Self.search(law, highest: highest)
    let scan = Concurrently.map(Array(1...50)) { share in
      var best = Double.infinity
      for power in stride(from: 0.5, through: 8, by: 0.25) {
        for peak in stride(from: 0.3, through: 1, by: 0.1) {
          let rates = Self.places.map {
            highest * peak * pow(min(1, (1 - $0) / (Double(share) / 50)), power)
          }
          best = min(best, law.risk(rates))
        }
      }
      return best
    }
    let best = scan.min() ?? .nan
    #expect(result.objective < best)
    #expect(result.objective > 0.98 * best)
    let flat = result.rates.filter { $0 > 0.999 * highest }.count
    #expect(flat >= 6 && (result.rates.last ?? .nan) < 0.2 * highest)
  }

  /// The convex bound: no straight line to zero is better, at any peak.
  @Test(arguments: [(1.0, 1.0), (1, 10), (30, 1)])
  func convexBoundIsNoWorseThanALine(_ distance: Double, _ gradient: Double) throws {
    let steps = 400
    let law = ConvexBoundLaw(floor: 0, distance: distance, gradient: gradient)
    let knots = RateKnots().onSteps(of: steps)
    let search = FreeFormSearch(knots: knots, lowest: 0, highest: 1)
    let result = try #require(
      search.minimize { law.losses(rates: knots.rates($0, steps: steps), at: [steps])[0] })
    let lines = (0...800).map { index in
      let peak = pow(10, -4 + 4 * Double(index) / 800)
      let rates = (1...steps).map { peak * (1 - Double($0) / Double(steps + 1)) }
      return law.losses(rates: rates, at: [steps])[0]
    }
    let best = lines.min() ?? .nan
    #expect(result.objective < best)
    #expect(result.objective > 0.99 * best)
    #expect(result.converged)
  }
}

/// What holds for any objective.
@Suite struct FreeFormSearchTests {
  /// Σ wᵢ (ηᵢ − yᵢ)², whose minimum is the projection of y.
  @Test(
    arguments: [
      { 0.9 - 1.2 * $0 }, { 0.2 + 0.5 * $0 }, { 0.5 + 0.4 * sin(7 * $0) }, { 2 - 4 * $0 },
      { 1e-3 * (1 - $0) },
    ] as [@Sendable (Double) -> Double])
  func quadraticGivesTheProjection(_ target: @Sendable (Double) -> Double) throws {
    let search = FreeFormSearch(lowest: 0, highest: 1)
    let weights = search.knots.weights
    let targets = search.knots.shares.map(target)
    let exact = FallingCone(lowest: 0, highest: 1).projection(of: targets, weights: weights)
    let result = try #require(
      search.minimize { rates in
        weights.indices.reduce(1) { $0 + weights[$1] * pow(rates[$1] - targets[$1], 2) }
      })
    #expect(zip(result.rates, exact).allSatisfy { abs($0 - $1) < 1e-3 })
    #expect(result.converged)
  }

  static let kernel = PowerLawKernel(capacity: 2, source: 1, noise: 1, duration: 1000)
  static let search = FreeFormSearch(lowest: 1e-6, highest: 1)

  static func risk(_ rates: [Double]) -> Double {
    kernel.risk(search.knots.rates(rates, at: FreeFormOracleTests.places))
  }

  @Test func rateFallWithinTheirBounds() throws {
    for (lowest, highest) in [(0.0, 1.0), (0.01, 0.05), (0.02, 0.02), (0, 1e-5)] {
      let search = FreeFormSearch(lowest: lowest, highest: highest)
      let rates = try #require(search.minimize(Self.risk)).rates
      #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })
      #expect(rates.allSatisfy { $0 >= lowest && $0 <= highest })
    }
  }

  @Test func coresChangeNoBit() throws {
    var alone = Self.search
    alone.isConcurrent = false
    let expected = try #require(alone.minimize(Self.risk))
    for _ in 0..<3 {
      let result = try #require(Self.search.minimize(Self.risk))
      #expect(result.rates.map(\.bitPattern) == expected.rates.map(\.bitPattern))
      #expect(result == expected)
    }
  }

  /// Rates above twice the best peak diverge: the best is found as if they did not.
  @Test(arguments: [Double.infinity, .nan])
  func divergenceFarAwayChangesLittle(_ diverged: Double) throws {
    let best = try #require(Self.search.minimize(Self.risk))
    let wall = 2 * best.rates[0]
    let result = try #require(
      Self.search.minimize { $0.contains { $0 > wall } ? diverged : Self.risk($0) })
    #expect(result.converged)
    #expect(abs(result.objective / best.objective - 1) < 1e-6)
  }

  /// Where a wall is in the way of the best, the search comes near the best below it.
  @Test(arguments: [Double.infinity, .nan])
  func divergedRatesAreAvoided(_ diverged: Double) throws {
    let wall = 0.04
    let result = try #require(
      Self.search.minimize { $0.contains { $0 > wall } ? diverged : Self.risk($0) })
    var bounded = Self.search
    bounded.highest = wall
    let best = try #require(bounded.minimize(Self.risk))
    #expect(result.rates.allSatisfy { $0 <= wall })
    #expect(result.objective / best.objective - 1 < 0.05)
  }

  @Test func nothingFiniteGivesNothing() {
    #expect(Self.search.minimize { _ in .infinity } == nil)
  }

  /// A start that only the caller knows: all else diverges.
  @Test func givenStartsCount() throws {
    let secret = Self.search.knots.shares.map { 0.08 * pow(1 - $0, 3) + 0.001 }
    let open: @Sendable ([Double]) -> Double = { rates in
      zip(rates, secret).allSatisfy { abs($0 / $1 - 1) < 0.5 } ? Self.risk(rates) : .infinity
    }
    #expect(Self.search.minimize(open) == nil)
    let result = try #require(Self.search.minimize(from: [secret], open))
    #expect(result.objective < Self.risk(secret))
  }

  @Test func fewIterationsAreNotConverged() throws {
    var short = Self.search
    short.iterations = 3
    let result = try #require(short.minimize(Self.risk))
    #expect(!result.converged)
    #expect(result.evaluations < 600)
  }
}
