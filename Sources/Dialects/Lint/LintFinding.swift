/// One thing that a rule found.
public struct LintFinding: Sendable, Equatable {
  /// The rule's name.
  public let rule: String
  /// How much it costs.
  public let level: LintRule.Level
  /// The keys of the configuration that it is about, the likeliest first; may be empty.
  public let keys: [String]
  /// The update that shows it, from 0, where one does.
  public let update: Int?
  /// What was found, with its numbers.
  public let message: String
}
