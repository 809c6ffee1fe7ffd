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
    let gradient = objective.gradient(at: place, value: value)
    let curvature = objective.curvature(at: place, value: value, slope: gradient.slope)
    slope = gradient.slope
    model = CurvatureModel(diagonal: curvature.diagonal)
    evaluations = gradient.evaluations + curvature.evaluations
  }

  /// Goes on by some steps, or to the end if that is nearer.
  mutating func advance(_ steps: Int) {
    for _ in 0..<steps where !converged && !isStuck { advance() }
  }

  private mutating func advance() {
    let (step, promise) = model.step(from: place, gradient: slope, in: objective.cone)
    if promise <= tolerance * max(abs(value), start - value) {
      if isModelFresh { converged = true } else { forget() }
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
      forget()
    }
  }

  /// Measures the curvature anew: what the model has learnt on its way may mislead here.
  private mutating func forget() {
    let curvature = objective.curvature(at: place, value: value, slope: slope)
    evaluations += curvature.evaluations
    model = CurvatureModel(diagonal: curvature.diagonal)
    isModelFresh = true
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
