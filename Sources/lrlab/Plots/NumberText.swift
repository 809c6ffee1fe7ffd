import Foundation

/// Numbers as the text of a picture, the same on every machine.
enum NumberText {
  /// A number with exactly so many decimals, halves away from zero.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let scale = pow(10, Double(decimals))
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let whole = Int(scaled)
    var digits = String(whole)
    while digits.count <= decimals { digits = "0" + digits }
    let split = digits.index(digits.endIndex, offsetBy: -decimals)
    let body = decimals == 0 ? digits : "\(digits[..<split]).\(digits[split...])"
    return value < 0 && whole > 0 ? "-" + body : body
  }

  /// Without zeros at the end of the decimals.
  static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// The labels of ticks that are `step` apart: 0, 2.5, 5 · 10,000 · 300B · 1e-4, 1.5e-4.
  static func labels(_ values: [Double], step: Double) -> [String] {
    let largest = values.map(\.magnitude).max() ?? 0
    if largest >= 1e6 {
      let (unit, size) = largest >= 1e12 ? ("T", 1e12) : largest >= 1e9 ? ("B", 1e9) : ("M", 1e6)
      return values.map { $0 == 0 ? "0" : plain($0 / size, step: step / size) + unit }
    }
    if largest < 1e-2 { return values.map { scientific($0, step: step) } }
    return values.map { grouped(plain($0, step: step)) }
  }

  /// A power of ten or a small multiple of one: 100, 0.01, 3e-4.
  static func logarithmicLabel(_ value: Double) -> String {
    value >= 1e-2 && value < 1e6
      ? grouped(plain(value, step: value)) : labels([value], step: value)[0]
  }

  private static func plain(_ value: Double, step: Double) -> String {
    fixed(value, decimals: decimals(of: step))
  }

  /// Decimals that a multiple of a step needs; steps have one significant digit, or 2.5.
  private static func decimals(of step: Double) -> Int {
    var decimals = 0
    var scaled = step
    while decimals < 12, (scaled - scaled.rounded()).magnitude > 1e-6 * scaled {
      scaled *= 10
      decimals += 1
    }
    return decimals
  }

  private static func scientific(_ value: Double, step: Double) -> String {
    guard value != 0 else { return "0" }
    var exponent = Int(log10(value.magnitude).rounded(.down))
    // 9.9999999e-5 is 1e-4 that went through a sum.
    if value.magnitude / pow(10, Double(exponent)) > 9.999_999 { exponent += 1 }
    let size = pow(10, Double(exponent))
    return trimmed(fixed(value / size, decimals: 3)) + "e\(exponent)"
  }

  /// With commas from five digits on.
  private static func grouped(_ text: String) -> String {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first, whole.count >= 5 else { return text }
    var result = ""
    for (index, digit) in whole.enumerated() {
      let left = whole.count - index
      if index > 0 && left % 3 == 0 && result != "-" { result += "," }
      result.append(digit)
    }
    return parts.count > 1 ? result + "." + parts[1] : result
  }

  /// How wide a text is drawn, in pixels: an upper bound for the usual sans-serif fonts.
  static func width(_ text: String, size: Double) -> Double {
    text.reduce(0) { $0 + advance($1) } * size
  }

  private static func advance(_ character: Character) -> Double {
    switch character {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", " ": 0.34
    case "f", "t", "r", "(", ")", "[", "]", "-", "/": 0.42
    case "m", "w", "M", "W", "@", "%", "→": 0.95
    case "A"..."Z", "0"..."9", "η", "Σ": 0.68
    default: 0.62
    }
  }
}
