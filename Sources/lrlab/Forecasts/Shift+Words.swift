import Sim

extension Shift {
  static let allowed = "one of none, near, weak, strong, or a number in 0 ... 1"

  /// As a user writes it.
  var words: String {
    switch self {
    case .none: "none"
    case .near: "near"
    case .weak: "weak"
    case .strong: "strong"
    case .number(let number): Format.number(number)
    }
  }
}
