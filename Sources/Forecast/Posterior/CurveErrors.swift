internal import Foundation

/// How far measured losses lie from a landscape's: a slow error of the landscape, and quick noise.
///
/// Along a curve the residual log(measured) − log(predicted) at point i is gᵢ bᵢ + eᵢ. The slow error b
/// is an Ornstein–Uhlenbeck process of standard deviation `drift` whose memory is ``memory`` in
/// u = log(x + 0.01), x the share of the stage that is done: what the landscape gets wrong at a
/// point it gets wrong nearby. g = 1 + 15 · 0.02/(x + 0.02) is large where a stage begins: there the mean
/// field is rough. e is independent with the standard deviation `noise`/weight. Different
/// stages and domains have errors of their own, so a schedule that was not run ends with an
/// error of standard deviation about `drift` around what the landscape says.
///
/// Source: Kennedy and O'Hagan 2001, for the error of a model as a process of its own.
struct CurveErrors: Sendable, Equatable {
  /// Standard deviation of the slow error, relative to the loss.
  var drift: Double
  /// Standard deviation of the noise of a point of weight 1, relative to the loss.
  var noise: Double

  /// How far in u the slow error is the same, about.
  static let memory = 1.0
  /// g − 1 at the start of a stage.
  static let earlyGrowth = 15.0

  /// One point of a curve.
  struct Point: Sendable {
    /// log(x + 0.01).
    var place: Double
    /// g.
    var growth: Double
    var weight: Double

    /// A point at a step within a stage.
    init(step: Int, of length: Int, weight: Double) {
      let share = Double(step) / Double(max(1, length))
      place = log(share + 0.01)
      growth = 1 + CurveErrors.earlyGrowth * 0.02 / (share + 0.02)
      self.weight = weight
    }
  }

  /// A residual's distance from what those before it tell, and the variance of that (Kalman's filter).
  private func surprises(_ residuals: ArraySlice<Double>, _ points: [Point]) -> [(
    distance: Double, variance: Double
  )] {
    var (mean, variance) = (0.0, drift * drift)
    return points.indices.map { index in
      if index > 0 {
        let kept = Self.kept(points[index].place - points[index - 1].place)
        mean *= kept
        variance = kept * kept * variance + drift * drift * (1 - kept * kept)
      }
      let own = noise / points[index].weight
      let growth = points[index].growth
      let total = growth * growth * variance + own * own
      let distance = residuals[residuals.startIndex + index] - growth * mean
      mean += variance * growth / total * distance
      variance *= own * own / total
      return (distance, total)
    }
  }

  /// −log of the probability density of a curve's residuals, but for a constant.
  func energy(_ residuals: ArraySlice<Double>, _ points: [Point]) -> Double {
    surprises(residuals, points).reduce(0) {
      $0 + 0.5 * (log($1.variance) + $1.distance * $1.distance / $1.variance)
    }
  }

  /// The residuals made independent, each of variance 1.
  func whitened(_ residuals: ArraySlice<Double>, _ points: [Point]) -> [Double] {
    surprises(residuals, points).map { $0.distance / $0.variance.squareRoot() }
  }

  /// Residuals by chance.
  func drawn(_ points: [Point], using random: inout SeededRandom) -> [Double] {
    var slow = 0.0
    return points.indices.map { index in
      let kept = index == 0 ? 0 : Self.kept(points[index].place - points[index - 1].place)
      slow = kept * slow + drift * (1 - kept * kept).squareRoot() * random.normal()
      return points[index].growth * slow + noise / points[index].weight * random.normal()
    }
  }

  private static func kept(_ distance: Double) -> Double { exp(-distance / memory) }
}

extension SeededRandom {
  /// A number with the standard normal distribution (Box and Muller 1958).
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &self))
  }
}
