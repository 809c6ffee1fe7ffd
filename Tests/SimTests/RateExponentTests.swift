import Foundation
import Testing

@testable import Sim

/// What every single rate acts like.
@Suite struct RateExponentTests {
  private func end(_ rates: [Double], _ settings: SimulationSettings) throws -> Losses {
    var simulation = try MomentSimulation(landscape: Samples.twoTasks(), settings: settings)
    try simulation.run(rates, replay: 0.3)
    return simulation.losses()
  }

  /// The rates are replaced, and nothing else: same bits.
  @Test func actsLikeTheOtherRates() throws {
    let rates = [0.3, 0.1, 0, 0.02]
    let acting = rates.map { $0 == 0 ? 0 : 0.3 * ElementaryFunctions.power($0 / 0.3, 1.25) }
    let decay = SimulationSettings(weightDecay: 0.01)
    var bent = decay
    bent.rateExponent = RateExponent(1.25, referencePeak: 0.3)
    #expect(try end(rates, bent) == end(acting, decay))
    #expect(try end(rates, bent) != end(rates, decay))
    #expect(RateExponent(1.25, referencePeak: 0.3).effective([0.3, 0]) == [0.3, 0])
  }

  /// A rate that is stable as it stands may act like one that is not.
  @Test func stabilityIsThatOfTheActingRate() throws {
    let settings = SimulationSettings(rateExponent: RateExponent(2, referencePeak: 0.5))
    var simulation = try MomentSimulation(landscape: Samples.twoTasks(), settings: settings)
    try simulation.run([1.5], replay: 1)
    #expect(simulation.outcome != .stable)
    var plain = try MomentSimulation(landscape: Samples.twoTasks())
    try plain.run([1.5], replay: 1)
    #expect(plain.outcome == .stable)
  }

  /// The decay of a landscape is in e-folds over the reference area.
  @Test func decayBelongsToTheReferenceArea() throws {
    let settings = LandscapeParameters.strong.settings(referencePeak: 1e-3, referenceArea: 4)
    #expect(settings.weightDecay == LandscapeParameters.strong.decay / 4)
    #expect(settings.rateExponent?.referencePeak == 1e-3)
    for exponent in [0, -1, Double.nan] {
      let wrong = SimulationSettings(rateExponent: RateExponent(exponent, referencePeak: 1))
      #expect(throws: SimError.self) {
        try MomentSimulation(landscape: Samples.twoTasks(), settings: wrong)
      }
    }
  }
}
