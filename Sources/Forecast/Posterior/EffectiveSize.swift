/// The number of independent draws that tell as much as chains of dependent ones.
enum EffectiveSize {
  /// Over the coordinates the least n/(1 + 2 Σ ρₖ), the sum to the first negative pair (Geyer 1992), the
  /// correlations from the variance over all chains, so that chains apart count as correlated.
  static func least(_ chains: [[[Double]]]) -> Double {
    guard let length = chains.first?.count, length > 3, let first = chains[0].first else {
      return 0
    }
    let count = Double(chains.count * length)
    return first.indices.map { coordinate -> Double in
      let all = chains.map { $0.map { $0[coordinate] } }
      let mean = all.joined().reduce(0, +) / count
      func covariance(_ lag: Int) -> Double {
        all.reduce(0) { sum, chain in
          sum
            + (0..<(length - lag)).reduce(0) {
              $0 + (chain[$1] - mean) * (chain[$1 + lag] - mean)
            }
        } / count
      }
      let variance = covariance(0)
      guard variance > 0 else { return 0 }
      var time = 1.0
      var lag = 1
      while lag + 1 < length {
        let pair = (covariance(lag) + covariance(lag + 1)) / variance
        if pair <= 0 { break }
        time += 2 * pair
        lag += 2
      }
      return count / time
    }.min() ?? 0
  }
}
