/// A configuration as the text of a file, keys in alphabetical order.
enum ConfigurationText {
  /// Nested YAML, with comment lines before it.
  static func yaml(_ table: [String: ConfigurationValue], comments: [String]) -> String {
    comments.map { "# \($0)\n" }.joined() + yaml(table, indent: "")
  }

  private static func yaml(_ table: [String: ConfigurationValue], indent: String) -> String {
    var text = ""
    for (key, value) in table.sorted(by: { $0.key < $1.key }) {
      if case .table(let inner) = value {
        text += "\(indent)\(key):\n" + yaml(inner, indent: indent + "  ")
      } else {
        text += "\(indent)\(key): \(scalar(value, textQuote: "\""))\n"
      }
    }
    return text
  }

  /// TOML with one level of tables.
  static func toml(_ tables: [String: ConfigurationValue], comments: [String]) -> String {
    var text = comments.map { "# \($0)\n" }.joined()
    for (name, value) in tables.sorted(by: { $0.key < $1.key }) {
      guard case .table(let table) = value else { continue }
      text += "[\(name)]\n"
      for (key, value) in table.sorted(by: { $0.key < $1.key }) {
        text += "\(key) = \(scalar(value, textQuote: "\""))\n"
      }
    }
    return text
  }

  /// Command-line arguments, one a line.
  static func arguments(_ table: [String: ConfigurationValue], comments: [String]) -> String {
    var text = comments.map { "# \($0)\n" }.joined()
    for (key, value) in table.sorted(by: { $0.key < $1.key }) {
      let option = "--" + key.map { $0 == "_" ? "-" : String($0) }.joined()
      text += "\(option) \(scalar(value, textQuote: ""))\n"
    }
    return text
  }

  private static func scalar(_ value: ConfigurationValue, textQuote: String) -> String {
    switch value {
    case .text(let text): textQuote + text + textQuote
    case .number(let number): Self.number(number)
    default: value.summary
    }
  }

  /// The shortest text that reads back as the same number; whole numbers without a point.
  ///
  /// Small ones are written with a point in the mantissa: YAML 1.1 takes 3e-05 for text.
  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
    let text = "\(value)"
    guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else {
      return text
    }
    return text[..<exponent] + ".0" + text[exponent...]
  }
}
