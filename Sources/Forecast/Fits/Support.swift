/// The runs that a law was fitted on, as what it can be trusted on.
public struct Support: Sendable {
  private let peaks: ClosedRange<Double>
  private let area: Double
  private let steps: Int

  /// How many times longer than the longest fitted run a run may be.
  public static let horizon = 3.0

  /// The support of the fitted logs; at least one.
  public init(_ fitted: [RunLog]) {
    let all = fitted.map(\.peak)
    peaks = (all.min() ?? 0)...(all.max() ?? 0)
    area = fitted.map { $0.rates.reduce(0, +) }.max() ?? 0
    steps = fitted.map(\.stepCount).max() ?? 0
  }

  /// Where a run with these rates lies outside of what was fitted, a line each.
  public func warnings(name: String, rates: [Double]) -> [String] {
    var warnings: [String] = []
    let peak = rates.max() ?? 0
    if peak < 0.95 * peaks.lowerBound || peak > 1.05 * peaks.upperBound {
      warnings.append(
        "\(name): peak \(peak) lies outside the fitted \(peaks.lowerBound) to \(peaks.upperBound); "
          + "no law here holds for other peaks")
    }
    let two = { (number: Double) in SignificantDigits.rounded(number, to: 2) }
    let (areas, lengths) = (rates.reduce(0, +) / area, Double(rates.count) / Double(steps))
    if areas > 3.5 {
      warnings.append("\(name): its area Ση is \(two(areas)) times the largest fitted one")
    } else if lengths > Self.horizon {
      warnings.append("\(name): it is \(two(lengths)) times as long as the longest fitted run")
    }
    if Self.rises(rates, peak: peak) {
      warnings.append("\(name): its rate rises after it fell; no law was fitted on that")
    }
    return warnings
  }

  /// Whether the rate rises by a tenth of its peak above the lowest rate after the warm-up.
  private static func rises(_ rates: [Double], peak: Double) -> Bool {
    var lowest = Double.infinity
    for rate in rates.dropFirst(Warmup.steps(rates)) {
      lowest = min(lowest, rate)
      if rate > lowest + 0.1 * peak { return true }
    }
    return false
  }
}
