/// How long a phase or a stage is, as a person writes it.
///
/// Shares and tokens become steps once, when a schedule is resolved, by rounding cumulative
/// boundaries; see `ScheduleSpecification.resolved(stages:tokensPerStep:)`.
public enum Length: Sendable, Equatable {
  /// A number of optimizer steps.
  case steps(Int)
  /// A share of the run or of the stage, in 0 … 1.
  case share(Double)
  /// A number of tokens.
  case tokens(Double)
  /// What the other phases leave.
  case rest

  /// Reads a length.
  ///
  /// `"2000"` is steps, `"60%"` a share, `"2e9tok"`, `"300B"` and `"2.5M"` are tokens (K, M, B and
  /// T stand for 10³, 10⁶, 10⁹ and 10¹²; `tok` may follow them), `"rest"` is what is left.
  ///
  /// - Throws: `ScheduleError.invalidLength` for anything else: negative numbers, shares over
  ///   100 %, steps that are not whole.
  public static func parse(_ text: String) throws(ScheduleError) -> Length {
    if text == "rest" { return .rest }
    if let number = text.removing(suffix: "%") {
      guard let percent = plainNumber(number), percent <= 100 else { throw .invalidLength(text) }
      return .share(percent / 100)
    }
    let body = text.removing(suffix: "tok")
    for (unit, size) in [("K", 1e3), ("M", 1e6), ("B", 1e9), ("T", 1e12)] {
      guard let number = (body ?? text).removing(suffix: unit) else { continue }
      guard let count = plainNumber(number) else { throw .invalidLength(text) }
      return .tokens(count * size)
    }
    if let body {
      guard let count = plainNumber(body) else { throw .invalidLength(text) }
      return .tokens(count)
    }
    guard let steps = Int(text), steps >= 0, !text.hasPrefix("+") else {
      throw .invalidLength(text)
    }
    return .steps(steps)
  }

  /// A finite decimal number from 0; `Double(_:)` alone would also take `nan` and `0x1p3`.
  private static func plainNumber(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || [43, 45, 46, 69, 101].contains($0) }),
      let first = text.utf8.first, first >= 48 && first <= 57 || first == 46,
      let number = Double(text), number.isFinite
    else { return nil }
    return number
  }
}

extension Length: CustomStringConvertible {
  /// The length as `parse` reads it.
  public var description: String {
    switch self {
    case .steps(let count): "\(count)"
    case .share(let share): "\(percent(share))%"
    case .tokens(let count): "\(plain(count))tok"
    case .rest: "rest"
    }
  }

  /// Whether the length is zero as written: a warm-up of zero length is no warm-up.
  var isZero: Bool {
    switch self {
    case .steps(let count): count == 0
    case .share(let share): share == 0
    case .tokens(let count): count == 0
    case .rest: false
    }
  }
}

extension String {
  /// The text before `suffix`, or nil when it does not end so.
  fileprivate func removing(suffix: String) -> String? {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
  }
}

/// A number without a needless `.0`.
func plain(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// A number for a message: a tenth of 3e-4 is 2.9999999999999997e-05 in binary, and 3e-05 to people.
func readable(_ number: Double) -> String {
  var shortest = plain(number)
  for neighbour in [number.nextUp, number.nextDown] {
    let text = plain(neighbour)
    if text.utf8.count + 4 < shortest.utf8.count { shortest = text }
  }
  return shortest
}

/// A share as a number of percent, to nine decimals, so that 0.14 is 14.
func percent(_ share: Double) -> String {
  plain((share * 1e11 + 0.5).rounded(.down) / 1e9)
}
