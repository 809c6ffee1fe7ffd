/// Ranks of small samples; ties share the mean of theirs (mid-ranks).
public enum Ranks {
  /// Twice the mid-ranks: 2, 4, 6 … in ascending order of the values.
  ///
  /// Doubled, every mid-rank is a whole number, so sums over ranks are exact. n(n + 1) in total.
  static func doubled(_ values: [Double]) -> [Int] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for position in start..<end { ranks[order[position]] = start + end + 1 }
      start = end
    }
    return ranks
  }

  /// Places in the order of the rows' first entries, then their second ones, and so on; from 0.
  ///
  /// Equal rows have equal places. So `[[peak, end]]` orders by the peak, and by the end where
  /// peaks are equal.
  public static func lexicographic(_ rows: [[Double]]) -> [Double] {
    let order = rows.indices.sorted { rows[$0].lexicographicallyPrecedes(rows[$1]) }
    var places = [Double](repeating: 0, count: rows.count)
    for (position, row) in order.enumerated() where position > 0 {
      let previous = order[position - 1]
      places[row] = rows[row] == rows[previous] ? places[previous] : Double(position)
    }
    return places
  }
}
