/// The quadratic model of a function that a quasi-Newton search learns from its gradients.
///
///     q(d) = g·d + ½ dᵀ B d
///
/// B starts as a diagonal and takes what each step shows by the formula of Broyden, Fletcher, Goldfarb
/// and Shanno, damped so that it stays positive definite.
///
/// Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, procedure 18.2.
struct CurvatureModel {
  /// B, row by row.
  private var rows: [[Double]]
  private let scale: [Double]
  private var isLearnt = false

  /// A model without knowledge but for the scale of each variable's curvature.
  init(diagonal: [Double]) {
    scale = diagonal
    rows = Self.diagonal(diagonal)
  }

  private static func diagonal(_ values: [Double]) -> [[Double]] {
    values.indices.map { row in
      var line = [Double](repeating: 0, count: values.count)
      line[row] = values[row]
      return line
    }
  }

  /// Learns from a step and the change of the gradient along it.
  mutating func learn(step: [Double], change: [Double]) {
    if !isLearnt {
      let curvature = dot(step, change)
      let known = dot(step, zip(scale, step).map { $0 * $1 })
      guard known > 0 else { return }
      if curvature > 0 { rows = Self.diagonal(scale.map { $0 * curvature / known }) }
      isLearnt = true
    }
    let known = times(step)
    let length = dot(step, known)
    guard length > 0 else { return }
    let seen = dot(step, change)
    let share = seen >= 0.2 * length ? 1 : 0.8 * length / (length - seen)
    let target = zip(change, known).map { share * $0 + (1 - share) * $1 }
    let slope = dot(step, target)
    for i in rows.indices {
      for j in rows.indices {
        rows[i][j] += target[i] * target[j] / slope - known[i] * known[j] / length
      }
    }
  }

  /// The step d of least q(d) that stays in the cone, and −q(d), the fall it promises.
  ///
  /// Spectral projected gradient: Barzilai–Borwein steps in the metric of B's diagonal, each followed
  /// by the exact minimum along the way to its projection.
  ///
  /// Source: Birgin, Martínez and Raydan 2000, SIAM J. Optim. 10, 1196.
  func step(from place: [Double], gradient: [Double], in cone: FallingCone) -> (
    step: [Double], promise: Double
  ) {
    let metric = rows.indices.map { rows[$0][$0] }
    var step = [Double](repeating: 0, count: place.count)
    var slope = gradient
    var (fall, length) = (0.0, 1.0)
    for _ in 0..<2000 {
      let aim = place.indices.map { place[$0] + step[$0] - length * slope[$0] / metric[$0] }
      let target = cone.projection(of: aim, weights: metric)
      let way = place.indices.map { target[$0] - place[$0] - step[$0] }
      let turned = times(way)
      let (descent, curvature) = (-dot(slope, way), dot(way, turned))
      guard descent > 0, curvature > 0 else { break }
      let share = min(1, descent / curvature)
      for index in step.indices {
        step[index] += share * way[index]
        slope[index] += share * turned[index]
      }
      let gain = share * (descent - share * curvature / 2)
      fall += gain
      if gain <= 1e-12 * fall { break }
      length = dot(way, zip(metric, way).map { $0 * $1 }) / curvature
    }
    return (step, fall)
  }

  private func times(_ vector: [Double]) -> [Double] { rows.map { dot($0, vector) } }
}

/// Σ aᵢ bᵢ.
private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}
