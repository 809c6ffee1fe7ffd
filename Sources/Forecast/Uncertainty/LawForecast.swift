internal import Foundation

/// A fitted law with what is known about its errors: what to trust of its parameters and forecasts.
///
/// The half width of a 90 % band is 1.645 σ(t), with
///
///     σ² = s² + d² + v²/m + e²,
///
/// s the standard deviation of the resampled laws' predictions: what the points leave open; d the
/// law's distance from the mean of the ensemble's m laws and v their standard deviation, v/√m that
/// of their mean: what the choice of a law leaves open (d = 0 for the ensemble itself); and e the
/// lower quartile of the errors, relative to the loss, of whole curves predicted from all others
/// (the least of up to four): how far even well-placed curves lie from the law. Errors of different
/// origin, so squares add.
///
/// The bootstrap alone would promise far too much: a law's misfit is no noise that more points
/// average away. And a low one of the left-out errors, not their mean: a fit of few curves needs
/// each of them, and the others show what the rest lost, not what the whole fit lacks. Where runs
/// have several peaks or stages, no other law tells of the choice: d and v are 0.
public struct LawForecast: Sendable {
  /// The fit.
  public let fit: LawFit
  /// The parameters with their intervals, in the law's order.
  public let parameters: [ParameterInterval]
  /// The fitted curves, each predicted from the others.
  public let leftOut: [LeftOutCurve]
  /// e, relative to the loss; nil where no curve could be left out.
  public let leftOutError: Double?
  /// What a user should know before trusting the forecasts, a line each.
  public let warnings: [String]
  /// The resampled laws, one list a member.
  let resampled: [[any LossLaw]]
  /// The laws whose spread tells of the choice of a law; none where they do not apply.
  private let ensemble: [any LossLaw]

  /// A parameter and the 5th and 95th percentile of its resampled values.
  public struct ParameterInterval: Sendable, Equatable {
    /// The parameter.
    public let parameter: LawParameter
    /// From the 5th to the 95th percentile; nil without resamples, and where they hold it.
    public let interval: ClosedRange<Double>?
    /// Why the resamples hold it at its value; nil where they do not.
    public let held: String?
  }

  /// Hears how many resamples are done, of how many; from several threads, one at a time.
  public typealias Progress = @Sendable (_ done: Int, _ all: Int) -> Void

  /// The 95th percentile of the standard normal distribution.
  static let quantile = 1.6448536269514722

  /// Fits a law and measures its errors.
  ///
  /// - Parameters:
  ///   - family: which law.
  ///   - logs: the runs.
  ///   - domain: whose losses, by its place in each log.
  ///   - resamples: of the bootstrap.
  ///   - seed: of the bootstrap.
  ///   - progress: told 0 when the resampling begins, then of each resample; it changes no
  ///     result.
  /// - Throws: ``FitError`` as ``LawFit`` does.
  public init(
    _ family: LawFamily, _ logs: [RunLog], domain: Int = 0, resamples: Int = 200, seed: UInt64 = 1,
    progress: Progress? = nil
  ) throws(FitError) {
    self.init(
      try LawFit(family, logs, domain: domain), resamples: resamples, seed: seed,
      progress: progress)
  }

  /// Measures the errors of a fit; `progress` as above.
  public init(
    _ fit: LawFit, resamples: Int = 200, seed: UInt64 = 1, progress: Progress? = nil
  ) {
    self.fit = fit
    resampled = BlockBootstrap(resamples: resamples, seed: seed).laws(fit, progress: progress)
    leftOut = LeftOutCurve.all(fit)
    let means = Dictionary(
      uniqueKeysWithValues: fit.curves.logs.indices.map { curve in
        (fit.curves.logs[curve].name, Sample.mean(fit.curves.points[curve].map(\.loss)))
      })
    let errors = leftOut.map { $0.score.rmse / (means[$0.score.name] ?? .nan) }
    ensemble = Self.ensemble(for: fit)
    leftOutError = errors.isEmpty ? nil : errors.sorted()[(errors.count - 1) / 4]
    parameters = Self.intervals(fit, resampled)
    warnings = fit.warnings + Self.warnings(fit, leftOut)
  }

