import Testing

@testable import Forecast

@Suite struct RateKnotsTests {
  @Test func endIsDenser() {
    let shares = RateKnots(count: 5).shares
    #expect(shares == [0, 0.4375, 0.75, 0.9375, 1])
    #expect(RateKnots(count: 5, crowding: 1).shares == [0, 0.25, 0.5, 0.75, 1])
    #expect(RateKnots().shares.count == 24)
  }

  @Test func ratesRunStraightBetweenKnots() {
    let knots = RateKnots(shares: [0, 0.5, 1])
    #expect(knots.rates([4, 2, 0], steps: 8) == [3.5, 3, 2.5, 2, 1.5, 1, 0.5, 0])
    #expect(knots.rates([4, 4, 1], steps: 4) == [4, 4, 2.5, 1])
    #expect(knots.rates([4, 2, 0], at: [0, 0.125, 0.75, 1]) == [4, 3.5, 1, 0])
  }

  /// A pool's knots give one rate to the bit, and the last step has the last rate.
  @Test func constantRatesStayToTheBit() {
    let knots = RateKnots()
    let rates = knots.rates([Double](repeating: 0.1, count: 24), steps: 1000)
    #expect(rates.allSatisfy { $0 == 0.1 })
    #expect(knots.rates(knots.shares.map { 1 - 0.9 * $0 }, steps: 77).last == 1 - 0.9)
  }

  @Test func knotsOnStepsAreDistinctSteps() {
    let steps = RateKnots().onSteps(of: 100).shares.map { $0 * 100 }
    #expect(steps.first == 0 && steps.last == 100)
    #expect(steps.allSatisfy { abs($0 - $0.rounded()) < 1e-9 })
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $1 - $0 > 0.5 })
    #expect(RateKnots().onSteps(of: 5).shares == [0, 0.2, 0.4, 0.6, 0.8, 1])
  }

  @Test func weightsAreSharesOfTheStage() {
    #expect(RateKnots(shares: [0, 0.5, 0.75, 1]).weights == [0.25, 0.375, 0.25, 0.125])
  }
}
