/// Why a schedule was refused.
///
/// Each message is one line: the place, what was given, what is allowed. Input is never repaired:
/// a laboratory that shortens a warm-up silently measures another schedule than it names.
public enum ScheduleError: Error, Equatable {
  /// A value outside of its range.
  case invalidValue(place: String, given: String, allowed: String)
  /// A text that is no length.
  case invalidLength(String)
  /// A phase whose length comes to no step; `fits` is the smallest run or stage that has one.
  case noStep(place: String, length: Length, of: Int, unit: String, fits: Int?)
  /// Lengths that come to another number of steps than the run or stage has.
  case lengthsDoNotAddUp(place: String, total: String, steps: Int)
  /// Two phases that both take what is left.
  case severalRests(place: String)
  /// A stage without a step; `index` from 0.
  case emptyStage(index: Int, tokens: Double, tokensPerStep: Double)
  /// A list of another length than the number of stages.
  case wrongCount(place: String, given: Int, stages: Int)
  /// A parameter that the preset does not use.
  case unusedParameter(preset: Preset, parameter: PresetParameter)
}

extension ScheduleError: CustomStringConvertible {
  /// The message, on one line.
  public var description: String {
    switch self {
    case .invalidValue(let place, let given, let allowed):
      return "\(place): \(given); \(allowed)"
    case .invalidLength(let text):
      return "length \"\(text)\"; a length is steps (2000), a share (60%), tokens (2e9tok, 300B,"
        + " 2.5M) or rest"
    case .noStep(let place, let length, let steps, let unit, let fits):
      return Self.noStep(place, length, steps, unit, fits)
    case .lengthsDoNotAddUp(let place, let total, let steps):
      return "\(place): the phases come to \(total), not to \(steps) steps;"
        + " one phase may have the length \"rest\""
    case .severalRests(let place):
      return "\(place): more than one phase of length \"rest\"; only one can take what is left"
    case .emptyStage(let index, let tokens, let tokensPerStep):
      return "stage \(index + 1): \(readable(tokens)) tokens come to no step of"
        + " \(readable(tokensPerStep)) tokens; a stage needs at least 1 step"
    case .wrongCount(let place, let given, let stages):
      return "\(place): \(given) given; \(stages) needed, one for each stage"
    case .unusedParameter(let preset, let parameter):
      return "preset \(preset.rawValue): \(parameter.rawValue) is given; it takes "
        + preset.parameters.map { $0.rawValue }.joined(separator: ", ")
    }
  }

  private static func noStep(
    _ place: String, _ length: Length, _ steps: Int, _ unit: String, _ fits: Int?
  ) -> String {
    let given =
      switch length {
      case .steps(let count): "\(count) steps given"
      case .share(let share): "\(percent(share)) % of \(steps) steps rounds to no step"
      case .tokens(let count): "\(readable(count)) tokens round to no step"
      case .rest: "no step of \(steps) is left"
      }
    guard let fits else { return "\(place): \(given); a phase needs at least 1 step" }
    return "\(place): \(given); the shortest \(unit) that fits has \(fits) steps"
  }
}

extension Shape {
  /// The error for a ratio of two rates one of which is 0.
  func needsRatesAboveZero(place: String, from start: Double, to end: Double) -> ScheduleError {
    .invalidValue(
      place: place, given: "\(rawValue) from \(readable(start)) to \(readable(end))",
      allowed: "\(self == .exponential ? "an exponential" : "a power") needs both rates above 0")
  }
}
