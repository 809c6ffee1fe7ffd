internal import Foundation

/// Least squares between measured losses and those of a landscape whose numbers are searched for.
///
/// The residuals are weight · (log predicted − log measured)/``scale`` under Huber's loss, which
/// bends at ``scale``, then `priorWeight` · z of each parameter, which holds what the data leave
/// open at its expectation.
struct CalibrationProblem: Sendable {
  /// What is searched for.
  let parameters: [CalibrationParameter]
  /// The measured losses.
  let observations: [RunTree.Observation]
  /// The losses of a landscape with these numbers, one an observation; nil where there are none.
  let predicted: @Sendable ([String: Double]) -> [Double]?
  var priorWeight = 0.5

  /// Two per cent of the loss: as good as a mean field of a few dozen modes gets.
  static let scale = 0.02
  /// A step of z for the derivatives: forward differences are right to about half the digits.
  private static let difference = 1e-6
  /// In place of a residual that is no number.
  private static let hopeless = 1e3

  var residualCount: Int { observations.count + parameters.count }

  func evaluate(_ place: [Double]) -> TrustRegion.Evaluation {
    let residuals = residuals(place)
    return TrustRegion.Evaluation(
      residuals: residuals, jacobian: jacobian(place, residuals))
  }

  func residuals(_ place: [Double]) -> [Double] {
    let loss = RobustLoss(width: 1)
    let losses = predicted(parameters.values(place))
    var residuals: [Double] = []
    residuals.reserveCapacity(residualCount)
    for (index, observation) in observations.enumerated() {
      let ratio = log((losses?[index] ?? .nan) / observation.loss)
      let residual = observation.weight * ratio / Self.scale
      let kept =
        residual.isFinite ? min(max(residual, -Self.hopeless), Self.hopeless) : Self.hopeless
      residuals.append(loss.root(kept).value)
    }
    return residuals + place.map { priorWeight * $0 }
  }

  private func jacobian(_ place: [Double], _ residuals: [Double]) -> [Double] {
    var jacobian = [Double](repeating: 0, count: residuals.count * place.count)
    for column in place.indices {
      var moved = place
      moved[column] += Self.difference
      let change = self.residuals(moved)
      for row in residuals.indices {
        jacobian[row * place.count + column] =
          (change[row] - residuals[row]) / Self.difference
      }
    }
    return jacobian
  }
}
