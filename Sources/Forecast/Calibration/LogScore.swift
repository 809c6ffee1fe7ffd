/// How a landscape meets a log, domain by domain.
public struct LogScore: Sendable, Equatable {
  /// The score on one domain.
  public struct Part: Sendable, Equatable {
    /// The domain.
    public let domain: String
    /// Predicted against measured losses on it.
    public let score: CurveScore
  }

  /// Over the points of all domains that the log trains on.
  public let all: CurveScore
  /// By domain, in the log's order; a domain without points is left out.
  public let parts: [Part]
}

extension CalibratedLandscape {
  /// How this landscape meets a log, on the domains that the log trains on.
  ///
  /// - Throws: ``FitError`` if the log trains on a domain that the landscape has not.
  public func score(of log: RunLog) throws(FitError) -> LogScore {
    let predicted = try losses(of: log)
    let trained = log.domains.indices.filter { domain in
      log.stages.contains { $0.shares[domain] > 0 }
    }
    func score(_ domains: [Int]) -> CurveScore {
      let kept = log.points.indices.filter { domains.contains(log.points[$0].domain) }
      return CurveScore(
        name: log.name, predicted: kept.map { predicted[$0] },
        measured: kept.map { log.points[$0].loss })
    }
    let parts = trained.map { LogScore.Part(domain: log.domains[$0], score: score([$0])) }
    return LogScore(all: score(trained), parts: parts.filter { $0.score.points > 0 })
  }
}
