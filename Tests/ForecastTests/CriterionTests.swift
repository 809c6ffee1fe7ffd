import Foundation
import Testing

@testable import Forecast

@Suite struct CriterionTests {
  private static func outcome(_ losses: [(old: Double, new: Double)]) -> Outcome {
    Outcome(
      losses.map {
        .init(old: [$0.old], new: [$0.new], reference: 3, errors: [0.01, 0.02])
      })
  }

  private static let first = outcome([(3.2, 2.1), (3.4, 2.0)])
  private static let second = outcome([(3.1, 2.2), (3.1, 2.1)])

  /// Φ by its series: the test's own.
  private static func normal(_ x: Double) -> Double {
    var (term, sum) = (x, x)
    for k in 1..<60 {
      term *= -x * x / Double(2 * k)
      sum += term / Double(2 * k + 1)
    }
    return 0.5 + sum / (2 * Double.pi).squareRoot()
  }

  @Test func theProbabilityIsTheMeanOverHypotheses() {
    let errors = [(2.1, 2.2), (2.0, 2.1)].map { a, b in 0.02 * (a * a + b * b).squareRoot() }
    let expected = 0.5 * (Self.normal(0.1 / errors[0]) + Self.normal(0.1 / errors[1]))
    let criterion = Criterion.newLoss(maxForgetting: nil)
    let found = criterion.probability(Self.first, beats: Self.second)
    #expect(abs(found - expected) < 1e-12)
    #expect(abs(found + criterion.probability(Self.second, beats: Self.first) - 1) < 1e-12)
  }

  @Test func theAverageCountsBothLosses() {
    let criterion = Criterion.averageLoss
    #expect(abs(criterion.score(Self.first.ends[0]) - 2.65) < 1e-12)
    let error = 0.5 * (0.032 * 0.032 + 0.042 * 0.042).squareRoot()
    #expect(abs(criterion.scoreError(Self.first.ends[0]) - error) < 1e-12)
  }

  @Test func theLimitIsOfForgettingAboveTheReference() throws {
    let criterion = Criterion.newLoss(maxForgetting: 0.25)
    let within = try #require(criterion.probabilityWithin(Self.first))
    let expected = 0.5 * (Self.normal(0.05 / 0.032) + Self.normal(-0.15 / 0.034))
    #expect(abs(within - expected) < 1e-12)
    #expect(abs(criterion.worth(Self.first).excess - 0.05) < 1e-12)
    #expect(criterion.penalised(Self.first) > 4)
    #expect(criterion.penalised(Self.second) == criterion.worth(Self.second).objective)
    #expect(Criterion.averageLoss.probabilityWithin(Self.first) == nil)
  }
}
