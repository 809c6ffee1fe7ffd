/// Why a law cannot be fitted, in one line.
public struct FitError: Error, CustomStringConvertible, Sendable, Equatable {
  /// Whose fault it is.
  public enum Kind: Sendable, Equatable {
    /// The logs are too few, or their numbers are of no use.
    case data
    /// The logs are right, but cannot tell the parameters apart.
    case unidentified
  }

  /// Whose fault it is.
  public let kind: Kind
  /// Place, what was given, what is allowed, and what to do.
  public let description: String

  /// An error of one line.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
