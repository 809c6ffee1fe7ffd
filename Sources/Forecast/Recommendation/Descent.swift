/// A way downhill in the cone of falling rates, one quasi-Newton step after another.
struct Descent {
  private(set) var place: [Double]
  private(set) var value: Double
  private(set) var evaluations: Int
  /// Whether no step promises anything any more.
  private(set) var converged = false
  /// Whether no lower place was found along a promising step, as happens at a kink.
  private(set) var isStuck = false

  private let objective: KnotObjective
  private let tolerance: Double
  private let start: Double
  private var slope: [Double]
  private var model: CurvatureModel
  private var isModelFresh = true

  /// No step moves a rate by more e-folds.
  private static let farthest = 2.0

  init(_ objective: KnotObjective, from place: [Double], value: Double, tolerance: Double) {
    self.objective = objective
    self.place = place
    self.value = value
    self.tolerance = tolerance
    start = value
    (slope, evaluations) = objective.gradient(at: place, value: value)
    model = Self.firstModel(slope, objective.weights)
  }

  /// Goes on by some steps, or to the end if that is nearer.
  mutating func advance(_ steps: Int) {
    for _ in 0..<steps where !converged && !isStuck { advance() }
  }

  private mutating func advance() {
    let (step, promise) = model.step(from: place, gradient: slope, in: objective.cone)
    if promise <= tolerance * max(abs(value), start - value) {
      converged = true
    } else if let next = lineSearch(along: step) {
      let moved = zip(next.place, place).map { $0 - $1 }
      let before = slope
      (place, value) = next
      let gradient = objective.gradient(at: place, value: value)
      slope = gradient.slope
      evaluations += gradient.evaluations
      model.learn(step: moved, change: zip(slope, before).map { $0 - $1 })
      isModelFresh = false
    } else if isModelFresh {
      isStuck = true
    } else {
      // What the model learnt misleads here.
      model = Self.firstModel(slope, objective.weights)
      isModelFresh = true
    }
  }

  /// A model whose first step moves no rate by more than half an e-fold.
  private static func firstModel(_ slope: [Double], _ weights: [Double]) -> CurvatureModel {
    let steepest = zip(slope, weights).map { abs($0) / $1 }.max() ?? 0
    let curvature = steepest > 0 ? 2 * steepest : 1
    return CurvatureModel(diagonal: weights.map { $0 * curvature })
  }

  /// The first place along a step, from its end halfway back each time, that is lower by enough.
  private mutating func lineSearch(along step: [Double]) -> (place: [Double], value: Double)? {
    let falls = dot(slope, step)
    var share = min(1, Self.farthest / (step.map(abs).max() ?? 1))
    for _ in 0..<30 {
      let aim = zip(place, step).map { $0 + share * $1 }
      let next = objective.cone.projection(of: aim, weights: objective.weights)
      let reached = objective.values([next])[0]
      evaluations += 1
      if reached <= value + 1e-4 * share * falls { return (next, reached) }
      share /= 2
    }
    return nil
  }
}
