internal import Foundation

/// A law fitted to the losses of runs.
///
/// The objective is Σ ρ(log predicted − log measured) over all points from the end of each run's
/// warm-up on, with Huber's loss ρ of width 10⁻³; linear parameters are eliminated, the others found
/// by a trust region from several starts. The laws of an ensemble are fitted one by one.
public struct LawFit: Sendable {
  /// What was fitted.
  public let family: LawFamily
  /// The fitted law.
  public let law: any LossLaw
  /// Each member's own fit; one, but for an ensemble.
  public let members: [Member]
  /// The fit's own score on each log.
  public let scores: [CurveScore]
  /// What a user should know before trusting the law, a line each.
  public let warnings: [String]
  let curves: FittedCurves

  /// One law's fit.
  public struct Member: Sendable {
    /// Which law it is; never the ensemble.
    public let family: LawFamily
    /// The fitted law.
    public var law: any LossLaw { fitted.law }
    /// Σ ρ over all points.
    public var objective: Double { fitted.objective }
    /// The searches that ended within a thousandth of the best objective.
    public var agreeing: Int { fitted.searches.agreeing }
    /// The searches that were started.
    public var searches: Int { fitted.searches.all }
    /// The condition number of the parameters' relative effects on the fitted losses, each brought
    /// to one length: 10⁴ says that some parameters can change ten thousandfold more together than
    /// one alone before the losses show it.
    public let conditionNumber: Double
    let fitted: any FittedLaw
  }

  /// δ of Huber's loss on the logarithm of the loss.
  public static let width = NoisyQuadraticFit.width

  /// Fits a law to one domain's losses.
  ///
  /// - Parameters:
  ///   - family: which law.
  ///   - logs: the runs.
  ///   - domain: whose losses, by its place in each log.
  ///   - known: fits to the same losses; what the law has of them is taken, not fitted again.
  /// - Throws: ``FitError`` if there are no more points than parameters; for the noisy quadratic and
  ///   the ensemble also where no rate falls, for the continual law where no run changes its stage.
  public init(
    _ family: LawFamily, _ logs: [RunLog], domain: Int = 0, known: [Member] = []
  ) throws(FitError) {
    let curves = FittedCurves(logs, domain: domain)
    try Self.check(family, curves)
    members = try family.members.map { member throws(FitError) in
      if let known = known.first(where: { $0.family == member }) { return known }
      let fitted = try member.fit(curves)
      return Member(family: member, conditionNumber: fitted.conditionNumber, fitted: fitted)
    }
    let law = family == .ensemble ? LawEnsemble(members.map(\.law)) : members[0].law
    self.family = family
    self.law = law
    self.curves = curves
    scores = logs.map { law.score($0, domain: domain) }
    warnings = Self.warnings(family, curves) + members.flatMap(\.fitted.warnings)
  }

  private static func check(_ family: LawFamily, _ curves: FittedCurves) throws(FitError) {
    let count = curves.points.reduce(0) { $0 + $1.count }
    guard count > family.parameterCount else {
      throw FitError(
        .data,
        "\(curves.names): \(count) points; \(family.parameterCount) parameters need more than that")
    }
    guard family != .continual || curves.logs.contains(where: { $0.stages.count > 1 }) else {
      throw FitError(
        .unidentified,
        "\(curves.names): no run has a second stage; the continual law needs one that changes its "
          + "domain")
    }
  }

  private static func warnings(_ family: LawFamily, _ curves: FittedCurves) -> [String] {
    var warnings: [String] = []
    let peaks = curves.logs.map(\.peak)
    let (low, high) = (peaks.min() ?? 0, peaks.max() ?? 0)
    if family != .noisyQuadratic, high > NoisyQuadraticSearch.onePeak * low {
      warnings.append(
        "peaks from \(low) to \(high) in one fit: of all laws only noisy-quadratic tells peaks apart"
      )
    }
    if !curves.logs.contains(where: { RateDrop($0).isThere }) {
      warnings.append(
        "the rate never falls by a fifth in the fitted runs: what annealing gains is not known; add "
          + "a run whose rate falls in one step to about a third")
    }
    return warnings
  }
}
