internal import Foundation

/// The amplitudes, none below 0, that make Σ ρ(log Σⱼ columnⱼ cⱼ − log measured) least.
///
/// Newton's steps with Huber's own second derivative; where one does not help, the step of
/// reweighted least squares, which always does. Three numbers, so a step costs little more than the
/// logarithms.
struct RobustAmplitudes {
  let columns: [[Double]]
  /// The logarithms of the measured losses.
  let measured: [Double]
  let loss: RobustLoss

  /// The smallest loss that is predicted, so that logarithms stay finite.
  static let least = 1e-6

  /// The best amplitudes.
  func solve() -> [Double] {
    var place = NonNegativeLeastSquares.solve(
      columns.map { column in zip(column, measured).map { $0 * exp(-$1) } },
      [Double](repeating: 1, count: measured.count))
    var value = objective(place)
    for _ in 0..<100 {
      let slopes = slopes(place)
      guard
        let next = [slopes.newton, slopes.reweighted].lazy
          .compactMap({ step(from: place, slopes.gradient, $0) })
          .map({ (place: $0, value: objective($0)) })
          .first(where: { $0.value < value })
      else { break }
      let gain = value - next.value
      (place, value) = (next.place, next.value)
      if gain < 1e-14 * value { break }
    }
    return place
  }

  /// Σⱼ columnⱼ cⱼ.
  func predicted(_ place: [Double]) -> [Double] {
    measured.indices.map { row in
      var sum = 0.0
      for (column, amplitude) in zip(columns, place) { sum += column[row] * amplitude }
      return max(sum, Self.least)
    }
  }

  private func objective(_ place: [Double]) -> Double {
    var sum = 0.0
    for (value, logarithm) in zip(predicted(place), measured) {
      sum += loss.value(log(value) - logarithm)
    }
    return sum
  }

  private struct Slopes {
    var gradient: [Double]
    var newton: [[Double]]
    var reweighted: [[Double]]
  }

  private func slopes(_ place: [Double]) -> Slopes {
    let count = columns.count
    let zero = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var slopes = Slopes(gradient: zero[0], newton: zero, reweighted: zero)
    for (row, value) in predicted(place).enumerated() {
      let residual = log(value) - measured[row]
      let weight = loss.weight(residual)
      let isInside = weight == 1
      for first in 0..<count {
        let effect = columns[first][row] / value
        slopes.gradient[first] += weight * residual * effect
        for second in 0...first {
          let product = effect * columns[second][row] / value
          slopes.reweighted[first][second] += weight * product
          if isInside { slopes.newton[first][second] += product }
        }
      }
    }
    return slopes
  }

  /// The step of a curvature, over the amplitudes that are free to move; nil where it has none.
  private func step(from place: [Double], _ gradient: [Double], _ curvature: [[Double]])
    -> [Double]?
  {
    let free = place.indices.filter { place[$0] > 0 || gradient[$0] < 0 }
    guard let move = Self.solve(curvature, gradient, free) else { return nil }
    var next = place
    for (index, amplitude) in zip(free, move) {
      next[index] = max(0, place[index] - amplitude)
    }
    return next
  }

  /// Cholesky's solution for the chosen rows and columns; nil where the matrix is not positive.
  private static func solve(_ matrix: [[Double]], _ right: [Double], _ chosen: [Int]) -> [Double]? {
    var factor: [[Double]] = []
    for (row, index) in chosen.enumerated() {
      var line: [Double] = []
      for column in 0...row {
        var sum = matrix[index][chosen[column]]
        for inner in 0..<column {
          sum -= line[inner] * (column == row ? line[inner] : factor[column][inner])
        }
        if column < row {
          line.append(sum / factor[column][column])
        } else {
          guard sum > 1e-13 * matrix[index][index] else { return nil }
          line.append(sum.squareRoot())
        }
      }
      factor.append(line)
    }
    var solution = chosen.map { right[$0] }
    for row in solution.indices {
      for inner in 0..<row { solution[row] -= factor[row][inner] * solution[inner] }
      solution[row] /= factor[row][row]
    }
    for row in solution.indices.reversed() {
      for inner in (row + 1)..<max(row + 1, solution.count) {
        solution[row] -= factor[inner][row] * solution[inner]
      }
      solution[row] /= factor[row][row]
    }
    return solution
  }
}
