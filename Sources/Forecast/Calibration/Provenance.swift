/// How a landscape was found: the same logs and settings give the same provenance.
public struct Provenance: Sendable, Equatable {
  /// A log that the fit used, and how well the fit meets it.
  public struct Log: Sendable, Equatable {
    /// The run's name.
    public var name: String
    /// SHA-256 of its file or files.
    public var hash: String
    /// Points that the fit used.
    public var points: Int
    /// R² over them; NaN where it has no meaning.
    public var r2: Double
    /// The root mean squared error over them, in nats.
    public var rmse: Double

    /// A log from its parts.
    public init(name: String, hash: String, points: Int, r2: Double, rmse: Double) {
      self.name = name
      self.hash = hash
      self.points = points
      self.r2 = r2
      self.rmse = rmse
    }
  }

  /// What was fitted, in a few words.
  public var method: String
  /// The objective at its least.
  public var objective: Double
  /// The logs.
  public var logs: [Log]
  /// How far parameters can move unseen, by the names that they have in the file.
  public var play: [ParameterPlay]
  /// What a user should know, a line each.
  public var warnings: [String]

  /// A provenance from its parts.
  public init(
    method: String, objective: Double, logs: [Log], play: [ParameterPlay] = [],
    warnings: [String] = []
  ) {
    self.method = method
    self.objective = objective
    self.logs = logs
    self.play = play
    self.warnings = warnings
  }
}
