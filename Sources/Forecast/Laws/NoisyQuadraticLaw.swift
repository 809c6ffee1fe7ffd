internal import Foundation

/// The noisy quadratic as a law of one stage's loss: what is left to learn, plus a noise floor.
///
///     L(t) = L₀ + A Σₕ wₕ exp(−2 h S(t)) + N Σₕ uₕ Fₕ(t),        S(t) = Σ_{u ≤ t} η_u,
///     Fₕ(t) = 2 h η₀ Σ_{u ≤ t} (η_u/η₀)² exp(−2 h (S(t) − S(u))),
///     wₕ ∝ hᵃ exp(−h/h_max), Σ wₕ exp(−2 h S₀) = 1;   uₕ ∝ hᵇ exp(−h/h_c), Σ uₕ = 1.
///
/// So A is what is left to learn after the area S₀, and N the steady floor at the rate η₀, both in
/// nats. Between runs of different peaks P, a run goes at the rates η (P/η₀)^(κ − 1) and its steady
/// floor grows as (P/η₀)^ν; with κ = ν = 1 the peak counts for nothing more than every other rate.
///
/// The law is the expected loss of SGD on one noisy quadratic in the limit of small steps. The
/// curvatures h are in 1/rate.
///
/// Source: the noisy quadratic of Zhang et al. 2019, arXiv 1907.04164, with power laws for signal
/// and noise.
public struct NoisyQuadraticLaw: Sendable, Equatable {
  /// L₀: the loss that no training removes, in nats.
  public var floor: Double
  /// A: the nats left to learn after the area ``Scale/referenceArea``.
  public var signal: Double
  /// a.
  public var signalExponent: Double
  /// N: the steady noise floor at ``Scale/referenceRate``, in nats.
  public var noise: Double
  /// b.
  public var noiseExponent: Double
  /// h_c: the curvature above which there is no noise, in 1/rate.
  public var noiseCutoff: Double
  /// κ: how progress grows with the peak from run to run.
  public var progressExponent: Double
  /// ν: how the floor grows with the peak from run to run.
  public var floorExponent: Double
  /// Where the law is anchored and which curvatures it has.
  public var scale: Scale

  /// The units of a law: reference rate and area, and the grid of curvatures.
  public struct Scale: Sendable, Equatable {
    /// η₀.
    public var referenceRate: Double
    /// S₀.
    public var referenceArea: Double
    /// h, ascending, in 1/rate.
    public var curvatures: [Double]

    /// A scale with `count` curvatures spaced evenly on a log scale.
    public init(
      referenceRate: Double, referenceArea: Double, from smallest: Double, to largest: Double,
      count: Int = 56
    ) {
      self.referenceRate = referenceRate
      self.referenceArea = referenceArea
      let slope = log(largest / smallest) / Double(max(1, count - 1))
      curvatures = (0..<count).map { smallest * exp(slope * Double($0)) }
    }
  }

  /// A law from its numbers.
  public init(
    floor: Double, signal: Double, signalExponent: Double, noise: Double, noiseExponent: Double,
    noiseCutoff: Double, progressExponent: Double = 1, floorExponent: Double = 1, scale: Scale
  ) {
    self.floor = floor
    self.signal = signal
    self.signalExponent = signalExponent
    self.noise = noise
    self.noiseExponent = noiseExponent
    self.noiseCutoff = noiseCutoff
    self.progressExponent = progressExponent
    self.floorExponent = floorExponent
    self.scale = scale
  }

  /// w, one a curvature.
  public var signalWeights: [Double] {
    let largest = scale.curvatures.last ?? 1
    let raw = scale.curvatures.map { exp(signalExponent * log($0) - $0 / largest) }
    let left = zip(raw, scale.curvatures).reduce(0) {
      $0 + $1.0 * exp(-2 * $1.1 * scale.referenceArea)
    }
    return raw.map { $0 / left }
  }

  /// u, one a curvature.
  public var noiseWeights: [Double] {
    let raw = scale.curvatures.map { exp(noiseExponent * log($0) - $0 / noiseCutoff) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }

  /// The law with eight digits of each number, so that processors that round differently on the
  /// way give the same law.
  var rounded: NoisyQuadraticLaw {
    let eight = { (number: Double) in SignificantDigits.rounded(number, to: 8) }
    var law = self
    law.floor = eight(floor)
    law.signal = eight(signal)
    law.signalExponent = eight(signalExponent)
    law.noise = eight(noise)
    law.noiseExponent = eight(noiseExponent)
    law.noiseCutoff = eight(noiseCutoff)
    law.progressExponent = eight(progressExponent)
    law.floorExponent = eight(floorExponent)
    return law
  }

  /// The losses after the given steps (0: before the first), in increasing order.
  public func losses(rates: [Double], at steps: [Int]) -> [Double] {
    losses(
      CurvatureResponse(
        rates: rates, steps: steps, scale: scale, progressExponent: progressExponent))
  }

  /// The losses where a response was measured.
  func losses(_ response: CurvatureResponse) -> [Double] {
    zip(drift(response), noisy(response)).map { floor + signal * $0 + noise * $1 }
  }

  /// The factor of A at each point.
  func drift(_ response: CurvatureResponse) -> [Double] {
    response.sums(of: response.drift, signalWeights)
  }

  /// The factor of N at each point.
  func noisy(_ response: CurvatureResponse) -> [Double] {
    scaled(response.sums(of: response.floor, noiseWeights), response)
  }

  /// Noise of runs of another peak than the reference: times (P/η₀)^(ν − κ).
  func scaled(_ noise: [Double], _ response: CurvatureResponse) -> [Double] {
    guard floorExponent != progressExponent else { return noise }
    return zip(noise, response.peaks).map {
      $0 * exp((floorExponent - progressExponent) * $1)
    }
  }
}
