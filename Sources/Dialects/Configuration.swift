/// A trainer's scheduler as its own configuration names it: a class and parameters.
///
/// Keys that the reading does not ask for are ignored, as trainers' configurations hold much else.
public struct Configuration: Sendable, Equatable {
  /// The class or function, where the configuration names one.
  public var className: String?
  /// The parameters by the trainer's own names.
  public var parameters: [String: ConfigurationValue]

  /// Creates a configuration.
  public init(className: String? = nil, parameters: [String: ConfigurationValue]) {
    self.className = className
    self.parameters = parameters
  }

  /// Whether a parameter is given and not null.
  public func has(_ name: String) -> Bool {
    parameters[name].map { $0 != .null } ?? false
  }

  /// A number, or nil where it is missing or null.
  public func optionalNumber(_ name: String) throws(Complaint) -> Double? {
    switch parameters[name] {
    case nil, .null: return nil
    case .number(let number):
      guard number.isFinite else {
        throw Complaint("\(name) = \(number); a finite number is expected")
      }
      return number
    case .text(let text):
      // YAML 1.1 reads 3e-4 as text; every trainer that takes YAML turns it into a number.
      if let number = Double(text), number.isFinite { return number }
      throw Complaint("\(name) = '\(text)'; a number is expected")
    case .some(let value): throw Complaint("\(name) = \(value.summary); a number is expected")
    }
  }

  /// A number with a default.
  public func number(_ name: String, or standard: Double) throws(Complaint) -> Double {
    try optionalNumber(name) ?? standard
  }

  /// A number that the trainer cannot do without.
  public func number(_ name: String) throws(Complaint) -> Double {
    guard let number = try optionalNumber(name) else { throw missing(name) }
    return number
  }

  /// The first of several spellings that is given.
  public func number(anyOf names: [String]) throws(Complaint) -> Double {
    for name in names {
      if let number = try optionalNumber(name) { return number }
    }
    throw missing(names.joined(separator: "' or '"))
  }

  /// Text, or nil where it is missing or null.
  public func optionalText(_ name: String) throws(Complaint) -> String? {
    switch parameters[name] {
    case nil, .null: return nil
    case .text(let text): return text
    case .some(let value): throw Complaint("\(name) = \(value.summary); text is expected")
    }
  }

  /// Text with a default.
  public func text(_ name: String, or standard: String) throws(Complaint) -> String {
    try optionalText(name) ?? standard
  }

  /// True or false, with a default.
  public func flag(_ name: String, or standard: Bool) throws(Complaint) -> Bool {
    switch parameters[name] {
    case nil, .null: return standard
    case .flag(let flag): return flag
    case .number(let number) where number == 0 || number == 1: return number == 1
    case .some(let value): throw Complaint("\(name) = \(value.summary); true or false is expected")
    }
  }

  /// A list, or nil where it is missing or null.
  public func optionalList(_ name: String) throws(Complaint) -> [ConfigurationValue]? {
    switch parameters[name] {
    case nil, .null: return nil
    case .list(let values): return values
    case .some(let value): throw Complaint("\(name) = \(value.summary); a list is expected")
    }
  }

  /// A list of numbers, or nil where it is missing or null.
  public func optionalNumbers(_ name: String) throws(Complaint) -> [Double]? {
    guard let values = try optionalList(name) else { return nil }
    var numbers: [Double] = []
    for value in values {
      guard case .number(let number) = value, number.isFinite else {
        throw Complaint("\(name) holds \(value.summary); numbers are expected")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// What a trainer says of a parameter that is not there.
  public func missing(_ name: String) -> Complaint {
    Complaint("\(className ?? "the configuration") is missing the required parameter '\(name)'")
  }
}