  private static func intervals(_ fit: LawFit, _ resampled: [[any LossLaw]]) -> [ParameterInterval]
  {
    let values = zip(fit.members, resampled).flatMap { member, laws in
      let rows = laws.map { $0.parameters.map(\.value) }
      return member.law.parameters.enumerated().map { index, parameter in
        let held = member.fitted.held[parameter.name]
        return (
          interval: held == nil ? SeedResampling.interval(rows.map { $0[index] }) : nil, held: held
        )
      }
    }
    return zip(fit.law.parameters, values).map {
      .init(parameter: $0, interval: $1.interval, held: $1.held)
    }
  }

  private static func ensemble(for fit: LawFit) -> [any LossLaw] {
    guard fit.family != .ensemble else { return fit.members.map(\.law) }
    let peaks = fit.curves.logs.map(\.peak)
    guard fit.family != .continual,
      (peaks.max() ?? 0) <= NoisyQuadraticSearch.onePeak * (peaks.min() ?? 0),
      let other = try? LawFit(
        .ensemble, fit.curves.logs, domain: fit.curves.domain, known: fit.members)
    else { return [] }
    return other.members.map(\.law)
  }

  private static func warnings(_ fit: LawFit, _ leftOut: [LeftOutCurve]) -> [String] {
    guard leftOut.isEmpty else { return [] }
    return [
      "\(fit.curves.names): no curve can be left out of the fit, so bands hold no error of the law "
        + "itself and are too narrow; add runs of other schedules"
    ]
  }

  /// The prediction with its 90 % band for a run with these rates.
  public func band(stages: [[Double]], at steps: [Int]) -> PredictionBand {
    let middle = fit.law.losses(stages: stages, at: steps)
    let others = ensemble.map { $0.losses(stages: stages, at: steps) }
    let samples = zip(fit.members, resampled).map { member, laws in
      member.fitted.losses(of: laws, stages: stages, at: steps)
    }
    let half = steps.indices.map { point -> Double in
      let resampled = (samples.first ?? []).indices.map { resample in
        Sample.mean(samples.map { $0[resample][point] })
      }
      let own = (leftOutError ?? 0) * middle[point]
      let variance =
        Self.variance(resampled) + Self.choice(others.map { $0[point] }, middle[point]) + own * own
      return Self.quantile * variance.squareRoot()
    }
    return PredictionBand(
      steps: steps, low: zip(middle, half).map { $0 - $1 }, middle: middle,
      high: zip(middle, half).map { $0 + $1 })
  }

  /// √(d² + v²/m + e²), relative to the prediction.
  func relativeError(stages: [[Double]], at step: Int) -> Double {
    let middle = fit.law.losses(stages: stages, at: [step])[0]
    let others = ensemble.map { $0.losses(stages: stages, at: [step])[0] }
    let own = leftOutError ?? 0
    return (Self.choice(others, middle) / (middle * middle) + own * own).squareRoot()
  }

  /// d² + v²/m.
  private static func choice(_ laws: [Double], _ own: Double) -> Double {
    guard !laws.isEmpty else { return 0 }
    let distance = Sample.mean(laws) - own
    return distance * distance + variance(laws) / Double(laws.count)
  }

  /// The prediction with its 90 % band for a run of one stage.
  public func band(rates: [Double], at steps: [Int]) -> PredictionBand {
    band(stages: [rates], at: steps)
  }

  private static func variance(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = Sample.mean(values)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }
}

/// Predicted losses and the band from their 5th to their 95th percentile.
public struct PredictionBand: Sendable, Equatable {
  /// The steps that were asked for.
  public let steps: [Int]
  /// The 5th percentile, in nats.
  public let low: [Double]
  /// The prediction, in nats.
  public let middle: [Double]
  /// The 95th percentile, in nats.
  public let high: [Double]

  /// The share of measured losses at the same steps that lie in the band.
  public func coverage(_ measured: [Double]) -> Double {
    let inside = measured.indices.count { low[$0] <= measured[$0] && measured[$0] <= high[$0] }
    return Double(inside) / Double(max(1, measured.count))
  }
}
