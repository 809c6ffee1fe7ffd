/// The points x₁ ≥ x₂ ≥ … ≥ xₙ between two bounds.
struct FallingCone: Sendable {
  var lowest: Double
  var highest: Double

  /// The point of least Σ wᵢ (xᵢ − yᵢ)².
  ///
  /// Neighbours that rise are pooled into their mean until none does, and the means cut off at the
  /// bounds: exact, as bounds that all points share do not move a pool's members apart.
  ///
  /// Source: pool adjacent violators, Barlow et al. 1972.
  ///
  /// - Parameters:
  ///   - point: y.
  ///   - weights: w, all above 0.
  func projection(of point: [Double], weights: [Double]) -> [Double] {
    var pools: [(mean: Double, weight: Double, count: Int)] = []
    for (value, weight) in zip(point, weights) {
      var pool = (mean: value, weight: weight, count: 1)
      while let last = pools.last, last.mean < pool.mean {
        pools.removeLast()
        let sum = last.weight + pool.weight
        pool = (
          (last.mean * last.weight + pool.mean * pool.weight) / sum, sum, last.count + pool.count
        )
      }
      pools.append(pool)
    }
    return pools.flatMap { pool in
      repeatElement(min(max(pool.mean, lowest), highest), count: pool.count)
    }
  }
}
