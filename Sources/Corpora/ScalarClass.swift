/// What a Unicode scalar is to the word scanner: letter, number, blank, or anything else.
enum ScalarClass: UInt8 {
  case other, letter, number, blank

  /// The class of a scalar: `\p{L}`, `\p{N}`, `\s` or none of them.
  @inline(__always)
  static func of(_ scalar: UInt32) -> ScalarClass {
    scalar < UInt32(table.count) ? table[Int(scalar)] : computed(scalar)
  }

  /// The scripts that texts are mostly made of; asking Unicode's tables each time is slow.
  private static let table = (0..<UInt32(0x3000)).map(computed)

  private static func computed(_ scalar: UInt32) -> ScalarClass {
    guard let scalar = Unicode.Scalar(scalar) else { return .other }
    if scalar.properties.isWhitespace { return .blank }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return .letter
    case .decimalNumber, .letterNumber, .otherNumber:
      return .number
    default:
      return .other
    }
  }
}
