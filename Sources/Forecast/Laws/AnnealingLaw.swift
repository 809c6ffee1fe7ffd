internal import Foundation

/// The annealing law: a power of the area, less what annealing has gained so far.
///
///     L(t) = L₀ + A S₁(t)^−α − C S₂(t),
///     S₂(t) = Σ_{i ≤ t} mᵢ,   mᵢ = λ mᵢ₋₁ + (η_{i−1} − ηᵢ),   λ = 0.999.
///
/// S₁ is the area of the rate; the warm-up counts in both sums as if it had been at its peak. L₀ in
/// nats, A in nats · area^α, C in nats/rate/step.
///
/// Limits: one peak; the memory of a decay is counted in steps, so S₂ goes on growing after it; it
/// gains too little from deep two-stage runs and long constant ones.
///
/// Source: Tissue, Wang and Wang 2024, arXiv 2408.11029.
public struct AnnealingLaw: LossLaw, Equatable {
  /// L₀.
  public var floor: Double
  /// A.
  public var amplitude: Double
  /// α.
  public var exponent: Double
  /// C.
  public var gain: Double

  /// λ, the share of the momentum that is kept a step.
  public static let momentum = 0.999

  /// A law from its numbers.
  public init(floor: Double, amplitude: Double, exponent: Double, gain: Double) {
    self.floor = floor
    self.amplitude = amplitude
    self.exponent = exponent
    self.gain = gain
  }

  /// The law's name, as the command line spells it.
  public var name: String { "annealing" }

  /// The law's numbers, in the order of its formula.
  public var parameters: [LawParameter] {
    [
      .init("floor", floor), .init("amplitude", amplitude), .init("exponent", exponent),
      .init("gain", gain),
    ]
  }

  /// The losses of a run of one stage after the given steps, in increasing order.
  public func losses(rates: [Double], at steps: [Int]) -> [Double] {
    Form().losses(self, stages: [rates], at: steps)
  }

  struct Form: LawForm {
    let shapes = [ShapeParameter("exponent", 0.02, 2)]
    let starts: [[Double]] = [[0.3], [0.7]]

    func response(stages: [[Double]], at steps: [Int]) -> AnnealingSums {
      AnnealingSums(Warmup.held(Array(stages.joined())), at: steps)
    }

    func columns(_ shape: [Double], _ response: AnnealingSums) -> [[Double]] {
      [
        response.area.map { _ in 1 }, response.area.map { pow($0, -shape[0]) },
        response.annealed.map { -$0 },
      ]
    }

    func law(amplitudes: [Double], shape: [Double]) -> AnnealingLaw {
      AnnealingLaw(
        floor: amplitudes[0], amplitude: amplitudes[1], exponent: shape[0], gain: amplitudes[2])
    }

    func amplitudes(of law: AnnealingLaw) -> [Double] { [law.floor, law.amplitude, law.gain] }

    func shape(of law: AnnealingLaw) -> [Double] { [law.exponent] }
  }
}

/// S₁ and S₂ of the annealing law at given steps.
struct AnnealingSums: Sendable {
  private(set) var area: [Double] = []
  private(set) var annealed: [Double] = []

  /// The sums of the rates as they stand; without another, the rate before the first is the first.
  init(_ rates: [Double], after before: Double? = nil, at steps: [Int]) {
    var (area, momentum, annealed, done) = (0.0, 0.0, 0.0, 0)
    for step in steps {
      while done < step {
        let drop = (done == 0 ? before ?? rates[0] : rates[done - 1]) - rates[done]
        momentum = AnnealingLaw.momentum * momentum + drop
        annealed += momentum
        area += rates[done]
        done += 1
      }
      self.area.append(area)
      self.annealed.append(annealed)
    }
  }
}
