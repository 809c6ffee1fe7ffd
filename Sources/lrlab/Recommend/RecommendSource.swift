import Forecast
import Schedules
import Sim

/// What a recommendation stands on: the stage that is wanted and what may be true of it.
struct RecommendSource {
  var arena: Arena
  /// The rates and replay shares that were seen.
  var rates: ClosedRange<Double>
  var replays: ClosedRange<Double>
  /// What the bounds are those of, in words.
  var support = "the logs"
  /// Tokens of a step.
  var tokensPerStep: Double
  /// Names of the old and of the new domain; of the only one where there is no stage before.
  var domains: [String]
  var hasOldData: Bool { arena.stage.hasBase }
  /// What the user should know, a line each.
  var notes: [String]
  var warnings: [String]
  /// What was fitted to what, in a line.
  var origin: String
}
