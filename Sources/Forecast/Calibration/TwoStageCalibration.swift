internal import Foundation
public import Sim

/// A landscape fitted to the logs of runs that change their domain.
///
/// In two steps: the old task from all stages on the first domain alone; then, with it held, the
/// shift to each later domain from the runs that go there. The optimizer is Adam's mean field, whose
/// moments are reset where the runs reset theirs. The floors and amplitudes pass through the link
/// and through Adam's normalisation, so none is linear and none can be eliminated.
public struct TwoStageCalibration: Sendable {
  /// How weights were trained, and how hard to search.
  public struct Settings: Sendable, Equatable {
    /// The optimizer of the runs.
    public var optimizer = MomentOptimizer.adam(beta1: 0.9, beta2: 0.95, epsilon: 1e-8)
    /// Decoupled weight decay, in 1/rate.
    public var weightDecay = 0.1
    /// The modes of the landscape.
    public var modes = 64
    /// Searches for each part.
    public var starts = 12

    /// The optimizer of lrlab's own runs.
    public init() {}
  }

  /// The fitted landscape, with its logs and warnings.
  public let landscape: CalibratedLandscape
  /// What was found for each later domain, in the order of the logs.
  public let domains: [DomainCalibration]
  /// How the landscape meets each log.
  public let scores: [LogScore]
  /// What a user should know, a line each.
  public var warnings: [String] { landscape.provenance.warnings }
  let logs: CalibrationLogs
  let scale: CalibrationScale
  /// Where the search ended: the z of the old task's numbers.
  let oldPlace: [Double]

  /// Calibrates a landscape.
  ///
  /// - Parameters:
  ///   - logs: runs that share their first domain; each has at most one later domain.
  ///   - settings: the optimizer and the search.
  /// - Throws: ``FitError`` if the logs do not fit together or cannot hold the parameters.
  public init(_ logs: [RunLog], settings: Settings = Settings()) throws(FitError) {
    let paths = try CalibrationLogs(logs)
    let scale = CalibrationScale(
      optimizer: settings.optimizer, weightDecay: settings.weightDecay, modes: settings.modes,
      peak: paths.peak, area: paths.area)
    var search = CalibrationSearch()
    search.starts = settings.starts
    let old = OldTaskProblem(paths.oldTree, scale: scale)
    guard let found = search.run(old.problem) else {
      throw FitError(.data, "no landscape meets the first stages at all")
    }
    self.logs = paths
    self.scale = scale
    oldPlace = found.place
    let parameters = scale.parameters(old.parameters.rounded(found.place))
    var domains: [DomainCalibration] = []
    for domain in paths.laterDomains {
      domains.append(
        try DomainCalibration(
          domain, in: paths, old: parameters, scale: scale, search: search))
    }
    self.domains = domains
    let warnings =
      paths.warnings
      + CalibrationWarnings.of(old.problem, found, place: paths.domain)
      + domains.flatMap(\.warnings)
    var landscape = CalibratedLandscape(
      referencePeak: scale.peak, referenceArea: scale.area, domain: paths.domain,
      parameters: parameters, weightDecay: scale.weightDecay,
      shifts: domains.map { .init(domain: $0.domain, parameters: $0.parameters, band: $0.band) },
      provenance: Provenance(
        method: "two stages, Adam's mean field",
        objective: SignificantDigits.rounded(
          found.objective + domains.reduce(0) { $0 + $1.objective }, to: 8),
        logs: [], warnings: warnings))
    scores = try logs.map { log throws(FitError) in try landscape.score(of: log) }
    landscape.provenance.logs = zip(logs, scores).map { log, score in
      .init(
        name: log.name, hash: log.hash, points: score.all.points, r2: score.all.r2,
        rmse: score.all.rmse)
    }
    self.landscape = landscape
  }
}
