/// A law put to a log that it was not fitted on, and what a user should know about the pair.
public struct FitTest: Sendable, Equatable {
  /// How well the prediction meets the log.
  public let score: CurveScore
  /// Where the log lies outside of what was fitted.
  public let warnings: [String]

  /// The tests of all logs.
  public static func tests(
    _ logs: [RunLog], of law: any LossLaw, fittedOn fitted: [RunLog], domain: Int = 0
  ) -> [FitTest] {
    let support = Support(fitted)
    return logs.map { log in
      FitTest(
        score: law.score(log, domain: domain),
        warnings: support.warnings(name: log.name, rates: log.rates))
    }
  }
}
