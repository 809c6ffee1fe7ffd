internal import Foundation

/// The multi-power law: a power of the area, less what every single drop of the rate has gained.
///
///     L(t) = L₀ + A S(t)^−α − B Σ_{k ≤ t} (η_{k−1} − η_k) G(η_k^−γ S_k(t)),
///     G(x) = 1 − (1 + C x)^−β,   S_k(t) = Σ_{j = k…t} η_j.
///
/// As in the authors' fit, S holds the area of the warm-up and its rise counts as drops below 0,
/// from the rate 0; that adds about B times the peak, which L₀ makes up for. L₀ in nats, A in
/// nats · area^α, B in nats/rate, C in rate^γ/area.
///
/// Limits: one model, batch size and peak; falling rates. Fitted to the end the law degenerates (β
/// to 0, B without bound), so searches keep β in 0.3…1 and α in 0.2…0.8: weak priors.
///
/// Source: Luo et al. 2025, arXiv 2503.12811.
public struct MultiPowerLaw: LossLaw, Equatable {
  /// L₀.
  public var floor: Double
  /// A.
  public var amplitude: Double
  /// α.
  public var exponent: Double
  /// B.
  public var gain: Double
  /// C.
  public var gainScale: Double
  /// β.
  public var gainExponent: Double
  /// γ.
  public var rateExponent: Double

  /// A law from its numbers.
  public init(
    floor: Double, amplitude: Double, exponent: Double, gain: Double, gainScale: Double,
    gainExponent: Double, rateExponent: Double
  ) {
    self.floor = floor
    self.amplitude = amplitude
    self.exponent = exponent
    self.gain = gain
    self.gainScale = gainScale
    self.gainExponent = gainExponent
    self.rateExponent = rateExponent
  }

  /// The law's name, as the command line spells it.
  public var name: String { "multi-power" }

  /// The law's numbers, in the order of its formula.
  public var parameters: [LawParameter] {
    [
      .init("floor", floor), .init("amplitude", amplitude), .init("exponent", exponent),
      .init("gain", gain), .init("gain_scale", gainScale), .init("gain_exponent", gainExponent),
      .init("rate_exponent", rateExponent),
    ]
  }

  /// The losses of a run of one stage after the given steps, in increasing order.
  public func losses(rates: [Double], at steps: [Int]) -> [Double] {
    Form().losses(self, stages: [rates], at: steps)
  }

  struct Form: LawForm {
    let shapes = [
      ShapeParameter("exponent", 0.2, 0.8), ShapeParameter("gain_exponent", 0.3, 1),
      ShapeParameter("log_gain_scale", log(1e-4), log(1e3)),
      ShapeParameter("rate_exponent", 0, 1.5),
    ]
    let starts: [[Double]] = [[0.5, 0.5, 0.7, 0.5], [0.4, 0.7, 2, 0.8], [0.6, 0.4, 0, 0.7]]

    func response(stages: [[Double]], at steps: [Int]) -> DropBlocks {
      let rates = Array(stages.joined())
      // Without a warm-up the run begins at its first rate: no drop there.
      return DropBlocks(rates, from: Warmup.steps(rates) > 0 ? 1 : 2, at: steps)
    }

    func columns(_ shape: [Double], _ response: DropBlocks) -> [[Double]] {
      let (power, scale, rate) = (-shape[1], shape[2], shape[3])
      return [
        response.area.map { _ in 1 }, response.area.map { pow($0, -shape[0]) },
        response.sums { block in
          guard block.since > 0 else { return 0 }
          let x = exp(scale - rate * block.logRate) * block.since
          return block.drop * expm1(power * log1p(x))
        },
      ]
    }

    func law(amplitudes: [Double], shape: [Double]) -> MultiPowerLaw {
      MultiPowerLaw(
        floor: amplitudes[0], amplitude: amplitudes[1], exponent: shape[0], gain: amplitudes[2],
        gainScale: exp(shape[2]), gainExponent: shape[1], rateExponent: shape[3])
    }

    func amplitudes(of law: MultiPowerLaw) -> [Double] { [law.floor, law.amplitude, law.gain] }

    func shape(of law: MultiPowerLaw) -> [Double] {
      [law.exponent, law.gainExponent, log(law.gainScale), law.rateExponent]
    }
  }
}
