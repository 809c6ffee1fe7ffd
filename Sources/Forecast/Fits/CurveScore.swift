internal import Foundation

/// How well predicted losses meet measured ones along a run.
public struct CurveScore: Sendable, Equatable {
  /// The run's name.
  public let name: String
  /// The number of points.
  public let points: Int
  /// 1 − Σ (predicted − measured)² / Σ (measured − mean)²; NaN where all measured are one.
  public let r2: Double
  /// The root of the mean squared error, in nats.
  public let rmse: Double
  /// The mean absolute error, in nats.
  public let meanError: Double
  /// Predicted minus measured at the last point, in nats.
  public let lastError: Double

  /// The score of predictions for the measured losses of one domain.
  public init(name: String, predicted: [Double], measured: [Double]) {
    let errors = zip(predicted, measured).map { $0 - $1 }
    let mean = Sample.mean(measured)
    let squares = errors.reduce(0) { $0 + $1 * $1 }
    let spread = measured.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.name = name
    points = measured.count
    r2 = spread > 0 ? 1 - squares / spread : .nan
    rmse = (squares / Double(max(1, errors.count))).squareRoot()
    meanError = Sample.mean(errors.map { abs($0) })
    lastError = errors.last ?? .nan
  }
}
