/// Linear least squares whose coefficients are not negative, for a few columns.
enum NonNegativeLeastSquares {
  /// The coefficients of least Σ (Σⱼ columnⱼ cⱼ − target)², each at least 0.
  ///
  /// The best of all sets of columns whose own solution is not negative; the problem is convex, so
  /// that is the minimum. With all columns allowed it is the plain solution.
  ///
  /// - Complexity: 2^columns solutions at worst; meant for three or four columns.
  static func solve(_ columns: [[Double]], _ target: [Double]) -> [Double] {
    let all = Array(columns.indices)
    let full = plain(columns, all, target)
    if full.coefficients.allSatisfy({ $0 >= 0 }) { return full.coefficients }
    var best = (
      coefficients: [Double](repeating: 0, count: columns.count),
      rest: target.reduce(0) { $0 + $1 * $1 }
    )
    for subset in 1..<((1 << columns.count) - 1) {
      let chosen = all.filter { subset >> $0 & 1 == 1 }
      let solution = plain(columns, chosen, target)
      if solution.coefficients.allSatisfy({ $0 >= 0 }), solution.rest < best.rest {
        best = solution
      }
    }
    return best.coefficients
  }

  private static func plain(_ columns: [[Double]], _ chosen: [Int], _ target: [Double])
    -> (coefficients: [Double], rest: Double)
  {
    let basis = OrthogonalBasis(chosen.map { columns[$0] })
    let (inner, rest) = basis.solve(target)
    var coefficients = [Double](repeating: 0, count: columns.count)
    for (place, column) in chosen.enumerated() { coefficients[column] = inner[place] }
    return (coefficients, rest.reduce(0) { $0 + $1 * $1 })
  }
}
