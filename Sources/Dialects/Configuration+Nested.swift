extension Configuration {
  /// A table inside of the parameters, as a configuration of its own; empty where it is missing.
  func nested(_ name: String) -> Configuration {
    if case .table(let table) = parameters[name] { return Configuration(parameters: table) }
    return Configuration(parameters: [:])
  }

  /// The same parameters and those of a table; the table's win.
  func merging(_ other: Configuration) -> Configuration {
    Configuration(
      className: className, parameters: parameters.merging(other.parameters) { $1 })
  }

  /// A scheduler inside of another one: `{class, params}`, a table of its own, or a call as text
  /// such as `CosWithWarmup(warmup=20)`.
  init(scheduler value: ConfigurationValue) throws(Complaint) {
    switch value {
    case .text(let text): try self.init(call: text)
    case .table(let table):
      var name: String?
      for key in ["class", "type", "name", "_target_"] {
        if case .text(let word) = table[key] { name = name ?? word }
      }
      if case .table(let parameters) = table["params"] {
        self.init(className: name, parameters: parameters)
      } else {
        self.init(className: name, parameters: table)
      }
    default: throw Complaint("a scheduler is expected, \(value.summary) is given")
    }
  }

  /// `Name(key=value, …)`.
  init(call text: String) throws(Complaint) {
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
      self.init(className: text, parameters: [:])
      return
    }
    var parameters: [String: ConfigurationValue] = [:]
    let inside = text[text.index(after: open)...].dropLast()
    for part in inside.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1).map { side in
        String(side.filter { $0 != " " && $0 != "'" && $0 != "\"" })
      }
      guard sides.count == 2 else { throw Complaint("'\(text)' is no call with named arguments") }
      switch sides[1] {
      case "None": parameters[sides[0]] = .null
      case "True": parameters[sides[0]] = .flag(true)
      case "False": parameters[sides[0]] = .flag(false)
      default: parameters[sides[0]] = Double(sides[1]).map { .number($0) } ?? .text(sides[1])
      }
    }
    self.init(className: String(text[..<open]), parameters: parameters)
  }

  /// The first number that is given in any of several places.
  static func number(in places: [(Configuration, String)]) throws(Complaint) -> Double? {
    for (configuration, name) in places {
      if let number = try configuration.optionalNumber(name) { return number }
    }
    return nil
  }

  /// A whole number with a default; fractions are cut off as Python's `int` does.
  func count(_ name: String, or standard: Double) throws(Complaint) -> Double {
    try number(name, or: standard).rounded(.towardZero)
  }

  /// What is said of a class that the trainer does not have.
  func unknown(of trainer: String, among names: [String]) -> Complaint {
    Complaint(
      (className.map { "\(trainer) has no scheduler called '\($0)'" }
        ?? "no class is given for \(trainer)")
        + "; it has " + names.sorted().joined(separator: ", "))
  }
}

/// A whole number of updates, where it can be one.
func horizon(_ steps: Double?) -> Int? {
  steps.flatMap { $0 >= 1 && $0 <= 1e9 ? Int($0.rounded(.up)) : nil }
}

/// A whole number as text, however large.
func whole(_ value: Double) -> String { ConfigurationValue.number(value).summary }
