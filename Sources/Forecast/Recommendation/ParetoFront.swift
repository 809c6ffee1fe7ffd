/// The candidates that no other one beats on forgetting and new loss at once.
enum ParetoFront {
  /// The places of the undominated points, by rising forgetting.
  static func places(_ points: [(forgetting: Double, new: Double)]) -> [Int] {
    let order = points.indices.filter { points[$0].forgetting.isFinite && points[$0].new.isFinite }
      .sorted { (points[$0].forgetting, points[$0].new) < (points[$1].forgetting, points[$1].new) }
    var front: [Int] = []
    var least = Double.infinity
    for index in order where points[index].new < least {
      front.append(index)
      least = points[index].new
    }
    return front
  }
}
