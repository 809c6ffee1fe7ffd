import Foundation
import Testing

@testable import Forecast

@Suite struct FallingConeTests {
  let cone = FallingCone(lowest: -1, highest: 1)

  /// Every way to cut the points into runs of one value each: the nearest that falls.
  static func nearest(_ point: [Double], _ weights: [Double], _ cone: FallingCone) -> [Double] {
    let count = point.count
    var best: (distance: Double, point: [Double]) = (.infinity, [])
    for cuts in 0..<(1 << (count - 1)) {
      var candidate: [Double] = []
      var start = 0
      for end in 1...count where end == count || cuts >> (end - 1) & 1 == 1 {
        let weight = weights[start..<end].reduce(0, +)
        let mean = (start..<end).reduce(0) { $0 + weights[$1] * point[$1] } / weight
        let value = min(max(mean, cone.lowest), cone.highest)
        candidate += [Double](repeating: value, count: end - start)
        start = end
      }
      guard zip(candidate, candidate.dropFirst()).allSatisfy({ $0 >= $1 }) else { continue }
      let distance = point.indices.reduce(0) {
        $0 + weights[$1] * (candidate[$1] - point[$1]) * (candidate[$1] - point[$1])
      }
      if distance < best.distance { best = (distance, candidate) }
    }
    return best.point
  }

  @Test func projectsAsAllPartitionsDo() {
    var random = SeededRandom(seed: 1, stream: 0)
    for trial in 0..<400 {
      let count = 1 + trial % 8
      let point = (0..<count).map { _ in Double.random(in: -1.5...1.5, using: &random) }
      let weights = (0..<count).map { _ in Double.random(in: 0.05...2, using: &random) }
      let expected = Self.nearest(point, weights, cone)
      let found = cone.projection(of: point, weights: weights)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(point) \(weights)")
    }
  }

  @Test func leavesAllowedPointsAlone() {
    let point = [1, 0.5, 0.5, 0.2, -1]
    #expect(cone.projection(of: point, weights: [1, 2, 3, 4, 5]) == point)
  }

  /// At the minimum of a convex q, and nowhere else, going down its slope projects back to the place.
  @Test func quadraticMinimumIsAFixedPoint() {
    var random = SeededRandom(seed: 2, stream: 0)
    var bound = 0
    for trial in 0..<300 {
      let count = 1 + trial % 12
      let factor = (0..<count).map { _ in
        (0..<count).map { _ in Double.random(in: -1...1, using: &random) }
      }
      let curvature = factor.indices.map { i in
        factor.indices.map { j in dot(factor[i], factor[j]) + (i == j ? 0.1 : 0) }
      }
      let gradient = (0..<count).map { _ in Double.random(in: -1...1, using: &random) }
      let ones = [Double](repeating: 1, count: count)
      let start = cone.projection(
        of: (0..<count).map { _ in Double.random(in: -1.5...1.5, using: &random) }, weights: ones)
      let step = cone.step(from: start, gradient: gradient, curvature: curvature)
      let place = zip(start, step).map { $0 + $1 }
      let slope = zip(gradient, curvature).map { $0 + dot($1, step) }
      let back = cone.projection(of: zip(place, slope).map { $0 - $1 }, weights: ones)
      #expect(zip(place, back).allSatisfy { abs($0 - $1) < 1e-9 }, "trial \(trial)")
      if slope.contains(where: { abs($0) > 1e-6 }) { bound += 1 }
    }
    // In most of them the cone holds the minimum back.
    #expect(bound > 150)
  }

  @Test func choleskySolves() {
    let matrix = [[4.0, 2, 1], [2, 3, 0.5], [1, 0.5, 2]]
    let solution = Cholesky(matrix).solve(matrix.map { dot($0, [1, -2, 3]) })
    #expect(zip(solution, [1, -2, 3]).allSatisfy { abs($0 - $1) < 1e-14 })
  }
}
