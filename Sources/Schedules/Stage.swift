/// One dataset's part of a run.
public struct Stage: Sendable, Equatable {
  /// Position in the run, from 0.
  public let index: Int
  /// Its first step, from 1.
  public let firstStep: Int
  /// Its number of steps, at least 1.
  public let stepCount: Int

  /// Its last step.
  public var lastStep: Int { firstStep + stepCount - 1 }

  /// Lays stages of the given lengths one after the other.
  static func laid(_ stepCounts: [Int]) -> [Stage] {
    var stages: [Stage] = []
    var first = 1
    for (index, count) in stepCounts.enumerated() {
      stages.append(Stage(index: index, firstStep: first, stepCount: count))
      first += count
    }
    return stages
  }
}

/// Turns the token counts of stages into step counts.
///
/// The boundaries between stages are rounded, not the stages: boundary i falls on the step nearest
/// to the sum of the first i token counts over `tokensPerStep`, halves up. So the steps of the run
/// are those of its tokens, and no stage gains or loses by the rounding of the others.
///
/// - Parameters:
///   - tokens: tokens of each stage, in order.
///   - tokensPerStep: tokens that one step of the optimizer sees.
/// - Returns: steps of each stage, each at least 1.
/// - Throws: `ScheduleError.invalidValue` for counts that are not finite and positive, and
///   `ScheduleError.emptyStage` for a stage that would have no step.
public func stageSteps(
  tokens: [Double], tokensPerStep: Double
) throws(ScheduleError) -> [Int] {
  try checkTokensPerStep(tokensPerStep)
  var steps: [Int] = []
  var position = 0.0
  var boundary = 0
  for (index, count) in tokens.enumerated() {
    guard count.isFinite && count >= 0 else {
      throw .invalidValue(
        place: "stage \(index + 1)", given: "tokens = \(readable(count))",
        allowed: "a stage has a finite number of tokens above 0")
    }
    position += count / tokensPerStep
    guard position <= Double(maximumStepCount) else {
      throw .invalidValue(
        place: "stage \(index + 1)", given: "tokens = \(readable(count))",
        allowed: "a run has at most \(maximumStepCount) steps")
    }
    let next = Int(Elementary.nearest(position))
    guard next > boundary else {
      throw .emptyStage(index: index, tokens: count, tokensPerStep: tokensPerStep)
    }
    steps.append(next - boundary)
    boundary = next
  }
  return steps
}

/// Refuses a batch size that cannot turn tokens into steps.
func checkTokensPerStep(_ tokensPerStep: Double) throws(ScheduleError) {
  guard tokensPerStep.isFinite && tokensPerStep > 0 else {
    throw .invalidValue(
      place: "tokens per step", given: readable(tokensPerStep),
      allowed: "a step sees a finite number of tokens above 0")
  }
}

/// The longest run: whole numbers have 32 bits in a web page.
public let maximumStepCount = 1_000_000_000

#if !hasFeature(Embedded)
  extension Stage: Codable {}
#endif
