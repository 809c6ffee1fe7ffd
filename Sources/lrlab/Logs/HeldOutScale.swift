/// From losses on a short held-out prefix to those on the long one, for one run and domain.
///
/// Both are measured where a stage ends; there the difference long − short is known. In between it
/// goes straight with the short loss, beyond the outermost it stays.
struct HeldOutScale {
  private let anchors: [(short: Double, difference: Double)]

  /// A scale from the points where both were measured; without any, losses stay as they are.
  init(_ pairs: [(short: Double, long: Double)]) {
    var groups: [(short: Double, differences: [Double])] = []
    for pair in pairs.sorted(by: { $0.short < $1.short }) {
      if let last = groups.last, last.short == pair.short {
        groups[groups.count - 1].differences.append(pair.long - pair.short)
      } else {
        groups.append((pair.short, [pair.long - pair.short]))
      }
    }
    anchors = groups.map { group in
      (group.short, group.differences.reduce(0, +) / Double(group.differences.count))
    }
  }

  /// The loss on the long prefix that belongs to a loss on the short one.
  func long(_ short: Double) -> Double {
    guard let first = anchors.first, let last = anchors.last else { return short }
    if short <= first.short { return short + first.difference }
    if short >= last.short { return short + last.difference }
    let right = anchors.firstIndex { $0.short >= short } ?? anchors.count - 1
    let (low, high) = (anchors[right - 1], anchors[right])
    let share = (short - low.short) / (high.short - low.short)
    return short + (1 - share) * low.difference + share * high.difference
  }
}
