import Testing

@testable import Forecast

@Suite struct NonNegativeLeastSquaresTests {
  @Test func isPlainWhereAllAreAboveZero() {
    let found = NonNegativeLeastSquares.solve([[1, 1, 1], [0, 1, 2]], [1, 3, 5])
    #expect(abs(found[0] - 1) < 1e-14)
    #expect(abs(found[1] - 2) < 1e-14)
  }

  /// The plain solution is (2, −1); the best without a negative one is the mean alone.
  @Test func leavesOutWhatWouldBeNegative() {
    let found = NonNegativeLeastSquares.solve([[1, 1, 1], [0, 1, 2]], [2, 1, 0])
    #expect(abs(found[0] - 1) < 1e-14)
    #expect(found[1] == 0)
  }

  @Test func columnsThatAreOneShareNothing() {
    let found = NonNegativeLeastSquares.solve([[1, 2], [2, 4]], [3, 6])
    #expect(abs(found[0] + 2 * found[1] - 3) < 1e-12)
  }
}

@Suite struct TrustRegionTests {
  /// Rosenbrock's valley as two residuals: the minimum is at (1, 1).
  @Test func walksRosenbrocksValley() throws {
    let found = try #require(
      TrustRegion().minimize(residuals: 2, from: [-1.2, 1]) { place in
        .init(
          residuals: [10 * (place[1] - place[0] * place[0]), 1 - place[0]],
          jacobian: [-20 * place[0], 10, -1, 0])
      })
    #expect(found.converged)
    #expect(found.objective < 1e-16)
    #expect(abs(found.place[0] - 1) < 1e-8)
    #expect(abs(found.place[1] - 1) < 1e-8)
  }

  @Test func hasNoAnswerToNonsense() {
    let found = TrustRegion().minimize(residuals: 2, from: [1]) { _ in
      .init(residuals: [.nan, .nan], jacobian: [.nan, .nan])
    }
    #expect(found == nil)
  }
}

@Suite struct CurveScoreTests {
  /// Errors 1, 0, −2 against losses 4, 3, 2: squares 5, spread 2.
  @Test func isTheFormula() {
    let score = CurveScore(name: "x", predicted: [5, 3, 0], measured: [4, 3, 2])
    #expect(score.r2 == 1 - 5.0 / 2)
    #expect(score.rmse == (5.0 / 3).squareRoot())
    #expect(score.meanError == 1)
    #expect(score.lastError == -2)
    #expect(score.points == 3)
    #expect(CurveScore(name: "x", predicted: [1, 1], measured: [2, 2]).r2.isNaN)
  }
}

@Suite struct RateColumnTests {
  @Test func aColumnOfEveryStepIsItself() {
    let column = RateColumn(steps: [0, 1, 2, 3], rates: [0, 0.3, 0.2, 0.1])
    #expect(column.filled() == [0.3, 0.2, 0.1])
    #expect(column.missing == 0)
  }

  @Test func aJumpNeedsRowsOnBothSides() {
    let jump = RateColumn(steps: [1, 2, 6, 7], rates: [1, 1, 0.5, 0.5])
    #expect(jump.filled() == [1, 1, 1, 0.5, 0.5, 0.5, 0.5])
    let slide = RateColumn(steps: [1, 2, 6], rates: [1, 1, 0.5])
    #expect(slide.filled() == [1, 1, 0.875, 0.75, 0.625, 0.5])
  }
}

@Suite struct RunLogTests {
  func log(
    rates: [Double] = [1, 1], shares: [Double] = [1], steps: [Int] = [1, 2],
    losses: [Double] = [3, 2]
  ) throws -> RunLog {
    try RunLog(
      name: "r", hash: "", domains: ["a"], stages: [.init(rates: rates, shares: shares)],
      points: zip(steps, losses).map { .init(step: $0, domain: 0, loss: $1) })
  }

  @Test func namesWhatIsWrong() throws {
    #expect(throws: Never.self) { try log() }
    let wrong: [(() throws -> RunLog, String)] = [
      ({ try log(rates: []) }, "r, stage 1: no step"),
      ({ try log(rates: [1, -1]) }, "r, stage 1, step 2: rate -1.0"),
      ({ try log(shares: [0.5]) }, "r, stage 1: shares [0.5]"),
      ({ try log(steps: [2, 1]) }, "r, step 1: points go by step"),
      ({ try log(steps: [1, 3]) }, "r, step 3: points go by step, from 0 to 2"),
      ({ try log(losses: [3, .nan]) }, "r, step 2: loss nan"),
      ({ try log(steps: []) }, "r: no measured loss"),
    ]
    for (make, text) in wrong {
      let error = #expect(throws: RunLogError.self) { try make() }
      #expect(error?.description.hasPrefix(text) == true, "\(error?.description ?? "")")
    }
  }

  @Test func aLawLeavesTheWarmupOut() throws {
    let log = try log(
      rates: [0.25, 0.5, 0.75, 1, 1], steps: [1, 3, 4, 5], losses: [9, 7, 6, 5])
    #expect(log.warmupEnd == 4)
    #expect(log.pointsAfterWarmup(domain: 0).map(\.loss) == [6, 5])
  }
}

@Suite struct FitTestTests {
  @Test func saysWhereALogLiesOutside() throws {
    let fitted = try PublishedCurves.logs(25, PublishedCurves.fitted)
    let law = try NoisyQuadraticFit(fitted).law
    let inside = try PublishedCurves.log(25, "wsdcon_3")
    #expect(FitTest.tests([inside], of: law, fittedOn: fitted)[0].warnings.isEmpty)
    let rates = [1e-3, 1e-4, 6e-4] + [Double](repeating: 6e-4, count: 60_000)
    let outside = try RunLog(
      name: "x", hash: "", domains: ["text"], stages: [.init(rates: rates, shares: [1])],
      points: [.init(step: 60_000, domain: 0, loss: 3)])
    let warnings = FitTest.tests([outside], of: law, fittedOn: fitted)[0].warnings
    #expect(warnings.count == 3)
    #expect(warnings[0].contains("peak 0.001"))
    #expect(warnings[1].contains("5.3 times"))
    #expect(warnings[2].contains("rises"))
  }
}
