import Foundation
import Testing

@testable import Forecast

@Suite struct NoisyQuadraticLawTests {
  static let law = NoisyQuadraticLaw(
    floor: 2.5, signal: 0.5, signalExponent: 0.5, noise: 0.15, noiseExponent: 0.5, noiseCutoff: 50,
    scale: .init(referenceRate: 3e-4, referenceArea: 1, from: 1e-3, to: 2000))

  /// An independent numpy implementation gave these for two cosine stages of 600 and 400 steps.
  @Test func equalsTheIndependentImplementation() {
    let rates =
      cosine(600, warmup: 60, from: 0, peak: 3e-4, to: 3e-5)
      + cosine(400, warmup: 40, from: 3e-5, peak: 2e-4, to: 1e-5)
    let losses = Self.law.losses(rates: rates, at: [101, 301, 600, 651, 1000])
    let expected = [
      6.103692816927275, 4.506971731912009, 4.1950722475556494, 4.147656157916587,
      3.920462772885804,
    ]
    #expect(losses.count == expected.count)
    for (loss, value) in zip(losses, expected) { #expect(abs(loss / value - 1) < 1e-10) }
  }

  @Test func beforeTheFirstStepThereIsNoNoise() {
    let all = Self.law.signalWeights.reduce(0, +)
    let losses = Self.law.losses(rates: [1e-3], at: [0])
    #expect(abs(losses[0] - (2.5 + 0.5 * all)) < 1e-12)
  }

  /// A steady rate η has the floor N η/η₀ where 2hη is small, whatever the spectrum.
  @Test func noiseIsTheSteadyFloorAtTheReferenceRate() {
    var law = Self.law
    (law.floor, law.signal, law.noiseCutoff) = (0, 0, 5)
    law.scale.curvatures = law.scale.curvatures.filter { $0 > 0.5 && $0 < 50 }
    let losses = law.losses(rates: [Double](repeating: 3e-4, count: 100_000), at: [100_000])
    #expect(abs(losses[0] / 0.15 - 1) < 2e-3)
  }

  /// Cut into pieces, a curve is the same curve.
  @Test func pointsDoNotDependOnEachOther() {
    let rates = cosine(300, warmup: 30, from: 0, peak: 3e-4, to: 3e-5)
    let many = Self.law.losses(rates: rates, at: Array(0...300))
    #expect(Self.law.losses(rates: rates, at: [200]) == [many[200]])
  }

  func cosine(_ steps: Int, warmup: Int, from start: Double, peak: Double, to end: Double)
    -> [Double]
  {
    (0..<steps).map { step in
      if step < warmup { return start + (peak - start) * Double(step + 1) / Double(warmup) }
      let share = Double(step - warmup) / Double(steps - warmup)
      return end + 0.5 * (peak - end) * (1 + cos(.pi * share))
    }
  }
}
