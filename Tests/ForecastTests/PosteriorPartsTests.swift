import Foundation
import Testing

@testable import Forecast

@Suite struct PosteriorPartsTests {
  private static let errors = CurveErrors(drift: 0.02, noise: 0.01)
  private static let points = [(0, 0.25), (3, 0.4), (20, 1), (60, 1), (100, 2)].map {
    CurveErrors.Point(step: $0.0, of: 100, weight: $0.1)
  }

  /// gᵢ gⱼ drift² exp(−|uᵢ − uⱼ|/memory) + (noise/weight)² on the diagonal.
  private static var covariance: [[Double]] {
    points.indices.map { row in
      points.indices.map { column in
        let (a, b) = (points[row], points[column])
        return a.growth * b.growth * 4e-4 * exp(-abs(a.place - b.place) / CurveErrors.memory)
          + (row == column ? 1e-4 / a.weight / a.weight : 0)
      }
    }
  }

  /// Gauss's elimination: x with A x = b, and log det A.
  private static func solved(_ matrix: [[Double]], _ target: [Double]) -> ([Double], Double) {
    var rows = matrix
    var values = target
    var logarithm = 0.0
    for pivot in rows.indices {
      logarithm += log(rows[pivot][pivot])
      for row in rows.indices where row > pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in rows.indices { rows[row][column] -= factor * rows[pivot][column] }
        values[row] -= factor * values[pivot]
      }
    }
    for row in rows.indices.reversed() {
      for column in rows.indices where column > row {
        values[row] -= rows[row][column] * values[column]
      }
      values[row] /= rows[row][row]
    }
    return (values, logarithm)
  }

  @Test func theEnergyIsThatOfTheNormalDistributionWithItsCovariance() {
    let residuals = [0.3, -0.1, 0.02, 0.03, -0.01]
    let (solution, logarithm) = Self.solved(Self.covariance, residuals)
    let square = zip(solution, residuals).reduce(0) { $0 + $1.0 * $1.1 }
    let energy = Self.errors.energy(residuals[...], Self.points)
    #expect(abs(energy - 0.5 * (square + logarithm)) < 1e-10)
    let white = Self.errors.whitened(residuals[...], Self.points)
    #expect(abs(white.reduce(0) { $0 + $1 * $1 } - square) < 1e-9 * square)
  }

  @Test func drawnResidualsHaveTheCovariance() {
    var random = SeededRandom(seed: 3, stream: 0)
    let count = 40_000
    var sums = Self.covariance.map { $0.map { _ in 0.0 } }
    for _ in 0..<count {
      let drawn = Self.errors.drawn(Self.points, using: &random)
      for row in drawn.indices {
        for column in drawn.indices { sums[row][column] += drawn[row] * drawn[column] }
      }
    }
    for row in sums.indices {
      for column in sums.indices {
        let size = (Self.covariance[row][row] * Self.covariance[column][column]).squareRoot()
        let error = sums[row][column] / Double(count) - Self.covariance[row][column]
        // 4.5 standard errors of a covariance.
        #expect(abs(error) < 4.5 * 1.42 * size / Double(count).squareRoot())
      }
    }
  }

  @Test func aNormalDistributionFromItsPrecision() throws {
    let precision = [[4.0, 1, 0.5], [1, 3, -0.2], [0.5, -0.2, 2]]
    let normal = try #require(NormalApproximation(precision: precision, pull: [1, 2, 3]))
    let (mean, _) = Self.solved(precision, [1, 2, 3])
    for (a, b) in zip(normal.mean, mean) { #expect(abs(a - b) < 1e-12) }
    let place = [0.3, -1, 2]
    let apart = zip(place, mean).map { $0 - $1 }
    let square = apart.indices.reduce(0.0) { sum, row in
      sum + apart[row] * zip(precision[row], apart).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(abs(normal.energy(place) - 0.5 * square) < 1e-12)
    // L⁻ᵀ z has the energy ½ z².
    let shift = normal.stretched([1, -2, 0.5])
    #expect(abs(normal.energy(zip(mean, shift).map { $0 + $1 }) - 0.5 * 5.25) < 1e-12)
    #expect(NormalApproximation(precision: [[1, 2], [2, 1]], pull: [0, 0]) == nil)
  }

  @Test func independentDrawsCountInFullAndRepeatedOnesOnce() {
    var random = SeededRandom(seed: 8, stream: 2)
    let free = (0..<4).map { _ in (0..<1000).map { _ in [random.normal()] } }
    let size = EffectiveSize.least(free)
    #expect(size > 3000 && size < 5000)
    let stuck = free.map { chain in chain.indices.map { chain[$0 / 10 * 10] } }
    #expect(EffectiveSize.least(stuck) < 0.2 * size)
    // Chains that stay apart.
    let apart = free.enumerated().map { chain in
      chain.element.map { [$0[0] + Double(10 * chain.offset)] }
    }
    #expect(EffectiveSize.least(apart) < 50)
  }

  @Test func theSimplexFindsAValley() throws {
    var simplex = Simplex()
    simplex.iterations = 400
    simplex.tolerance = 1e-8
    let found = try #require(
      simplex.minimize(from: [-1, 1]) { place in
        let (x, y) = (place[0], place[1])
        return x < -2 ? .infinity : 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
      })
    #expect(abs(found[0] - 1) < 1e-4 && abs(found[1] - 1) < 1e-4)
  }
}
