/// A schedule in another trainer's own words.
public struct Handover: Sendable, Equatable {
  /// How the trainer is told.
  public enum Means: String, Sendable {
    /// Its own configuration keys.
    case configuration
    /// Python code that gives it a function of the step.
    case code
  }

  /// One run of the trainer, or the code for all steps.
  public struct Part: Sendable, Equatable {
    /// What the file is called, without the schedule's name: `yml`, `run-2.yml`, `py`.
    public var suffix: String
    /// What the file holds.
    public var text: String
    /// The steps of the plan that it covers, from 1; a run counts its own updates from 0.
    public var firstStep: Int
    /// The last of them.
    public var lastStep: Int
    /// The configuration that the text spells; nil for code.
    public var configuration: Configuration?
    /// The largest difference over its steps between our reading of it and the plan.
    public var difference: Double

    /// Creates a part.
    public init(
      suffix: String, text: String, firstStep: Int, lastStep: Int,
      configuration: Configuration? = nil, difference: Double = 0
    ) {
      self.suffix = suffix
      self.text = text
      self.firstStep = firstStep
      self.lastStep = lastStep
      self.configuration = configuration
      self.difference = difference
    }
  }

  /// Whose words these are.
  public var dialect: Dialect
  /// How it is told.
  public var means: Means
  /// The files, in the order of the steps.
  public var parts: [Part]
  /// What cannot be said, each in one line with the nearest thing.
  public var remarks: [String]

  /// The largest difference over all steps.
  public var difference: Double { parts.map(\.difference).max() ?? 0 }

  /// A difference of at most this share of the peak is rounding: the rates are the same.
  public static let exactness = 1e-12
}

/// A trainer to which lrlab cannot export.
public struct NoExport: Error, CustomStringConvertible, Sendable {
  /// One line: what is impossible, and the nearest thing.
  public let description: String
}
