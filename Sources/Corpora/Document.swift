/// One text with the name of where it came from.
public struct Document: Sendable, Equatable {
  /// A file, a line of a file, or a number within a corpus file; for messages only.
  public var name: String
  /// The text itself.
  public var text: String

  /// Names a text.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}
