/// The held-out loss on every domain after every stage of one run.
///
/// R_ij is the loss on domain j of the checkpoint one would deploy after stage i, and b_j that of
/// the fresh weights. With t_j the last stage that trained domain j, f_j the first, and N the last
/// stage of all, transfer is in nats per token and positive where a loss became lower:
/// ```
/// backward_transfer = mean over domains with t_j < N of  R[t_j][j] − R[N][j]
/// forward_transfer  = mean over domains with f_j > 0 of  b_j − R[f_j − 1][j]
/// ```
/// Without such a domain it is nil.
///
/// Source: Lopez-Paz and Ranzato 2017, arXiv 1706.08840, with losses in place of accuracies.
struct LossMatrix: Codable, Equatable, Sendable {
  /// The columns.
  var domains: [String]
  /// The domain that each stage trained: the rows.
  var stages: [String]
  /// R, a row a stage.
  var losses: [[Double]]
  /// The same of the line that goes on, where the deployed one is an annealed branch of it.
  var unannealed: [[Double]]?
  /// b, the losses of the fresh weights.
  var before: [Double]

  var backwardTransfer: Double? {
    guard let last = losses.last else { return nil }
    return mean { column, name in
      guard let stage = stages.lastIndex(of: name), stage < stages.count - 1 else { return nil }
      return losses[stage][column] - last[column]
    }
  }

  var forwardTransfer: Double? {
    mean { column, name in
      guard let stage = stages.firstIndex(of: name), stage > 0 else { return nil }
      return before[column] - losses[stage - 1][column]
    }
  }

  private func mean(_ transfer: (Int, String) -> Double?) -> Double? {
    let values = domains.enumerated().compactMap { transfer($0.offset, $0.element) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
