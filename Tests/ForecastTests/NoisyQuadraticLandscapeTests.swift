import Sim
import Testing

@testable import Forecast

/// The law is tier 1 of the simulator with one task, in the limit of small steps.
@Suite struct NoisyQuadraticLandscapeTests {
  /// The same schedule over ever more, ever smaller steps: the difference falls in proportion.
  @Test func simulatorReproducesTheLaw() throws {
    let law = NoisyQuadraticLaw(
      floor: 2.5, signal: 0.3, signalExponent: 0.5, noise: 0.15, noiseExponent: 0.5,
      noiseCutoff: 50, scale: .init(referenceRate: 3e-4, referenceArea: 1, from: 1e-2, to: 200))
    var errors: [Double] = []
    for finer in [1, 10, 100] {
      let rates = (0..<(300 * finer)).map { step in
        3e-4 * (step < 200 * finer ? 1 : 0.1) / Double(finer)
      }
      let steps = [100, 200, 220, 300].map { $0 * finer }
      // Smaller steps with their noise unchanged: the noise of one step grows as they shrink.
      var finest = law
      finest.scale.referenceRate = 3e-4 / Double(finer)
      let landscape = try finest.landscape.landscape(
        shifts: [], referencePeak: finest.scale.referenceRate, referenceArea: 1)
      var simulation = try MomentSimulation(landscape: landscape)
      let simulated = try simulation.run(rates, shares: [1], loggingAt: steps)
        .map { $0.tasks[0].total }
      let predicted = finest.losses(rates: rates, at: steps)
      errors.append(zip(simulated, predicted).map { abs($0 - $1) }.max() ?? .nan)
    }
    #expect(errors[2] < 1e-4)
    #expect(abs(errors[0] / errors[1] - 10) < 1)
    #expect(abs(errors[1] / errors[2] - 10) < 0.2)
  }

  /// At the rates of real runs the difference is smaller than the fit's own error.
  @Test(arguments: [25, 100]) func simulatorFollowsAFittedLaw(_ size: Int) throws {
    let logs = try PublishedCurves.logs(size, PublishedCurves.fitted)
    let fit = try NoisyQuadraticFit(logs)
    let calibrated = fit.calibrated(domain: "text", logs: logs)
    let log = try PublishedCurves.log(size, "wsdcon_3")
    var simulation = try MomentSimulation(
      landscape: calibrated.landscape(), settings: calibrated.settings)
    let steps = log.points.map(\.step)
    let simulated = try simulation.run(log.rates, shares: [1], loggingAt: steps)
      .map { $0.tasks[0].total }
    let predicted = fit.law.losses(rates: log.rates, at: steps)
    let worst = zip(simulated, predicted).map { abs($0 - $1) }.max() ?? .nan
    print("\(size)M: the simulator is within \(worst) nats of the law")
    #expect(worst < 0.002)
    #expect(simulation.outcome == .stable)
  }

  /// A run of half the reference peak, with both peak exponents.
  @Test func simulatorHasTheSamePeakExponents() throws {
    let law = NoisyQuadraticLaw(
      floor: 2.5, signal: 0.3, signalExponent: 0.5, noise: 0.15, noiseExponent: 0.5,
      noiseCutoff: 5, progressExponent: 0.3, floorExponent: 0.25,
      scale: .init(referenceRate: 3e-4, referenceArea: 1, from: 1e-2, to: 20))
    let calibrated = CalibratedLandscape(
      referencePeak: 3e-4, referenceArea: 1, domain: "text", parameters: law.landscape,
      provenance: Provenance(method: "", objective: 0, logs: []))
    let rates = (0..<4000).map { $0 < 3000 ? 1.5e-4 : 1.5e-5 }
    let steps = [1000, 3000, 3100, 4000]
    var simulation = try MomentSimulation(
      landscape: calibrated.landscape(), settings: calibrated.settings)
    try simulation.beginStage(peak: 1.5e-4, moments: .reset)
    let simulated = try simulation.run(rates, shares: [1], loggingAt: steps)
      .map { $0.tasks[0].total }
    let predicted = law.losses(rates: rates, at: steps)
    #expect(zip(simulated, predicted).allSatisfy { abs($0 - $1) < 1e-3 })
    var plain = law
    (plain.progressExponent, plain.floorExponent) = (1, 1)
    #expect(abs(plain.losses(rates: rates, at: steps)[1] - predicted[1]) > 0.05)
  }
}
