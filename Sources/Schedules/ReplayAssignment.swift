/// Which source each replayed sequence comes from, so that every source holds its share at any time.
///
/// Error diffusion over several sources: after n replayed sequences source j has had within
/// 1 − 1/(2m − 2) of n·p_j of them, m being the number of sources with a share (within half a
/// sequence for two). Among the sources whose arrears allow it, sequence n goes to the one that
/// would be late first.
///
/// Example: shares 0.5, 0.3, 0.2 give the sources 0, 1, 0, 2, 0, 1, 0, 2, 1, 0 in ten sequences.
///
/// Source: Tijdeman 1980, "The chairman assignment problem", Discrete Mathematics 32.
public enum ReplayAssignment {
  /// Returns the source of each of the first `count` replayed sequences.
  ///
  /// - Precondition: the shares are not negative and sum to 1 unless `count` is 0.
  public static func sources(_ shares: [Double], count: Int) -> [Int] {
    guard count > 0 else { return [] }
    let sum = shares.reduce(0, +)
    precondition(sum > 1 - 1e-9 && sum < 1 + 1e-9, "the shares of the sources sum to 1")
    let used = shares.indices.filter { shares[$0] > 0 }
    if used.count == 1 { return [Int](repeating: used[0], count: count) }
    let least = 1 / Double(2 * used.count - 2)
    var given = [Double](repeating: 0, count: shares.count)
    var result: [Int] = []
    result.reserveCapacity(count)
    for number in 1...count {
      var best = used[0]
      var bestTime = Double.infinity
      for source in used {
        let arrears = Double(number) * shares[source] - given[source]
        guard arrears >= least - 1e-9 else { continue }
        let time = (1 - least - arrears) / shares[source]
        if time < bestTime {
          best = source
          bestTime = time
        }
      }
      given[best] += 1
      result.append(best)
    }
    return result
  }
}
