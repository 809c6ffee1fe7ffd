import Foundation
import Testing

@testable import Forecast

/// Each law's own losses give the law back.
@Suite struct LawRecoveryTests {
  static let laws: [(LawFamily, any LossLaw)] = [
    (.annealing, AnnealingLaw(floor: 3, amplitude: 0.55, exponent: 0.5, gain: 0.4)),
    (
      .multiPower,
      MultiPowerLaw(
        floor: 3, amplitude: 0.55, exponent: 0.5, gain: 400, gainScale: 2, gainExponent: 0.6,
        rateExponent: 0.65)
    ),
    (
      .functional,
      FunctionalScalingLaw(
        floor: 3, amplitude: 0.55, exponent: 0.5, gain: 300, earlyGain: 200, gainScale: 60,
        gainExponent: 0.6)
    ),
    (.convexBound, ConvexBoundLaw(floor: 3, distance: 0.7, gradient: 90)),
  ]

  @Test(arguments: laws.indices) func findsTheLaw(_ index: Int) throws {
    let (family, truth) = Self.laws[index]
    let names = PublishedCurves.fitted + ["wsdcon_3"]
    let logs = try PublishedCurves.logs(25, names).map { log in
      let losses = truth.losses(rates: log.rates, at: log.points.map(\.step))
      return try RunLog(
        name: log.name, hash: "", domains: log.domains, stages: log.stages,
        points: zip(log.points, losses).map { .init(step: $0.step, domain: 0, loss: $1) })
    }
    let fit = try LawFit(family, logs)
    #expect(fit.members[0].objective < 1e-9)
    for (found, known) in zip(fit.law.parameters, truth.parameters) {
      #expect(abs(found.value / known.value - 1) < 0.02, "\(found.name)")
    }
  }

  /// The shift over the areas that were seen, and the loss itself; B alone is not identified.
  @Test(arguments: [0, 1]) func findsTheShift(_ domain: Int) throws {
    let truth = domain == 0 ? LossLawTests.old : LossLawTests.new
    let steps = Array(stride(from: 500, through: 49_500, by: 500)) + [40_050, 40_100, 40_200]
    let logs = try [2e-4, 5e-5].flatMap { peak in
      try [true, false].map { isAnnealed in
        let stages = LossLawTests.stages(peak, isAnnealed: isAnnealed)
        let sorted = steps.sorted()
        return try RunLog(
          name: "\(peak) \(isAnnealed)", hash: "", domains: ["old", "new"],
          stages: [
            .init(rates: stages[0], shares: [1, 0]), .init(rates: stages[1], shares: [0, 1]),
          ],
          points: zip(sorted, truth.losses(stages: stages, at: sorted)).map {
            .init(step: $0, domain: domain, loss: $1)
          })
      }
    }
    let fit = try LawFit(.continual, logs, domain: domain)
    let law = try #require(fit.law as? ContinualLaw)
    #expect((law.shift > 0) == (domain == 0))
    #expect(fit.scores.allSatisfy { $0.rmse < 1e-3 })
    for area in [0.1, 0.5, 1] {
      #expect(abs(law.shift(area: area) - truth.shift(area: area)) < 0.01)
    }
  }
}
