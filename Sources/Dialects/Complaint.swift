/// What a trainer says when it refuses a configuration, or dies of one.
public struct Complaint: Error, Equatable, Sendable, CustomStringConvertible {
  /// The trainer's own words, such as "ZeroDivisionError: float division by zero".
  public let message: String
  /// The update, from 0, whose rate it could not compute; nil when nothing was built at all.
  public let update: Int?

  /// Creates a complaint.
  public init(_ message: String, update: Int? = nil) {
    self.message = message
    self.update = update
  }

  /// The message, and when it comes.
  public var description: String {
    update.map { "\(message) (at update \($0), counted from 0)" } ?? message
  }
}
