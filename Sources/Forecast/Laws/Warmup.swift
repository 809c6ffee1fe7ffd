/// The rise of the rate at the start of a run.
enum Warmup {
  /// The steps before the rate comes within a hundredth of where its first rise ends.
  static func steps(_ rates: [Double]) -> Int {
    var last = 0
    while last + 1 < rates.count, rates[last + 1] >= rates[last] { last += 1 }
    guard last < rates.count else { return 0 }
    return rates.firstIndex { $0 >= 0.99 * rates[last] } ?? 0
  }

  /// The rates as if the warm-up had been at the rate where it ends.
  static func held(_ rates: [Double]) -> [Double] {
    let steps = steps(rates)
    guard steps > 0 else { return rates }
    return [Double](repeating: rates[steps], count: steps) + rates[steps...]
  }
}
