internal import Foundation

/// The best of several searches from starts that are spread evenly over what is expected.
struct CalibrationSearch: Sendable {
  /// The searches; the first starts at the expectation.
  var starts = 12
  /// Steps of each search before the best are chosen.
  var firstIterations = 8
  /// How many go on.
  var kept = 2
  /// Steps of those.
  var lastIterations = 80

  struct Found {
    var place: [Double]
    var objective: Double
    /// The searches, among those that went on, which ended within a hundredth of the best.
    var agreeing: Int
    /// How many went on.
    var finished: Int
  }

  /// - Returns: nil where no search found finite residuals.
  func run(_ problem: CalibrationProblem) -> Found? {
    let rough = Concurrently.map(Self.spread(starts, over: problem.parameters.count)) {
      minimize(problem, from: $0, iterations: firstIterations)
    }.compactMap { $0 }
    let best = Array(rough.sorted { $0.objective < $1.objective }.prefix(kept))
    let fine = Concurrently.map(best) {
      minimize(problem, from: $0.place, iterations: lastIterations)
    }.compactMap { $0 }
    guard let least = fine.min(by: { $0.objective < $1.objective }) else { return nil }
    return Found(
      place: least.place, objective: 0.5 * least.objective,
      agreeing: fine.count { $0.objective <= 1.01 * least.objective }, finished: fine.count)
  }

  func minimize(_ problem: CalibrationProblem, from start: [Double], iterations: Int)
    -> TrustRegion.Solution?
  {
    TrustRegion(iterations: iterations, tolerance: 1e-6).minimize(
      residuals: problem.residualCount, from: start, problem.evaluate)
  }

  /// Places whose coordinates are spread like a standard normal number, the first at 0.
  static func spread(_ count: Int, over dimensions: Int) -> [[Double]] {
    even(count, over: dimensions).enumerated().map { index, place in
      index == 0 ? place.map { _ in 0 } : place.map(normalQuantile)
    }
  }

  /// Places that fill the unit cube evenly, the first in its middle.
  ///
  /// An additive recurrence by the powers of the root of x^(d+1) = x + 1 (Roberts 2018); no random
  /// numbers, so the same logs give the same bits.
  static func even(_ count: Int, over dimensions: Int) -> [[Double]] {
    var root = 1.5
    for _ in 0..<60 { root = pow(1 + root, 1 / Double(dimensions + 1)) }
    return (0..<count).map { index in
      (0..<dimensions).map { dimension in
        let step = pow(root, -Double(dimension + 1))
        return (0.5 + step * Double(index)).truncatingRemainder(dividingBy: 1)
      }
    }
  }

  /// A logistic curve is close enough to the normal quantile for starts.
  private static func normalQuantile(_ share: Double) -> Double {
    log(max(share, 1e-3) / max(1 - share, 1e-3)) / 1.702
  }
}
