internal import Foundation

/// The functional scaling law in its practical form: gains that depend on when the rate falls.
///
///     L(t) = L₀ + A T^−s − Σ_{i ≤ t} (η_{i−1} − ηᵢ) (B + C Tᵢ^−s) (1 − (1 + k (T − Tᵢ))^−g),
///
/// T the intrinsic time, the area of the rate with its warm-up, and Tᵢ that before step i. Drops
/// count from the end of the warm-up on. L₀ in nats, A in nats · area^s, B in nats/rate, C in
/// nats/rate · area^s, k in 1/area. With the authors' constants, C = c₂ and B = c₂ c₃.
///
/// Limits: one peak, falling rates; fitted on stepwise decays by its authors.
///
/// Source: Li et al. 2025, arXiv 2509.19189, appendix B.2.
public struct FunctionalScalingLaw: LossLaw, Equatable {
  /// L₀.
  public var floor: Double
  /// A.
  public var amplitude: Double
  /// s.
  public var exponent: Double
  /// B.
  public var gain: Double
  /// C.
  public var earlyGain: Double
  /// k.
  public var gainScale: Double
  /// g.
  public var gainExponent: Double

  /// A law from its numbers.
  public init(
    floor: Double, amplitude: Double, exponent: Double, gain: Double, earlyGain: Double,
    gainScale: Double, gainExponent: Double
  ) {
    self.floor = floor
    self.amplitude = amplitude
    self.exponent = exponent
    self.gain = gain
    self.earlyGain = earlyGain
    self.gainScale = gainScale
    self.gainExponent = gainExponent
  }

  /// The law's name, as the command line spells it.
  public var name: String { "functional" }

  /// The law's numbers, in the order of its formula.
  public var parameters: [LawParameter] {
    [
      .init("floor", floor), .init("amplitude", amplitude), .init("exponent", exponent),
      .init("gain", gain), .init("early_gain", earlyGain), .init("gain_scale", gainScale),
      .init("gain_exponent", gainExponent),
    ]
  }

  /// The losses of a run of one stage after the given steps, in increasing order.
  public func losses(rates: [Double], at steps: [Int]) -> [Double] {
    Form().losses(self, stages: [rates], at: steps)
  }

  struct Form: LawForm {
    let shapes = [
      ShapeParameter("exponent", 0.05, 1.5), ShapeParameter("log_gain_scale", log(1e-1), log(1e5)),
      ShapeParameter("gain_exponent", 0.1, 2),
    ]
    let starts: [[Double]] = [[0.5, log(30), 0.5], [0.4, log(300), 0.4], [0.6, log(5), 1]]

    func response(stages: [[Double]], at steps: [Int]) -> DropBlocks {
      let rates = Array(stages.joined())
      return DropBlocks(rates, from: Warmup.steps(rates) + 2, at: steps)
    }

    func columns(_ shape: [Double], _ response: DropBlocks) -> [[Double]] {
      let (scale, power) = (exp(shape[1]), -shape[2])
      var (late, early): ([Double], [Double]) = ([], [])
      var start = 0
      for end in response.ends {
        var sums = (late: 0.0, early: 0.0)
        for block in response.blocks[start..<end] {
          let gain = block.drop * expm1(power * log1p(scale * block.since))
          sums.late += gain
          sums.early += gain * exp(-shape[0] * log(block.before))
        }
        late.append(sums.late)
        early.append(sums.early)
        start = end
      }
      return [
        response.area.map { _ in 1 }, response.area.map { pow($0, -shape[0]) }, late, early,
      ]
    }

    func law(amplitudes: [Double], shape: [Double]) -> FunctionalScalingLaw {
      FunctionalScalingLaw(
        floor: amplitudes[0], amplitude: amplitudes[1], exponent: shape[0], gain: amplitudes[2],
        earlyGain: amplitudes[3], gainScale: exp(shape[1]), gainExponent: shape[2])
    }

    func amplitudes(of law: FunctionalScalingLaw) -> [Double] {
      [law.floor, law.amplitude, law.gain, law.earlyGain]
    }

    func shape(of law: FunctionalScalingLaw) -> [Double] {
      [law.exponent, log(law.gainScale), law.gainExponent]
    }
  }
}
