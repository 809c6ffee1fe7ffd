internal import Foundation

/// The way down from one start of a free-form search, in x = ln η.
struct Descent: Sendable {
  /// Where a descent ended.
  struct End {
    var place: [Double]
    var value: Double
    var evaluations = 0
    var converged = false
  }

  private let search: FreeFormSearch
  private let scale: RateScale
  private let cone: FallingCone
  private let weights: [Double]
  private let objective: @Sendable ([Double]) -> Double

  init(search: FreeFormSearch, objective: @escaping @Sendable ([Double]) -> Double) {
    self.search = search
    self.objective = objective
    scale = RateScale(lowest: search.lowest, highest: search.highest)
    cone = FallingCone(lowest: scale.place(search.lowest), highest: scale.place(search.highest))
    weights = search.knots.weights
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
  /// No step moves a rate by more e-folds.
  private static let farthest = 2.0

  func run(from start: [Double], value: Double) -> End {
    var end = End(place: start, value: value)
    var slope = gradient(&end)
    var model = firstModel(slope)
    var isFresh = true
    for _ in 0..<search.iterations {
      let (step, promise) = model.step(from: end.place, gradient: slope, in: cone)
      if promise <= search.tolerance * max(abs(end.value), value - end.value) {
        end.converged = true
        return end
      }
      guard let next = lineSearch(&end, along: step, slope: slope) else {
        // A model that misleads is forgotten once; behind a kink nothing better is known.
        if isFresh { return end }
        model = firstModel(slope)
        isFresh = true
        continue
      }
      let moved = zip(next.place, end.place).map { $0 - $1 }
      (end.place, end.value) = (next.place, next.value)
      let newSlope = gradient(&end)
      model.learn(step: moved, change: zip(newSlope, slope).map { $0 - $1 })
      slope = newSlope
      isFresh = false
    }
    return end
  }

  /// A model whose first step moves no rate by more than half an e-fold.
  private func firstModel(_ slope: [Double]) -> CurvatureModel {
    let steepest = zip(slope, weights).map { abs($0) / $1 }.max() ?? 0
    let curvature = steepest > 0 ? 2 * steepest : 1
    return CurvatureModel(diagonal: weights.map { $0 * curvature })
  }

  /// Forward differences, backward where the objective is infinite ahead, 0 where it is on both sides.
  private func gradient(_ end: inout End) -> [Double] {
    func differences(_ knots: [Int], _ difference: Double) -> [Double] {
      let points = knots.map { knot in
        var rates = rates(end.place)
        rates[knot] = scale.rate(end.place[knot] + difference)
        return rates
      }
      end.evaluations += points.count
      return evaluate(points).map { ($0 - end.value) / difference }
    }
    let all = Array(weights.indices)
    var slope = differences(all, Self.difference)
    let walls = all.filter { !slope[$0].isFinite }
    for (knot, value) in zip(walls, differences(walls, -Self.difference)) {
      slope[knot] = value.isFinite ? value : 0
    }
    return slope
  }

  /// The first place along a step, from its end halfway back each time, that is lower by enough.
  private func lineSearch(_ end: inout End, along step: [Double], slope: [Double]) -> (
    place: [Double], value: Double
  )? {
    let falls = zip(slope, step).reduce(0) { $0 + $1.0 * $1.1 }
    var share = min(1, Self.farthest / (step.map(abs).max() ?? 1))
    for _ in 0..<30 {
      let place = cone.projection(
        of: zip(end.place, step).map { $0 + share * $1 }, weights: weights)
      let value = values([place])[0]
      end.evaluations += 1
      if value <= end.value + 1e-4 * share * falls { return (place, value) }
      share /= 2
    }
    return nil
  }
}
