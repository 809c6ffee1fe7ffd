/// Draws of seeds with replacement, the same draw for all cells: the paired bootstrap.
///
/// A seed stands for its initialisation, data order and replay, which all cells share. So cells
/// are not resampled one by one: a draw takes whole seeds (Efron and Tibshirani 1993, An
/// Introduction to the Bootstrap). With n seeds a draw has (n − 1)/n of the variance that new seeds
/// would show: intervals from three seeds are a fifth too narrow.
struct SeedResampling {
  /// Each draw lists n of the seeds' indices.
  let draws: [[Int]]

  /// How many draws are made where all of them are more.
  static let drawn = 2000

  /// All nⁿ draws up to four seeds, else `drawn` random ones; none below two seeds.
  init(seeds: Int, random: inout some RandomNumberGenerator) {
    guard seeds > 1 else {
      draws = []
      return
    }
    var all: [[Int]] = [[]]
    if seeds <= 4 {
      for _ in 0..<seeds { all = all.flatMap { draw in (0..<seeds).map { draw + [$0] } } }
    } else {
      all = (0..<Self.drawn).map { _ in
        (0..<seeds).map { _ in Int.random(in: 0..<seeds, using: &random) }
      }
    }
    draws = all
  }

  /// The 5th and the 95th percentile; nil of nothing.
  static func interval(_ values: [Double]) -> ClosedRange<Double>? {
    guard let low = Sample.quantile(0.05, of: values), let high = Sample.quantile(0.95, of: values)
    else { return nil }
    return low...high
  }
}
