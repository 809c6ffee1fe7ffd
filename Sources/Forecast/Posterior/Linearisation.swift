/// A posterior problem made linear about a place: what is left of it is a normal distribution.
struct Linearisation: Sendable {
  private let problem: PosteriorProblem
  /// measured − predicted + slopes · centre: the residuals at 0 if all were linear.
  private let target: [Double]
  /// ∂ predicted / ∂ z, one column a coordinate.
  private let slopes: [[Double]]

  /// Steps of z for the derivatives.
  private static let difference = 1e-5

  /// - Returns: nil where the losses about the centre are not finite.
  init?(_ problem: PosteriorProblem, about centre: [Double]) {
    guard let base = problem.predicted(centre) else { return nil }
    var slopes: [[Double]] = []
    for column in centre.indices {
      var moved = centre
      moved[column] += Self.difference
      guard let changed = problem.predicted(moved) else { return nil }
      slopes.append(zip(changed, base).map { ($0 - $1) / Self.difference })
    }
    self.problem = problem
    self.slopes = slopes
    target = base.indices.map { row in
      problem.measured[row] - base[row]
        + centre.indices.reduce(0) { $0 + slopes[$1][row] * centre[$1] }
    }
  }

  /// The distribution of the place where the errors are known.
  func normal(_ errors: [CurveErrors]) -> NormalApproximation? {
    let columns = slopes.map { problem.whitened($0, errors) }
    let white = problem.whitened(target, errors)
    let precision = columns.indices.map { row in
      columns.indices.map { column in
        dot(columns[row], columns[column]) + (row == column ? 1 : 0)
      }
    }
    return NormalApproximation(
      precision: precision, pull: columns.map { dot($0, white) })
  }
}
