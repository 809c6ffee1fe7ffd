import Foundation

/// Numbers as text, the same in every locale.
enum Format {
  /// The shortest text that reads back as the same number.
  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return "\(value)"
  }

  /// A fixed number of decimals; `n/a` for nothing.
  static func fixed(_ value: Double?, _ decimals: Int = 3) -> String {
    guard let value else { return "n/a" }
    guard value.isFinite else { return value.isNaN ? "nan" : (value < 0 ? "-inf" : "inf") }
    // What has diverged needs no decimals.
    guard abs(value) < 1e9 else { return rate(value) }
    return String(format: "%.\(decimals)f", value)
  }

  /// With its sign, for differences.
  static func signed(_ value: Double?, _ decimals: Int = 3) -> String {
    guard let value, value.isFinite else { return fixed(value, decimals) }
    guard abs(value) < 1e9 else { return String(format: "%+.3g", value) }
    let text = String(format: "%+.\(decimals)f", value)
    // No minus before nothing: -0.00 is +0.00.
    return text.contains(where: { "123456789".contains($0) }) ? text : "+" + text.dropFirst()
  }

  /// A rate: three significant digits.
  static func rate(_ value: Double) -> String { String(format: "%.3g", value) }

  /// Six significant digits: 3e-05 for a tenth of 3e-4, whatever its last bits are.
  static func brief(_ value: Double) -> String { String(format: "%.6g", value) }

  static func percent(_ share: Double) -> String {
    let value = share * 100
    return (abs(value - value.rounded()) < 1e-9 ? String(Int(value.rounded())) : rate(value)) + "%"
  }

  /// A count with a unit: 5.50M.
  static func count(_ value: Double) -> String {
    switch abs(value) {
    case 1e9...: String(format: "%.2fB", value / 1e9)
    case 1e6...: String(format: "%.2fM", value / 1e6)
    case 1e4...: String(format: "%.1fk", value / 1e3)
    default: String(format: "%.0f", value)
    }
  }

  static func duration(_ seconds: Double) -> String {
    guard seconds < 1e15 else { return "\(rate(seconds)) s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return String(format: "%d:%02d", whole / 60, whole % 60) }
    return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
  }
}
