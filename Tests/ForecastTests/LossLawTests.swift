import Foundation
import Testing

@testable import Forecast

@Suite struct DropBlocksTests {
  static let law = MultiPowerLaw(
    floor: 3.04, amplitude: 0.525, exponent: 0.508, gain: 363.788, gainScale: 2.066,
    gainExponent: 0.583, rateExponent: 0.641)

  /// Blocks of drops cost less than a millionth of the loss, for every form of decay.
  @Test(arguments: ["cosine_24000", "wsd_20000_24000", "wsdld_20000_24000", "wsdcon_3"])
  func blocksAreExactToAMillionth(_ name: String) throws {
    let log = try PublishedCurves.log(25, name)
    let steps = log.points.map(\.step) + [log.stepCount]
    try check(log.rates, steps)
  }

  /// A decay over 40 steps to 0, seen from each of its steps.
  @Test func shortDecaysAreExact() throws {
    let rates = (1...3000).map { (step: Int) -> Double in
      if step < 100 { return 3e-6 * Double(step) }
      if step <= 2900 { return 3e-4 }
      return 3e-4 * max(0, 1 - Double(step - 2900) / 40)
    }
    try check(rates, Array(2890...3000))
  }

  func check(_ rates: [Double], _ steps: [Int]) throws {
    let law = Self.law
    let form = MultiPowerLaw.Form()
    let exact = form.losses(law, DropBlocks(rates, at: steps, finest: true))
    let fast = form.losses(law, DropBlocks(rates, at: steps))
    let worst = zip(exact, fast).map { abs($1 / $0 - 1) }.max() ?? .nan
    #expect(worst < 1e-6)
    let other = FunctionalScalingLaw(
      floor: 3, amplitude: 0.5, exponent: 0.5, gain: 300, earlyGain: 200, gainScale: 100,
      gainExponent: 0.4)
    let functional = FunctionalScalingLaw.Form()
    let first = Warmup.steps(rates) + 2
    let all = functional.losses(other, DropBlocks(rates, from: first, at: steps, finest: true))
    let few = functional.losses(other, DropBlocks(rates, from: first, at: steps))
    #expect((zip(all, few).map { abs($1 / $0 - 1) }.max() ?? .nan) < 1e-6)
  }

  /// The sum as the formula has it, drop by drop.
  @Test func finestIsTheFormula() {
    let rates = [1e-4, 2e-4, 3e-4, 3e-4, 2e-4, 1e-4, 1e-4]
    let law = Self.law
    var sum = 0.0
    for k in 1...6 {
      let before = k == 1 ? 0 : rates[k - 2]
      let since = rates[(k - 1)..<6].reduce(0, +)
      let x = pow(rates[k - 1], -law.rateExponent) * since
      sum += (before - rates[k - 1]) * (1 - pow(1 + law.gainScale * x, -law.gainExponent))
    }
    let area = rates.prefix(6).reduce(0, +)
    let expected = law.floor + law.amplitude * pow(area, -law.exponent) - law.gain * sum
    #expect(abs(law.losses(rates: rates, at: [6])[0] - expected) < 1e-12)
  }
}

@Suite struct LossLawTests {
  /// The authors' constants, as their log prints them, give the RMSE and mean absolute error that
  /// it prints for each curve.
  @Test(arguments: [
    (
      25,
      [
        3.0404540607184405, 0.524686039368193, 0.5078685704877554, 363.7875162170278,
        2.0656081241337327, 0.5827901296148124, 0.6414225733502996,
      ],
      [0.0018838, 0.0080113, 0.0042974, 0.0038276, 0.0067796, 0.0031124],
      [0.0015795, 0.0074453, 0.0034084, 0.0031361, 0.0044872, 0.0025048]
    ),
    (
      100,
      [
        2.6514477024161742, 0.6011515230827974, 0.4529581100522778, 437.94642760340304,
        2.132456121480403, 0.5978519925072291, 0.6552364418199805,
      ],
      [0.0056650, 0.0082088, 0.0059153, 0.0049235, 0.0088959, 0.0019048],
      [0.0047762, 0.0072651, 0.0037481, 0.0032483, 0.0056694, 0.0013816]
    ),
  ]) func publishedMultiPower(_ size: Int, _ c: [Double], _ rmse: [Double], _ mae: [Double]) throws
  {
    let law = MultiPowerLaw(
      floor: c[0], amplitude: c[1], exponent: c[2], gain: c[3], gainScale: c[4],
      gainExponent: c[5], rateExponent: c[6])
    for (index, name) in PublishedCurves.predicted.enumerated() {
      let log = try PublishedCurves.log(size, name)
      // Each step's own rate: the two-stage runs fall at step 8000, not between two rows.
      let rates = log.rates.indices.map { step in
        name.hasPrefix("wsdcon") && step + 1 < 8000 && step + 1 >= 2160 ? 3e-4 : log.rates[step]
      }
      // As in the origin, runs of 24,000 steps end before their last row.
      let points = log.points.filter { $0.step != 24_000 }
      let score = CurveScore(
        name: name, predicted: law.losses(rates: rates, at: points.map(\.step)),
        measured: points.map(\.loss))
      #expect(abs(score.rmse - rmse[index]) < 3e-5, "\(name)")
      #expect(abs(score.meanError - mae[index]) < 3e-5, "\(name)")
    }
  }

