internal import Foundation

/// The residuals of a law as a function of its shape alone.
///
/// For each shape the best amplitudes are found inside. The residual of a point is
/// log(predicted/measured), under Huber's loss. The Jacobian is Kaufman's, the columns' change by
/// finite differences, less what the amplitudes make up for.
///
/// Source: variable projection, Golub and Pereyra 1973; Kaufman 1975.
struct SeparableProblem<Form: LawForm>: Sendable {
  let form: Form
  /// One a curve.
  let responses: [Form.Response]
  /// The logarithms of the measured losses, curve after curve.
  var measured: [Double]
  let loss: RobustLoss

  /// The columns of a shape over all curves.
  func columns(_ shape: [Double]) -> [[Double]] {
    let parts = responses.map { form.columns(shape, $0) }
    return parts[0].indices.map { column in parts.flatMap { $0[column] } }
  }

  func robust(_ columns: [[Double]]) -> RobustAmplitudes {
    RobustAmplitudes(columns: columns, measured: measured, loss: loss)
  }

  func shape(at place: [Double]) -> [Double] {
    zip(form.shapes, place).map { $0.bounds.value($1) }
  }

  func place(of shape: [Double]) -> [Double] {
    zip(form.shapes, shape).map { parameter, value in
      let edge = 1e-6 * (parameter.bounds.highest - parameter.bounds.lowest)
      return parameter.bounds.place(
        min(max(value, parameter.bounds.lowest + edge), parameter.bounds.highest - edge))
    }
  }

  func law(at place: [Double]) -> Form.Law {
    let shape = shape(at: place)
    return form.law(amplitudes: robust(columns(shape)).solve(), shape: shape)
  }

  /// The change of the losses with each shape parameter, the amplitudes held.
  func changes(_ shape: [Double], _ columns: [[Double]], _ amplitudes: [Double]) -> [[Double]] {
    form.shapes.indices.map { axis in
      var moved = shape
      let range = form.shapes[axis].bounds.highest - form.shapes[axis].bounds.lowest
      let middle = (form.shapes[axis].bounds.highest + form.shapes[axis].bounds.lowest) / 2
      let step = (shape[axis] < middle ? 1e-6 : -1e-6) * range
      moved[axis] += step
      let there = self.columns(moved)
      return columns[0].indices.map { row in
        columns.indices.reduce(0) {
          $0 + amplitudes[$1] * (there[$1][row] - columns[$1][row]) / step
        }
      }
    }
  }

  /// The residuals and their derivatives by the search's own variables.
  func evaluate(_ place: [Double]) -> TrustRegion.Evaluation {
    let shape = shape(at: place)
    let columns = columns(shape)
    let robust = robust(columns)
    let amplitudes = robust.solve()
    let predicted = robust.predicted(amplitudes)
    let roots = zip(predicted, measured).map { loss.root(log($0) - $1) }
    return TrustRegion.Evaluation(
      residuals: roots.map(\.value),
      jacobian: jacobian(
        place, shape, columns, amplitudes,
        zip(roots, predicted).map {
          $0.slope / $1
        }))
  }

  private func jacobian(
    _ place: [Double], _ shape: [Double], _ columns: [[Double]], _ amplitudes: [Double],
    _ gains: [Double]
  ) -> [Double] {
    let scaled = { (column: [Double]) in zip(column, gains).map { $0 * $1 } }
    let basis = OrthogonalBasis(
      columns.indices.filter { amplitudes[$0] > 0 }.map { scaled(columns[$0]) })
    let derivatives = zip(changes(shape, columns, amplitudes), zip(form.shapes, place)).map {
      change, at in
      let slope = at.0.bounds.slope(at.1)
      return basis.rest(of: scaled(change)).map { $0 * slope }
    }
    return gains.indices.flatMap { row in derivatives.map { $0[row] } }
  }

  /// From each start downhill; nil where residuals are not finite.
  func search(from starts: [[Double]], _ region: TrustRegion) -> [TrustRegion.Solution] {
    Concurrently.map(starts) { minimize(from: $0, region) }.compactMap { $0 }
  }

  private func minimize(from shape: [Double], _ region: TrustRegion) -> TrustRegion.Solution? {
    guard !form.shapes.isEmpty else {
      let objective = evaluate([]).residuals.reduce(0) { $0 + $1 * $1 }
      return TrustRegion.Solution(place: [], objective: objective, iterations: 0, converged: true)
    }
    return region.minimize(residuals: measured.count, from: place(of: shape), evaluate)
  }
}
