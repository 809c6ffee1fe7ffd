/// A law put to a log that it was not fitted on, and what a user should know about the pair.
public struct FitTest: Sendable, Equatable {
  /// How well the prediction meets the log.
  public let score: CurveScore
  /// Where the log lies outside of what was fitted.
  public let warnings: [String]

  /// The tests of all logs.
  public static func tests(
    _ logs: [RunLog], of law: NoisyQuadraticLaw, fittedOn fitted: [RunLog]
  ) -> [FitTest] {
    logs.map { log in
      FitTest(score: law.score(log), warnings: warnings(log, fittedOn: fitted))
    }
  }

  private static func warnings(_ log: RunLog, fittedOn fitted: [RunLog]) -> [String] {
    var warnings: [String] = []
    let peaks = fitted.map(\.peak)
    let (low, high) = (peaks.min() ?? 0, peaks.max() ?? 0)
    if log.peak < 0.95 * low || log.peak > 1.05 * high {
      warnings.append(
        "\(log.name): peak \(log.peak) lies outside the fitted \(low) to \(high); the law holds for "
          + "one peak")
    }
    let area = { (log: RunLog) in log.rates.reduce(0, +) }
    let longest = fitted.map(area).max() ?? 0
    if area(log) > 3.5 * longest {
      warnings.append(
        "\(log.name): its area Ση is \(SignificantDigits.rounded(area(log) / longest, to: 2)) times "
          + "the largest fitted one")
    }
    if rises(log) {
      warnings.append("\(log.name): its rate rises after it fell; no law was fitted on that")
    }
    return warnings
  }

  /// Whether the rate rises by a tenth of its peak above the lowest rate after the warm-up.
  private static func rises(_ log: RunLog) -> Bool {
    let (rates, peak) = (log.rates, log.peak)
    var lowest = Double.infinity
    for rate in rates[(log.warmupEnd - 1)...] {
      lowest = min(lowest, rate)
      if rate > lowest + 0.1 * peak { return true }
    }
    return false
  }
}
