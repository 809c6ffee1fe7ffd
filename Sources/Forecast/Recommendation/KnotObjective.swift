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

  /// The objective with each knot in turn moved by a difference of x.
  private func values(around place: [Double], knots: [Int], _ difference: Double) -> [Double] {
    let here = rates(place)
    return evaluate(
      knots.map { knot in
        var rates = here
        rates[knot] = scale.rate(place[knot] + difference)
        return rates
      })
  }

  /// The slope at a place of known value, and the evaluations it took.
  ///
  /// Forward differences of a hundred-thousandth of an e-fold: their error moves the minimum by half
  /// of that. Where the objective is infinite ahead they look back, and a slope towards that wall
  /// counts as none.
  func gradient(at place: [Double], value: Double) -> (slope: [Double], evaluations: Int) {
    let difference = 1e-5
    let all = Array(place.indices)
    var slope = values(around: place, knots: all, difference).map { ($0 - value) / difference }
    let walls = all.filter { !slope[$0].isFinite }
    for (knot, behind) in zip(walls, values(around: place, knots: walls, -difference)) {
      slope[knot] = behind.isFinite ? max(value - behind, 0) / difference : 0
    }
    return (slope, all.count + walls.count)
  }

  /// The curvature in each knot by itself, and the evaluations it took.
  ///
  /// Second differences of a thousandth of an e-fold. At least what makes a step along the slope half
  /// an e-fold long at the steepest knot would give, over a hundred.
  func curvature(at place: [Double], value: Double, slope: [Double]) -> (
    diagonal: [Double], evaluations: Int
  ) {
    let difference = 1e-3
    let all = Array(place.indices)
    let ahead = values(around: place, knots: all, difference)
    let behind = values(around: place, knots: all, -difference)
    let steepest = zip(slope, weights).map { abs($0) / $1 }.max() ?? 0
    let least = steepest > 0 ? 0.02 * steepest : 1
    let diagonal = all.map { knot in
      let second = (ahead[knot] + behind[knot] - 2 * value) / (difference * difference)
      return max(second.isFinite ? second : 0, least * weights[knot])
    }
    return (diagonal, 2 * all.count)
  }
}
