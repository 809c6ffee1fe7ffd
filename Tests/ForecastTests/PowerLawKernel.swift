import Foundation

/// The functional scaling law of SGD on power-law features, whose best schedules are known.
///
///     R = (1 + T)^−s + ∫ K(T − T(k)) (σ² + e (1 + T(k))^−s) η(k)² dk,   K(u) = (1 + u)^−(2 − 1/β)
///
/// with T(k) the area of the rate up to time k, T that at the end, and e = 0 (noise of the labels
/// only) or 1 (that of what is left to learn as well). The rates are constant within equal cells; with
/// e = 0 the integral is exact, as K has one, with e = 1 the second part is taken in a cell's middle.
///
/// **Best rates, e = 0.** With u = T − T(k), dk = −du/η: minimize ∫ K η du for ∫ du/η = N, the run's
/// length. Where η is free, K − λ/η² = 0, so η = c K^−½ = c (1 + u)^(1 − 1/(2β)). As du/dk' = η over
/// k' = N − k, 1 + u = (1 + c k'/(2β))^(2β), hence
///
///     η(k') = min(P, c (1 + c k'/(2β))^(2β − 1)),
///
/// P the greatest rate that is allowed, and c the one number left to minimize over. Without P the noise
/// is σ² c² N. Normalized, it tends to (1 − z)^(2β − 1) where c N is large; its peak falls with N
/// like N^−(s − 1 + 1/β)β/(βs + 1), so that P never matters to an easy task, s > 1 − 1/β, in a long
/// run, and always to a hard one.
///
/// Source: Li et al. 2025, arXiv 2509.19189; the schedules, arXiv 2602.06797.
struct PowerLawKernel: Sendable {
  /// β.
  var capacity: Double
  /// s.
  var source: Double
  /// σ².
  var noise: Double
  /// N.
  var duration: Double
  /// e = 1.
  var learningNoise = false

  /// R of rates that are constant within equal cells.
  func risk(_ rates: [Double]) -> Double {
    let cell = duration / Double(rates.count)
    var (area, sum) = (0.0, 0.0)
    let total = rates.reduce(0, +) * cell
    for rate in rates.reversed() {
      let later = area
      area += rate * cell
      let left = learningNoise ? pow(1 + max(total - (later + area) / 2, 0), -source) : 0
      sum += rate * (kernelArea(area) - kernelArea(later)) * (noise + left)
    }
    return pow(1 + area, -source) + sum
  }

  /// ∫₀ᵘ K.
  private func kernelArea(_ u: Double) -> Double {
    let power = 1 / capacity - 1
    return expm1(power * log1p(u)) / power
  }

  /// The best rates with the end rate c, at shares of the run.
  func family(_ c: Double, highest: Double, at places: [Double]) -> [Double] {
    places.map {
      let left = duration * (1 - $0)
      return min(highest, c * pow(1 + c * left / (2 * capacity), 2 * capacity - 1))
    }
  }

  /// The best end rate c: the minimum over a fine scan, refined by golden sections.
  func bestEndRate(highest: Double, at places: [Double]) -> Double {
    func value(_ logC: Double) -> Double { risk(family(exp(logC), highest: highest, at: places)) }
    let grid = (0...400).map { log(1e-8) + (log(highest) - log(1e-8)) * Double($0) / 400 }
    let values = grid.map(value)
    let best = values.indices.min { values[$0] < values[$1] } ?? 0
    var (low, high) = (grid[max(best - 1, 0)], grid[min(best + 1, 400)])
    let ratio = (5.0.squareRoot() - 1) / 2
    for _ in 0..<60 {
      let (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
      if value(a) < value(b) { high = b } else { low = a }
    }
    return exp((low + high) / 2)
  }

  /// The middles of equal cells.
  static func middles(_ count: Int) -> [Double] {
    (0..<count).map { (Double($0) + 0.5) / Double(count) }
  }
}
