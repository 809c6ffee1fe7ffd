internal import Foundation

/// What a schedule does in each curvature: the part of the law that needs no parameter.
///
///     driftₕ(t) = exp(−2 h S(t)),
///     floorₕ(t) = 2 h η₀ vₕ(t),   vₕ(t) = exp(−2 h η_t) vₕ(t − 1) + (η_t/η₀)².
///
/// A row a point, a column a curvature. A run with the peak P goes at the rates η (P/η₀)^(κ − 1), κ
/// the law's progress exponent; what its floor exponent does is left to the law. The recursion is exact; exponentials are taken anew where
/// the rate changes, so it costs steps × curvatures products.
struct CurvatureResponse: Sendable {
  /// The number of curvatures.
  let modes: Int
  private(set) var drift: [Double] = []
  private(set) var floor: [Double] = []
  /// ln(P/η₀) of each point's run.
  private(set) var peaks: [Double] = []

  /// The response at the given steps, in increasing order and none above the number of rates.
  init(
    rates: [Double], steps: [Int], scale: NoisyQuadraticLaw.Scale, progressExponent: Double = 1
  ) {
    modes = scale.curvatures.count
    drift.reserveCapacity(steps.count * modes)
    floor.reserveCapacity(steps.count * modes)
    let curvatures = scale.curvatures
    let peak = log((rates.max() ?? 0) / scale.referenceRate)
    peaks = steps.map { _ in peak }
    let factor = progressExponent == 1 ? 1 : exp((progressExponent - 1) * peak)
    var state = [Double](repeating: 0, count: modes)
    var kept = [Double](repeating: 1, count: modes)
    var (area, done, rate) = (0.0, 0, Double.nan)
    for step in steps {
      while done < step {
        if factor * rates[done] != rate {
          rate = factor * rates[done]
          for mode in 0..<modes { kept[mode] = exp(-2 * curvatures[mode] * rate) }
        }
        let injected = (rate / scale.referenceRate) * (rate / scale.referenceRate)
        for mode in 0..<modes { state[mode] = kept[mode] * state[mode] + injected }
        area += rate
        done += 1
      }
      for mode in 0..<modes {
        drift.append(exp(-2 * curvatures[mode] * area))
        floor.append(2 * curvatures[mode] * scale.referenceRate * state[mode])
      }
    }
  }

  /// Several responses under one another.
  init(joining responses: [CurvatureResponse]) {
    modes = responses.first?.modes ?? 0
    drift = responses.flatMap(\.drift)
    floor = responses.flatMap(\.floor)
    peaks = responses.flatMap(\.peaks)
  }

  /// Σₕ weightₕ valueₕ for each point.
  func sums(of values: [Double], _ weights: [Double]) -> [Double] {
    values.withUnsafeBufferPointer { values in
      weights.withUnsafeBufferPointer { weights in
        stride(from: 0, to: values.count, by: modes).map { row in
          var lanes = SIMD8<Double>.zero
          var mode = 0
          while mode + 8 <= modes {
            for lane in 0..<8 { lanes[lane] += weights[mode + lane] * values[row + mode + lane] }
            mode += 8
          }
          var sum = lanes.sum()
          while mode < modes {
            sum += weights[mode] * values[row + mode]
            mode += 1
          }
          return sum
        }
      }
    }
  }
}
