/// A mistake in a schedule or in a trainer's configuration that costs compute.
public struct LintRule: Sendable {
  /// How much it costs.
  public enum Level: String, Sendable, Codable, Comparable {
    /// The run is wrong: it fails, wastes a part of its updates, or uses rates that nobody asked for.
    case error
    /// The run differs from what the words seem to say.
    case warning

    /// Errors come first.
    public static func < (first: Level, second: Level) -> Bool {
      first == .error && second == .warning
    }
  }

  /// What a user should know about a rule.
  public struct Page: Sendable, Equatable {
    /// What happens, and in which trainers.
    public let happens: String
    /// Why it costs.
    public let costs: String
    /// How to mend it.
    public let mend: String
    /// Threads that reported it, or where it was read.
    public let sources: [String]
  }

  /// What is found, before the rule puts its name to it.
  struct Sign {
    var message: String
    var keys: [String] = []
    var update: Int?
  }

  /// The name by which it is printed and explained.
  public let id: String
  /// How much it costs.
  public let level: Level
  /// What it is about, in a few words.
  public let title: String
  /// Whether `resume-check` reports it: one configuration alone cannot show it.
  public let needsState: Bool
  /// The explanation.
  public let page: Page
  private let check: @Sendable (LintSubject) -> Sign?

  init(
    _ id: String, _ level: Level, _ title: String, page: Page,
    check: @escaping @Sendable (LintSubject) -> Sign?
  ) {
    (self.id, self.level, self.title, self.page) = (id, level, title, page)
    (needsState, self.check) = (false, check)
  }

  /// A rule that needs a saved state beside the configuration.
  init(ofResuming id: String, _ level: Level, _ title: String, page: Page) {
    (self.id, self.level, self.title, self.page) = (id, level, title, page)
    (needsState, check) = (true, { _ in nil })
  }

  /// What the rule says of a subject; nil where it has nothing to say.
  public func finding(in subject: LintSubject) -> LintFinding? {
    check(subject).map {
      LintFinding(
        rule: id, level: level, keys: $0.keys, update: $0.update, message: $0.message)
    }
  }

  /// All rules, those that cost most first.
  public static let all =
    failures + pastEnd + beginnings + floors + lengths + classes + resuming

  /// The rule of a name.
  public static func named(_ id: String) -> LintRule? { all.first { $0.id == id } }

  /// Everything that is found in a subject, errors first.
  public static func findings(in subject: LintSubject) -> [LintFinding] {
    let found = all.compactMap { $0.finding(in: subject) }
    return found.filter { $0.level == .error } + found.filter { $0.level == .warning }
  }
}
