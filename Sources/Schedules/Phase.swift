/// One phase of a plan: a curve between two rates over a whole number of steps.
///
/// The j-th of its steps uses `shape.value(from: start, to: end, fraction: j / curveStepCount)`.
public struct Phase: Sendable, Equatable {
  /// What the phase is for.
  public let kind: PhaseKind
  /// Its curve; `constant` for constant phases.
  public let shape: Shape
  /// Index from 0 of the stage in which it starts; a phase of the whole run may go on into others.
  public let stage: Int
  /// Its first step, from 1.
  public let firstStep: Int
  /// Its number of steps, at least 1.
  public let stepCount: Int
  /// Steps of the whole curve: more than `stepCount` where a branch, or the run, ends before it.
  public let curveStepCount: Int
  /// The rate just before its first step.
  public let start: Double
  /// The rate at the end of the curve: that of `lastStep`, unless the phase ends earlier.
  public let end: Double
  /// Steepness of the inverse-sqrt, polynomial and power shapes.
  public let alpha: Double

  /// Its last step.
  public var lastStep: Int { firstStep + stepCount - 1 }

  /// Returns the learning rate of one step.
  ///
  /// - Precondition: the step belongs to the phase.
  public func learningRate(at step: Int) -> Double {
    precondition(step >= firstStep && step <= lastStep, "the step lies outside of the phase")
    let fraction = Double(step - firstStep + 1) / Double(curveStepCount)
    return shape.value(from: start, to: end, fraction: fraction, alpha: alpha)
  }

  /// Writes the rates of consecutive steps, the same bits as one by one.
  ///
  /// Each curve has a loop of its own, in which the compiler knows the shape.
  func fill(_ rates: UnsafeMutableBufferPointer<Double>, from step: Int) {
    if start == end || shape == .constant { return rates.initialize(repeating: start) }
    switch shape {
    case .linear: fill(rates, from: step, along: .linear)
    case .cosine: fill(rates, from: step, along: .cosine)
    case .oneMinusSqrt: fill(rates, from: step, along: .oneMinusSqrt)
    case .square: fill(rates, from: step, along: .square)
    default: fill(rates, from: step, along: shape)
    }
  }

  @inline(__always)
  private func fill(
    _ rates: UnsafeMutableBufferPointer<Double>, from step: Int, along shape: Shape
  ) {
    let done = step - firstStep + 1
    for index in rates.indices {
      let fraction = Double(done + index) / Double(curveStepCount)
      rates[index] = shape.within(from: start, to: end, fraction: fraction, alpha: alpha)
    }
  }

  /// The phase as far as `step`, with the same rates.
  func cut(after step: Int) -> Phase {
    Phase(
      kind: kind, shape: shape, stage: stage, firstStep: firstStep,
      stepCount: step - firstStep + 1, curveStepCount: curveStepCount, start: start, end: end,
      alpha: alpha)
  }
}

#if !hasFeature(Embedded)
  extension Phase: Codable {}
#endif
