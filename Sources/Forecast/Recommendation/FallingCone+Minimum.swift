/// Quadratic programmes in the cone, by a primal active set.
///
/// Constraint j of 0 … n says xⱼ₋₁ ≥ xⱼ, where x₋₁ is the highest and xₙ the lowest value. Points held
/// together by active constraints form a pool and move as one; a pool at a bound does not move. Where
/// the pools are at rest, the gradient r and the multipliers λ ≥ 0 of a minimum obey
/// rᵢ = λᵢ₊₁ − λᵢ, with λ = 0 for constraints that are not active.
///
/// Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, algorithm 16.3.
extension FallingCone {
  /// The step d of least g·d + ½ dᵀ B d from a point of the cone to another.
  ///
  /// - Parameters:
  ///   - place: a point of the cone.
  ///   - gradient: g.
  ///   - curvature: B row by row, positive definite.
  func step(from place: [Double], gradient: [Double], curvature: [[Double]]) -> [Double] {
    let count = place.count
    var point = place
    var slope = gradient
    var active = gaps(point).map { $0 <= 0 }
    // Each constraint comes and goes a few times at most; the limit guards against rounding.
    for _ in 0..<(20 * (count + 1)) {
      let way = faceStep(pools(active), slope, curvature)
      let room = gaps(point)
      let closing = gaps(way, between: 0, and: 0)
      var (share, wall) = (1.0, -1)
      for index in room.indices where !active[index] && closing[index] < 0 {
        let reach = max(room[index], 0) / -closing[index]
        if reach < share { (share, wall) = (reach, index) }
      }
      let turned = curvature.map { dot($0, way) }
      for index in point.indices {
        point[index] += share * way[index]
        slope[index] += share * turned[index]
      }
      if wall >= 0 {
        active[wall] = true
        continue
      }
      guard let wrong = mostWrong(active, slope) else { break }
      active[wrong] = false
    }
    return zip(point, place).map { $0 - $1 }
  }

  /// xⱼ₋₁ − xⱼ for j = 0 … n.
  private func gaps(_ point: [Double]) -> [Double] { gaps(point, between: highest, and: lowest) }

  private func gaps(_ point: [Double], between top: Double, and bottom: Double) -> [Double] {
    zip([top] + point, point + [bottom]).map { $0 - $1 }
  }

  /// The pools that may move: runs of points that active constraints tie together, and to no bound.
  private func pools(_ active: [Bool]) -> [Range<Int>] {
    var pools: [Range<Int>] = []
    var start: Int? = active[0] ? nil : 0
    for index in 1..<active.count where !active[index] {
      if let first = start { pools.append(first..<index) }
      start = index
    }
    return pools
  }

  /// The step to the minimum with the pools as they are.
  private func faceStep(_ pools: [Range<Int>], _ slope: [Double], _ curvature: [[Double]])
    -> [Double]
  {
    let target = pools.map { pool in -pool.reduce(0) { $0 + slope[$1] } }
    let matrix = pools.map { row in
      pools.map { column in
        row.reduce(0.0) { sum, i in column.reduce(sum) { $0 + curvature[i][$1] } }
      }
    }
    var step = [Double](repeating: 0, count: slope.count)
    for (pool, move) in zip(pools, Cholesky(matrix).solve(target)) {
      for index in pool { step[index] = move }
    }
    return step
  }

  /// The active constraint of the most negative multiplier; nil where there is none.
  private func mostWrong(_ active: [Bool], _ slope: [Double]) -> Int? {
    // λ up to a constant in each run of active constraints, which λ = 0 at the run's end gives.
    var sums = [0.0]
    for value in slope { sums.append((sums.last ?? 0) + value) }
    let size = slope.reduce(0) { $0 + abs($1) }
    var worst: (index: Int, multiplier: Double)?
    guard let first = active.firstIndex(of: false) else { return nil }
    var origin = sums[first]
    for index in active.indices {
      if !active[index] { origin = sums[index] }
      let multiplier = sums[index] - origin
      if active[index], multiplier < -1e-13 * size, multiplier < worst?.multiplier ?? 0 {
        worst = (index, multiplier)
      }
    }
    return worst?.index
  }
}

/// The factor L of a positive definite matrix L Lᵀ.
struct Cholesky {
  private var lower: [[Double]]

  init(_ matrix: [[Double]]) {
    lower = matrix
    let least = (matrix.indices.map { matrix[$0][$0] }.max() ?? 0) * 1e-15
    for i in matrix.indices {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= lower[i][k] * lower[j][k] }
        // Rounding may leave a pivot of a nearly singular matrix without a value.
        lower[i][j] = i == j ? max(sum, least).squareRoot() : sum / lower[j][j]
      }
    }
  }

  /// x of L Lᵀ x = b.
  func solve(_ target: [Double]) -> [Double] {
    var x = target
    for i in x.indices {
      for k in 0..<i { x[i] -= lower[i][k] * x[k] }
      x[i] /= lower[i][i]
    }
    for i in x.indices.reversed() {
      for k in (i + 1)..<x.count { x[i] -= lower[k][i] * x[k] }
      x[i] /= lower[i][i]
    }
    return x
  }
}
