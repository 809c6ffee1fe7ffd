internal import Foundation

/// The law of continual pre-training: the annealing law over both stages, plus a shift.
///
///     L(t) = L₀ + A (S₁ᵖ + S₁ᶜ)^−α − C₁ S₂ᵖ − C₂ S₂ᶜ + B (1 − (1 + E S₁ᶜ)^−β),
///
/// S₁ and S₂ as in ``AnnealingLaw``; ᵖ over the first stage, ᶜ over all later ones, whose momentum
/// begins anew from the first stage's last rate; a re-warming counts as the rise that it is. One set of parameters describes the loss of the old domain (B > 0), another that of
/// the new one (B < 0). L₀ and B in nats, A in nats · area^α, C in nats/rate/step, E in 1/area. The
/// first stage's warm-up counts as if it had been at its peak.
///
/// Limits: B, E and β are known badly one by one: report ``shift(area:)`` over areas that were
/// seen, never B. One switch; no replay.
///
/// Source: Wang et al. 2025, arXiv 2505.07796.
public struct ContinualLaw: LossLaw, Equatable {
  /// Whose loss a law describes.
  public enum Side: Sendable {
    /// The first stage's own domain: the shift raises its loss.
    case old
    /// A later stage's domain: the shift lowers its loss.
    case new
  }

  /// L₀.
  public var floor: Double
  /// A.
  public var amplitude: Double
  /// α.
  public var exponent: Double
  /// C₁.
  public var firstGain: Double
  /// C₂.
  public var laterGain: Double
  /// B.
  public var shift: Double
  /// E.
  public var shiftScale: Double
  /// β.
  public var shiftExponent: Double

  /// A law from its numbers.
  public init(
    floor: Double, amplitude: Double, exponent: Double, firstGain: Double, laterGain: Double,
    shift: Double, shiftScale: Double, shiftExponent: Double
  ) {
    self.floor = floor
    self.amplitude = amplitude
    self.exponent = exponent
    self.firstGain = firstGain
    self.laterGain = laterGain
    self.shift = shift
    self.shiftScale = shiftScale
    self.shiftExponent = shiftExponent
  }

  /// The law's name, as the command line spells it.
  public var name: String { "continual" }

  /// The law's numbers, in the order of its formula.
  public var parameters: [LawParameter] {
    [
      .init("floor", floor), .init("amplitude", amplitude), .init("exponent", exponent),
      .init("first_gain", firstGain), .init("later_gain", laterGain), .init("shift", shift),
      .init("shift_scale", shiftScale), .init("shift_exponent", shiftExponent),
    ]
  }

  /// B (1 − (1 + E S)^−β): what the change of domain does after the area S since the switch.
  public func shift(area: Double) -> Double {
    -shift * expm1(-shiftExponent * log1p(shiftScale * area))
  }

  /// A run that never changes its domain.
  public func losses(rates: [Double], at steps: [Int]) -> [Double] {
    losses(stages: [rates], at: steps)
  }

  /// The losses of a run of several stages; steps count over the whole run.
  public func losses(stages: [[Double]], at steps: [Int]) -> [Double] {
    Form(side: shift < 0 ? .new : .old).losses(self, stages: stages, at: steps)
  }

  struct Response: Sendable {
    var first: AnnealingSums
    var later: AnnealingSums
  }

  struct Form: LawForm {
    let side: Side
    let shapes = [
      ShapeParameter("exponent", 0.05, 1.5), ShapeParameter("log_shift_scale", 0, log(1e5)),
      ShapeParameter("shift_exponent", 0.02, 1),
    ]
    let starts: [[Double]] = [
      [0.5, log(30), 0.2], [0.6, log(300), 0.3], [0.6, log(5000), 0.15], [0.4, log(10), 0.5],
    ]

    private var sign: Double { side == .old ? 1 : -1 }

    func response(stages: [[Double]], at steps: [Int]) -> Response {
      let first = stages.first ?? []
      return Response(
        first: AnnealingSums(Warmup.held(first), at: steps.map { min($0, first.count) }),
        later: AnnealingSums(
          Array(stages.dropFirst().joined()), after: first.last,
          at: steps.map { max(0, $0 - first.count) }))
    }

    func columns(_ shape: [Double], _ response: Response) -> [[Double]] {
      let scale = exp(shape[1])
      return [
        response.first.area.map { _ in 1 },
        zip(response.first.area, response.later.area).map { pow($0 + $1, -shape[0]) },
        response.first.annealed.map { -$0 }, response.later.annealed.map { -$0 },
        response.later.area.map { -sign * expm1(-shape[2] * log1p(scale * $0)) },
      ]
    }

    func law(amplitudes: [Double], shape: [Double]) -> ContinualLaw {
      ContinualLaw(
        floor: amplitudes[0], amplitude: amplitudes[1], exponent: shape[0],
        firstGain: amplitudes[2], laterGain: amplitudes[3], shift: sign * amplitudes[4],
        shiftScale: exp(shape[1]), shiftExponent: shape[2])
    }

    func amplitudes(of law: ContinualLaw) -> [Double] {
      [law.floor, law.amplitude, law.firstGain, law.laterGain, sign * law.shift]
    }

    func shape(of law: ContinualLaw) -> [Double] {
      [law.exponent, log(law.shiftScale), law.shiftExponent]
    }
  }
}
