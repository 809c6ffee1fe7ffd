/// One stage as the reservoir rule sees it.
public struct ReplayStage: Sendable, Equatable {
  /// Which source its new data come from.
  public var source: Int
  /// Its sequences, new and replayed.
  public var sequences: Int
  /// The share of them that is replayed, in 0 ..< 1.
  public var share: Double
  /// The one source it replays, where that is not all earlier data.
  public var standIn: Int?

  /// Creates a stage.
  public init(source: Int, sequences: Int, share: Double, standIn: Int? = nil) {
    self.source = source
    self.sequences = sequences
    self.share = share
    self.standIn = standIn
  }
}

/// How a stage's replay divides among the earlier data: discrete reservoir sampling.
///
/// The replay buffer of stage i holds what stages 0 … i − 1 saw, in the proportions in which they
/// saw it. With s_j the size of stage j, α_j its replay share (α₀ = 0) and p_ij the share of stage
/// j's data in the buffer of stage i,
/// ```
/// p_ij = ( s_j (1 − α_j) + Σ_{k = j+1 … i−1} p_kj s_k α_k ) / Σ_{k = 0 … i−1} s_k
/// ```
/// so Σ_j p_ij = 1 for every i > 0. The paper prints one α for all stages and the base case
/// p_{j+1,j} = 1, which holds for j = 0 alone; the recursion needs no base case.
///
/// Example: sizes 100, 100, 100 with a share of 0.1: p₁ = (1), p₂ = (0.55, 0.45).
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763, Eq. 5.
public enum ReservoirRule {
  /// Returns, for each stage, the share of every source in what it replays; zeros where it
  /// replays nothing.
  ///
  /// Stages of one source count together, and a stand-in counts as seen from the stage on that
  /// replayed it.
  ///
  /// - Parameters:
  ///   - stages: in order; the first one replays nothing.
  ///   - sources: how many sources there are; all indices lie below it.
  /// - Precondition: shares lie in 0 ..< 1 and are 0 in the first stage; sizes are at least 1.
  public static func shares(_ stages: [ReplayStage], sources: Int) -> [[Double]] {
    var seen = [Double](repeating: 0, count: sources)
    var result: [[Double]] = []
    for (index, stage) in stages.enumerated() {
      precondition(stage.sequences >= 1, "a stage has at least 1 sequence")
      precondition(
        stage.share >= 0 && stage.share < 1 && (index > 0 || stage.share == 0),
        "a replay share lies in 0 ..< 1, and is 0 in the first stage")
      let parts = stage.share > 0 ? buffer(stage, seen) : [Double](repeating: 0, count: sources)
      let size = Double(stage.sequences)
      seen[stage.source] += size * (1 - stage.share)
      for source in 0..<sources { seen[source] += size * stage.share * parts[source] }
      result.append(parts)
    }
    return result
  }

  /// What a stage replays, by source.
  private static func buffer(_ stage: ReplayStage, _ seen: [Double]) -> [Double] {
    var parts = [Double](repeating: 0, count: seen.count)
    if let standIn = stage.standIn {
      parts[standIn] = 1
      return parts
    }
    let total = seen.reduce(0, +)
    for source in 0..<seen.count { parts[source] = seen[source] / total }
    let sum = parts.reduce(0, +)
    precondition(sum > 1 - 1e-9 && sum < 1 + 1e-9, "the shares of a replay buffer sum to 1")
    return parts
  }
}
