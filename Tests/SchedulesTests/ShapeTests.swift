import Testing

@testable import Schedules

@Test(arguments: Shape.allCases)
func shapesAreExactAtTheirEndsAndFallBetweenThem(_ shape: Shape) {
  for (start, end) in [(3e-4, 3e-5), (0.1 + 0.2, 1e-9)] {
    #expect(shape.value(from: start, to: end, fraction: 0) == start)
    #expect(shape.value(from: start, to: end, fraction: 1) == end)
    var last = start
    for index in 0...1000 {
      let value = shape.value(from: start, to: end, fraction: Double(index) / 1000)
      #expect(value <= last && value >= end)
      last = value
    }
  }
  // a·(b/a) is not always b.
  for index in 1...500 {
    let end = 3.7e-5 / Double(index)
    #expect(shape.value(from: 3e-4, to: end, fraction: 1) == end)
  }
}

/// Blends of neighbouring numbers, where rounding alone could leave the span.
@Test(arguments: Shape.allCases)
func shapesStayWithinTheirSpan(_ shape: Shape) {
  for base in [3e-4, 1.65e-4, 0.1, 0.7, 7] {
    for (start, end) in [(base, base.nextDown.nextDown), (base, base.nextUp.nextUp)] {
      for index in 0...1000 {
        let value = shape.value(from: start, to: end, fraction: Double(index) / 1000)
        #expect(value >= min(start, end) && value <= max(start, end))
      }
    }
  }
}

@Test(arguments: Shape.allCases + [.constant])
func shapesBetweenEqualRatesAreConstant(_ shape: Shape) {
  for index in 0...10 {
    #expect(shape.value(from: 0.1, to: 0.1, fraction: Double(index) / 10) == 0.1)
  }
}

@Test(arguments: [
  (Shape.linear, 0.75), (.cosine, 0.853_553_390_593_273_8), (.oneMinusSqrt, 0.5), (.square, 0.9375),
  (.mirrorCosine, 0.646_446_609_406_726_2), (.polynomial, 0.75),
])
func weightsAtAQuarter(_ shape: Shape, _ expected: Double) {
  #expect(abs(shape.value(from: 1, to: 0, fraction: 0.25) - expected) < 1e-15)
}

/// The final decays of Hägele and others, and of MiniCPM, by hand: 1000 steps, the last 100 from 1 to 0.1
/// or, for the exponential, to 0.01; the rate at a quarter and at half of them.
@Test(arguments: [
  (Shape.linear, 0.1, 0.775, 0.55), (.oneMinusSqrt, 0.1, 0.55, 0.363_603_896_932_107_2),
  (.square, 0.1, 0.943_75, 0.775), (.cosine, 0.1, 0.868_198_051_533_946_4, 0.55),
  (.mirrorCosine, 0.1, 0.681_801_948_466_053_6, 0.55),
  (.exponential, 0.01, 0.316_227_766_016_837_94, 0.1),
])
func everyDecayShapeCanEndTheStablePhase(
  _ shape: Shape, _ minimum: Double, _ quarter: Double, _ half: Double
) throws {
  let plan = try makePlan(.wsd, PresetParameters(peak: 1, min: minimum, shape: shape))
  #expect(plan.learningRate(at: 900) == 1)
  #expect(abs(plan.learningRate(at: 925) - quarter) < 1e-15)
  #expect(abs(plan.learningRate(at: 950) - half) < 1e-15)
  #expect(plan.learningRate(at: 1000) == minimum)
}

/// (1 − f)^α by hand: α = 2 at a quarter leaves 9/16, α = 1/2 at three quarters a half.
@Test func polynomialTakesItsPower() {
  #expect(abs(Shape.polynomial.value(from: 1, to: 0, fraction: 0.25, alpha: 2) - 0.5625) < 1e-15)
  #expect(abs(Shape.polynomial.value(from: 1, to: 0, fraction: 0.75, alpha: 0.5) - 0.5) < 1e-15)
}

/// With α = 3 a third of the way doubles 1 + αf, the whole way doubles it twice.
@Test func powerHasAConstantRatioForEachDoubling() {
  let value = Shape.power.value(from: 1, to: 1e-4, fraction: 1.0 / 3, alpha: 3)
  #expect(abs(value - 0.01) < 1e-17)
}

@Test func exponentialHasAConstantRatio() {
  let value = Shape.exponential.value(from: 1, to: 1e-4, fraction: 0.25)
  #expect(abs(value - 0.1) < 1e-16)
}

/// h(x) = 1/√(1 + αx) − 1 by hand: α = 3 gives h(1) = −1/2 and h(1/3) = 1/√2 − 1.
@Test func inverseSqrtTakesItsSteepness() {
  let value = Shape.inverseSqrt.value(from: 1, to: 0, fraction: 1.0 / 3, alpha: 3)
  #expect(abs(value - (1 + 2 * (0.5.squareRoot() - 1))) < 1e-15)
  let standard = Shape.inverseSqrt.value(from: 1, to: 0, fraction: 0.5)
  #expect(standard == Shape.inverseSqrt.value(from: 1, to: 0, fraction: 0.5, alpha: 10))
}

@Test func theConstantShapeCannotBeChosen() {
  #expect(!Shape.allCases.contains(.constant))
  #expect(Shape.allCases.count == 9)
}
