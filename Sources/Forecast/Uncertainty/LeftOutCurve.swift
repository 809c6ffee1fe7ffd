/// A curve as a law predicts it that was fitted on all others.
public struct LeftOutCurve: Sendable {
  /// The score of the prediction.
  public let score: CurveScore

  /// All curves of a fit, each left out once; those whose rest holds no law are missing.
  static func all(_ fit: LawFit) -> [LeftOutCurve] {
    let logs = fit.curves.logs
    guard logs.count > 1 else { return [] }
    return Concurrently.map(Array(logs.indices)) { left -> LeftOutCurve? in
      var others = logs
      let log = others.remove(at: left)
      guard let other = try? LawFit(fit.family, others, domain: fit.curves.domain) else {
        return nil
      }
      return LeftOutCurve(score: other.law.score(log, domain: fit.curves.domain))
    }.compactMap { $0 }
  }
}
