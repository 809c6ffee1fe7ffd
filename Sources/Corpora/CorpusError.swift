/// What went wrong with a text, a token file, a tokenizer or a download.
///
/// The message is one line: place, what was given, what is allowed.
public struct CorpusError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The family of a failure; it picks the exit code of a command.
  public enum Kind: Sendable, Equatable {
    /// A named file does not exist or a pattern matches none.
    case missingFile
    /// The operating system refused to read or write.
    case inputOutput
    /// The bytes are not what they should be.
    case badData
    /// The packages could not be had.
    case fetchFailed
  }

  /// The family of the failure.
  public let kind: Kind
  /// The file, with `:line` or `:byte N` where one is known; empty when there is none.
  public let place: String
  /// What was given and what is allowed.
  public let message: String

  /// Makes an error of a family at a place.
  public init(_ kind: Kind, at place: String, _ message: String) {
    self.kind = kind
    self.place = place
    self.message = message
  }

  /// One line: the place, then what is wrong there.
  public var description: String { place.isEmpty ? message : "\(place): \(message)" }

  /// Whether a command should exit with 74, input/output.
  public var isInputOutput: Bool { kind != .badData }

  /// Whether a command should exit with 65, bad input data.
  public var isData: Bool { kind == .badData }
}
