/// An orthonormal basis of some columns, by Gram and Schmidt, each column cleaned twice.
///
/// Columns = directions × triangle, the triangle upper; twice is enough to be orthogonal to
/// rounding (Kahan and Parlett).
struct OrthogonalBasis: Sendable {
  private var directions: [[Double]] = []
  private var triangle: [[Double]] = []

  /// The basis of columns of one length; a column that adds nothing gets no direction.
  init(_ columns: [[Double]]) {
    for column in columns {
      var rest = column
      var shares = [Double](repeating: 0, count: directions.count)
      for _ in 0..<2 {
        for (index, direction) in directions.enumerated() {
          let share = dot(direction, rest)
          shares[index] += share
          Self.subtract(share, direction, from: &rest)
        }
      }
      let length = dot(rest, rest).squareRoot()
      let isNew = length > 1e-13 * dot(column, column).squareRoot()
      triangle.append(shares + [isNew ? length : 0])
      directions.append(isNew ? rest.map { $0 / length } : rest.map { _ in 0 })
    }
  }

  /// What of a vector lies outside the columns' span.
  func rest(of vector: [Double]) -> [Double] {
    var rest = vector
    for direction in directions {
      Self.subtract(dot(direction, rest), direction, from: &rest)
    }
    return rest
  }

  /// The least-squares coefficients of a target, and what is left of it.
  func solve(_ target: [Double]) -> (coefficients: [Double], rest: [Double]) {
    var rest = target
    var shares: [Double] = []
    for direction in directions {
      let share = dot(direction, rest)
      shares.append(share)
      Self.subtract(share, direction, from: &rest)
    }
    var coefficients = [Double](repeating: 0, count: shares.count)
    for row in shares.indices.reversed() where triangle[row][row] > 0 {
      var value = shares[row]
      for column in (row + 1)..<max(row + 1, shares.count) {
        value -= triangle[column][row] * coefficients[column]
      }
      coefficients[row] = value / triangle[row][row]
    }
    return (coefficients, rest)
  }

  private static func subtract(_ share: Double, _ direction: [Double], from vector: inout [Double])
  {
    for index in vector.indices { vector[index] -= share * direction[index] }
  }
}
