/// A value in a trainer's configuration, whatever file format it came in.
public enum ConfigurationValue: Sendable, Equatable {
  /// JSON's null, YAML's ~, Python's None.
  case null
  /// True or false.
  case flag(Bool)
  /// A number; whole ones too.
  case number(Double)
  /// Text.
  case text(String)
  /// A list.
  case list([ConfigurationValue])
  /// Names and values.
  case table([String: ConfigurationValue])

  /// What was given, for messages.
  public var summary: String {
    switch self {
    case .null: "null"
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number):
      number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .text(let text): "'\(text)'"
    case .list(let values): "[" + values.map(\.summary).joined(separator: ", ") + "]"
    case .table: "a table"
    }
  }
}
