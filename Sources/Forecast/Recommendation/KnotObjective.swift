/// The objective of a free-form search as a function of x = ln η at the knots.
struct KnotObjective: Sendable {
  let cone: FallingCone
  /// The share of the stage that hangs on each knot, the metric of x.
  let weights: [Double]
  private let search: FreeFormSearch
  private let scale: RateScale
  private let objective: @Sendable ([Double]) -> Double

  init(_ search: FreeFormSearch, _ objective: @escaping @Sendable ([Double]) -> Double) {
    self.search = search
    self.objective = objective
    weights = search.knots.weights
    scale = RateScale(lowest: search.lowest, highest: search.highest)
    cone = FallingCone(lowest: scale.place(search.lowest), highest: scale.place(search.highest))
  }

  /// The allowed place nearest to rates.
  func place(_ rates: [Double]) -> [Double] {
    precondition(rates.count == weights.count, "one rate a knot")
    let inside = rates.map { scale.place(min(max($0, search.lowest), search.highest)) }
    return cone.projection(of: inside, weights: weights)
  }

  /// The rates at an allowed place; rounding passes no bound.
  func rates(_ place: [Double]) -> [Double] {
    place.map { min(max(scale.rate($0), search.lowest), search.highest) }
  }

  /// The objective at allowed places.
  func values(_ places: [[Double]]) -> [Double] { evaluate(places.map(rates)) }

  private func evaluate(_ points: [[Double]]) -> [Double] {
    let value: @Sendable ([Double]) -> Double = { rates in
      let value = objective(rates)
      return value.isNaN ? .infinity : value
    }
    return search.isConcurrent ? Concurrently.map(points, value) : points.map(value)
  }

  /// Differences of x, in e-folds: their error moves the minimum by about half of it.
  private static let difference = 1e-5

  /// The slope at a place of known value, and the evaluations it took.
  ///
  /// Forward differences, backward where the objective is infinite ahead, 0 where it is on both sides.
  func gradient(at place: [Double], value: Double) -> (slope: [Double], evaluations: Int) {
    let here = rates(place)
    func differences(_ knots: [Int], _ difference: Double) -> [Double] {
      let points = knots.map { knot in
        var rates = here
        rates[knot] = scale.rate(place[knot] + difference)
        return rates
      }
      return evaluate(points).map { ($0 - value) / difference }
    }
    var slope = differences(Array(place.indices), Self.difference)
    let walls = slope.indices.filter { !slope[$0].isFinite }
    for (knot, behind) in zip(walls, differences(walls, -Self.difference)) {
      slope[knot] = behind.isFinite ? behind : 0
    }
    return (slope, place.count + walls.count)
  }
}
