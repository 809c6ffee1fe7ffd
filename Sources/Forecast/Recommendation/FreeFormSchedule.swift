internal import Schedules

/// The knots of a free-form schedule: a warm-up from the last rate to the first, lines to the others.
struct FreeFormSchedule: Sendable {
  private let stage: NewStage
  /// Behind the warm-up.
  let knots: RateKnots

  /// Knots of a free form, before those that fall on one step become one.
  static let count = 12

  init(_ stage: NewStage) {
    self.stage = stage
    knots = RateKnots(count: Self.count).onSteps(of: stage.stepCount - stage.warmupSteps)
  }

  func phases(_ values: [Double]) -> [PhaseSpecification] {
    let length = Double(stage.stepCount - stage.warmupSteps)
    let steps = knots.shares.map { Int(($0 * length).rounded()) }
    var phases = [
      PhaseSpecification(
        kind: values[0] == stage.baseFinal ? .constant : .warmup,
        length: .steps(stage.warmupSteps), from: stage.baseFinal, to: values[0])
    ]
    for knot in steps.indices.dropFirst() {
      let isFlat = values[knot] == values[knot - 1]
      phases.append(
        PhaseSpecification(
          kind: isFlat ? .constant : .decay, length: .steps(steps[knot] - steps[knot - 1]),
          shape: isFlat ? nil : .linear, to: values[knot]))
    }
    return phases
  }
}
