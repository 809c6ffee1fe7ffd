/// A normal distribution that is known by its precision, the inverse of its covariance.
struct NormalApproximation: Sendable {
  let mean: [Double]
  /// Lower triangle L of the precision L Lᵀ, row by row, each up to its diagonal.
  private let factor: [[Double]]

  /// The distribution of density ∝ exp(−½ xᵀ precision x + pullᵀ x).
  ///
  /// - Returns: nil where the precision is not positive definite.
  init?(precision: [[Double]], pull: [Double]) {
    guard let factor = Self.cholesky(precision) else { return nil }
    self.factor = factor
    mean = Self.solvedBack(factor, Self.solved(factor, pull))
  }

  /// A draw's distance from the mean, from standard normal numbers: L⁻ᵀ z.
  func stretched(_ z: [Double]) -> [Double] { Self.solvedBack(factor, z) }

  /// ½ |Lᵀ (x − mean)|².
  func energy(_ place: [Double]) -> Double {
    var energy = 0.0
    for column in mean.indices {
      var value = 0.0
      for row in column..<mean.count { value += factor[row][column] * (place[row] - mean[row]) }
      energy += 0.5 * value * value
    }
    return energy
  }

  /// L⁻¹ b.
  private static func solved(_ factor: [[Double]], _ target: [Double]) -> [Double] {
    var solved: [Double] = []
    for (index, row) in factor.enumerated() {
      var value = target[index]
      for column in solved.indices { value -= row[column] * solved[column] }
      solved.append(value / row[index])
    }
    return solved
  }

  /// L⁻ᵀ b.
  private static func solvedBack(_ factor: [[Double]], _ target: [Double]) -> [Double] {
    var solved = target
    for row in target.indices.reversed() {
      for below in (row + 1)..<max(row + 1, target.count) {
        solved[row] -= factor[below][row] * solved[below]
      }
      solved[row] /= factor[row][row]
    }
    return solved
  }

  /// The lower triangle, each row up to its diagonal; nil unless positive definite.
  private static func cholesky(_ matrix: [[Double]]) -> [[Double]]? {
    var factor: [[Double]] = []
    for row in matrix.indices {
      var values: [Double] = []
      for column in 0...row {
        var value = matrix[row][column]
        let other = column == row ? values : factor[column]
        for inner in 0..<column { value -= values[inner] * other[inner] }
        if column < row {
          values.append(value / other[column])
        } else {
          guard value > 0, value.isFinite else { return nil }
          values.append(value.squareRoot())
        }
      }
      factor.append(values)
    }
    return factor
  }
}
