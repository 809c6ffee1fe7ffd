import Forecast
import Schedules

/// How long the new stage is to be, as a user says it.
struct StageLength {
  /// In tokens.
  var tokens: Double?
  /// In steps.
  var steps: Int?
  /// Tokens of a step; nil takes those of the logs.
  var tokensPerStep: Double?

  /// Fewer hold no warm-up, no decay and no shape.
  static let leastSteps = 10

  /// Tokens of a step, and what the user should know about them.
  func tokensPerStep(known: Double?) throws(Failure) -> (value: Double, notes: [String]) {
    if let tokensPerStep { return (tokensPerStep, []) }
    if let known { return (known, ["\(Format.count(known)) tokens a step, as in the logs"]) }
    let words =
      "\(Format.brief(paperTokensPerStep)) tokens a step, those of Ibrahim et al. 2024: the logs do "
      + "not say; --tokens-per-step does"
    return (paperTokensPerStep, [words])
  }

  func stage(
    basePeak: Double, baseFinal: Double, tokensPerStep: Double, unknownHorizon: Bool,
    hasBase: Bool = true
  ) throws(Failure) -> NewStage {
    let count: Double
    if let steps { count = Double(steps) } else { count = (tokens ?? 0) / tokensPerStep }
    guard count >= Double(Self.leastSteps), count <= 1e7 else {
      throw Failure(
        .usage,
        (steps.map { "--steps \($0)" } ?? "--tokens: \(Format.brief(count)) steps")
          + "; 10 to 1e7 steps are allowed")
    }
    return NewStage(
      stepCount: Int(count.rounded()), basePeak: basePeak, baseFinal: baseFinal,
      unknownHorizon: unknownHorizon, hasBase: hasBase)
  }
}
