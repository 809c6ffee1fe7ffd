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

  /// A model that knows each variable's curvature by itself.
  init(diagonal: [Double]) {
    rows = diagonal.indices.map { row in
      diagonal.indices.map { $0 == row ? diagonal[row] : 0 }
    }
  }

  /// Learns from a step and the change of the gradient along it.
  mutating func learn(step: [Double], change: [Double]) {
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
  func step(from place: [Double], gradient: [Double], in cone: FallingCone) -> (
    step: [Double], promise: Double
  ) {
    let step = cone.step(from: place, gradient: gradient, curvature: rows)
    return (step, -dot(gradient, step) - dot(step, times(step)) / 2)
  }

  private func times(_ vector: [Double]) -> [Double] { rows.map { dot($0, vector) } }
}
