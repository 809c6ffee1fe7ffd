internal import Foundation

/// A noisy-quadratic law fitted to the logs of runs of one stage.
///
/// The objective is Σ ρ(log predicted − log measured) over all points, with Huber's loss ρ of width
/// 10⁻³, at its least of several searches. Points of the warm-up are left out: there the spectrum's
/// fast end is learned, which no power law describes.
public struct NoisyQuadraticFit: Sendable {
  /// The fitted law.
  public let law: NoisyQuadraticLaw
  /// Σ ρ over all points.
  public let objective: Double
  /// The searches that ended within a thousandth of the best objective.
  public let agreeing: Int
  /// The searches that were started.
  public let searches: Int
  /// How far each parameter can move unseen.
  public let play: [ParameterPlay]
  /// The fit's own score on each log.
  public let scores: [CurveScore]
  /// What a user should know before trusting the law, a line each.
  public let warnings: [String]
  /// Where the searches ended.
  let search: NoisyQuadraticSearch.Result

  /// δ of Huber's loss on the logarithm of the loss.
  public static let width = 1e-3

  /// Fits the law to one domain's losses.
  ///
  /// - Throws: ``FitError`` if there are fewer points than parameters (six; eight where the
  ///   runs' peaks differ) or no fall of the rate.
  public init(_ logs: [RunLog], domain: Int = 0) throws(FitError) {
    let points = logs.map { $0.pointsAfterWarmup(domain: domain) }
    let drops = logs.map { RateDrop($0) }
    let search = NoisyQuadraticSearch(logs: logs, points: points, scale: Self.scale(of: logs))
    try Self.check(logs, points, drops, parameters: search.hasSeveralPeaks ? 8 : 6)
    let result = try search.run()
    self.search = result
    law = result.problem.law(at: result.best.place).rounded
    objective = 0.5 * result.best.objective
    agreeing = result.solutions.count { $0.objective <= 1.001 * result.best.objective }
    searches = result.solutions.count
    let (law, play) = (law, result.problem.play(of: law))
    self.play = play
    scores = logs.map { law.score($0, domain: domain) }
    warnings =
      Self.warnings(drops) + Self.warnings(play) + Self.warnings(result, agreeing: agreeing)
  }

  /// The highest rate and the largest area of the logs set the units.
  ///
  /// Curvatures go from far too
  /// small to be learned up to those that forget within a step or two at the highest rate.
  private static func scale(of logs: [RunLog]) -> NoisyQuadraticLaw.Scale {
    let rate = logs.map(\.peak).max() ?? 1
    let area = logs.map { $0.rates.reduce(0, +) }.max() ?? 1
    return NoisyQuadraticLaw.Scale(
      referenceRate: rate, referenceArea: area, from: 0.005 / area, to: 0.6 / rate)
  }

  private static func check(
    _ logs: [RunLog], _ points: [[RunLog.Point]], _ drops: [RateDrop], parameters: Int
  )
    throws(FitError)
  {
    let count = points.reduce(0) { $0 + $1.count }
    let names = logs.map(\.name).joined(separator: ", ")
    guard count > parameters else {
      throw FitError(
        .data, "\(names): \(count) points; \(parameters) parameters need more than that")
    }
    guard drops.contains(where: \.isThere) else {
      throw FitError(
        .unidentified,
        "\(names): the rate never falls by a fifth before the last point, so noise and what is left "
          + "to learn cannot be told apart; add a run whose rate falls in one step to about a third"
      )
    }
  }

  private static func warnings(_ drops: [RateDrop]) -> [String] {
    guard !drops.contains(where: \.isSudden) else { return [] }
    return [
      "the rate falls only gradually, so the noise is known badly; add a run whose rate falls in one "
        + "step to about a third"
    ]
  }

  private static func warnings(_ play: [ParameterPlay]) -> [String] {
    guard let noise = play.first(where: { $0.name == "noise" }),
      noise.play > 1.5 * noise.value
    else { return [] }
    let two = { (number: Double) in SignificantDigits.rounded(number, to: 2) }
    return [
      "the noise, \(two(noise.value)), could as well be \(two(noise.play)) more: these logs hardly "
        + "tell it from what is left to learn"
    ]
  }

  private static func warnings(_ result: NoisyQuadraticSearch.Result, agreeing: Int) -> [String] {
    var warnings: [String] = []
    let bounds = zip(result.problem.bounds, result.best.place)
    for (name, (bound, z)) in zip(NoisyQuadraticProblem.names, bounds)
    where bound.isAtBound(bound.value(z)) {
      warnings.append("the \(name) ended at a bound of the search; the logs do not hold it")
    }
    if agreeing == 1 {
      warnings.append(
        "only 1 of \(result.solutions.count) searches found this minimum; a better one may exist")
    }
    return warnings
  }
}
