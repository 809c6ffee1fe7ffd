import Foundation
import Testing

@testable import Forecast

/// The oracle itself, before anything is measured with it.
@Suite struct PowerLawKernelTests {
  /// The integral as the law has it, by the midpoint rule over a smooth schedule.
  @Test(arguments: [false, true])
  func riskIsTheIntegral(_ learningNoise: Bool) {
    var kernel = PowerLawKernel(capacity: 2, source: 0.7, noise: 0.3, duration: 50)
    kernel.learningNoise = learningNoise
    let count = 20_000
    let rates = PowerLawKernel.middles(count).map { 0.4 - 0.3 * $0 }
    // T(k) = N (0.4 z − 0.15 z²), z = k/N.
    func area(_ z: Double) -> Double { 50 * (0.4 * z - 0.15 * z * z) }
    let total = area(1)
    var sum = 0.0
    for z in PowerLawKernel.middles(count) {
      let rate = 0.4 - 0.3 * z
      let noise = 0.3 + (learningNoise ? pow(1 + area(z), -0.7) : 0)
      sum += pow(1 + total - area(z), -1.5) * noise * rate * rate * 50 / Double(count)
    }
    let expected = pow(1 + total, -0.7) + sum
    #expect(abs(kernel.risk(rates) / expected - 1) < 1e-7)
  }

  /// Without a bound the noise of the best schedules is σ² c² N, and their area obeys
  /// 1 + T = (1 + c N/(2β))^(2β).
  @Test(arguments: [1.5, 2, 3])
  func familyHasItsAreaAndNoise(_ beta: Double) {
    let kernel = PowerLawKernel(capacity: beta, source: 1, noise: 0.5, duration: 1000)
    let c = 4e-3
    let rates = kernel.family(c, highest: .infinity, at: PowerLawKernel.middles(20_000))
    let area = rates.reduce(0, +) / 20
    let expected = pow(1 + c * 1000 / (2 * beta), 2 * beta)
    #expect(abs((1 + area) / expected - 1) < 1e-6)
    let noise = kernel.risk(rates) - 1 / (1 + area)
    #expect(abs(noise / (0.5 * c * c * 1000) - 1) < 1e-6)
  }

  /// No small change of its shape makes the best schedule better, with and without a bound.
  @Test(arguments: [(2.0, 1.0, 1e9), (2, 0.3, 0.1), (3, 0.4, 0.05)])
  func nothingNearbyIsBetter(_ beta: Double, _ source: Double, _ highest: Double) {
    let kernel = PowerLawKernel(capacity: beta, source: source, noise: 1, duration: 1e4)
    let places = PowerLawKernel.middles(2000)
    let c = kernel.bestEndRate(highest: highest, at: places)
    let best = kernel.family(c, highest: highest, at: places)
    let least = kernel.risk(best)
    var worse = 0.0
    for wave in 0...6 {
      for size in [-0.1, -0.01, 0.01, 0.1] {
        let other = zip(best, places).map {
          min(highest, $0 * (1 + size * cos(.pi * Double(wave) * $1.squareRoot())))
        }
        let risk = kernel.risk(other)
        #expect(risk > least * (1 - 1e-7))
        worse = max(worse, risk / least - 1)
      }
    }
    #expect(worse > 1e-3)
  }
}