  @Test func annealingIsTheFormula() {
    let law = AnnealingLaw(floor: 2, amplitude: 0.5, exponent: 0.5, gain: 100)
    // The warm-up counts as two more steps at the peak.
    let rates = [1e-4, 2e-4, 3e-4, 3e-4, 1e-4, 1e-4]
    let annealed = 2e-4 + 0.999 * 2e-4
    let expected = 2 + 0.5 * pow(14e-4, -0.5) - 100 * annealed
    #expect(abs(law.losses(rates: rates, at: [6])[0] - expected) < 1e-12)
  }

  /// Two steps, by hand: S₂ = η₂, S₁ = η₁ + η₂.
  @Test func convexBoundIsTheFormula() {
    let law = ConvexBoundLaw(floor: 1, distance: 2, gradient: 3)
    let (a, b) = (0.1, 0.2)
    let expected =
      1 + 2 / (2 * (a + b)) + 3
      * ((a * a + b * b) / (2 * (a + b)) + 0.5 * (a / b) * (a * a + b * b) / (a + b))
    #expect(abs(law.losses(rates: [a, b, 0], at: [3])[0] - expected) < 1e-12)
  }

  @Test func ensembleIsTheMean() {
    let laws = [2.0, 4.0].map { AnnealingLaw(floor: $0, amplitude: 0, exponent: 1, gain: 0) }
    #expect(LawEnsemble(laws).losses(rates: [1e-3], at: [1]) == [3])
    #expect(LawEnsemble(laws).parameters[4] == LawParameter("annealing.floor", 4))
  }

  static let old = ContinualLaw(
    floor: 3.057, amplitude: 0.490, exponent: 0.497, firstGain: 0.299, laterGain: 0.298,
    shift: 0.366, shiftScale: 28, shiftExponent: 0.189)
  static let new = ContinualLaw(
    floor: 3.024, amplitude: 0.412, exponent: 0.677, firstGain: 0.278, laterGain: 0.324,
    shift: -0.666, shiftScale: 5662, shiftExponent: 0.146)

  static func stages(_ peak: Double, isAnnealed: Bool = true) -> [[Double]] {
    let first = (0..<40_000).map { (step: Int) -> Double in
      guard isAnnealed, step >= 32_000 else { return 2e-4 }
      return 2e-4 * (1 - Double(step + 1 - 32_000) / 8000)
    }
    let later = (0..<10_000).map { (step: Int) -> Double in
      guard step >= 100 else { return peak * Double(step + 1) / 100 }
      let angle = Double.pi * Double(step - 100) / 9900
      return 0.5 * peak * (1 + cos(angle))
    }
    return [first, later]
  }

  @Test func continualGolden() {
    for (peak, forgetting, adapted) in [
      (2e-4, 0.164, 2.600), (1e-4, 0.142, 2.623), (5e-5, 0.117, 2.647), (2e-5, 0.081, 2.681),
    ] {
      let stages = Self.stages(peak)
      let old = Self.old.losses(stages: stages, at: [40_000, 50_000])
      let new = Self.new.losses(stages: stages, at: [50_000])
      #expect(abs(old[0] - 3.188) < 1e-3)
      #expect(abs(old[1] - old[0] - forgetting) < 1e-3)
      #expect(abs(new[0] - adapted) < 1e-3)
    }
    let stages = Self.stages(2e-4, isAnnealed: false)
    let old = Self.old.losses(stages: stages, at: [40_000, 50_000])
    #expect(abs(old[0] - 3.231) < 2e-3)
    #expect(abs(old[1] - 3.337) < 2e-3)
    #expect(abs(Self.new.losses(stages: stages, at: [50_000])[0] - 2.578) < 2e-3)
  }
}
