/// A language that paragraphs are told apart by, through its commonest function words.
public enum Language: String, Sendable, Codable, CaseIterable {
  /// English.
  case english = "en"
  /// German.
  case german = "de"
  /// French.
  case french = "fr"
  /// Spanish.
  case spanish = "es"

  /// The place in the order of the cases.
  var index: Int {
    switch self {
    case .english: 0
    case .german: 1
    case .french: 2
    case .spanish: 3
    }
  }

  /// For each function word, packed as big-endian bytes, a one in the lane of its languages.
  static let functionWords: [UInt64: SIMD4<Int>] = {
    var table: [UInt64: SIMD4<Int>] = [:]
    for language in allCases {
      for word in language.words.split(separator: " ") {
        let packed = word.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        table[packed, default: SIMD4()][language.index] = 1
      }
    }
    return table
  }()

  private var words: String {
    switch self {
    case .english:
      """
      the of and to in a is that for it as with are be by this on or not from an which can if you \
      will have has at was its but when all used may there their one into
      """
    case .german:
      """
      der die das und zu in den von ist mit für auf des im dem nicht ein eine wird sie es sich als \
      auch an werden aus oder wenn bei wie einer einen kann diese zur durch nach zum dass sind hat \
      nur noch über um so vor
      """
    case .french:
      """
      le la les de des et à un une du en est que pour dans qui sur par pas au ce avec ou plus ne se \
      sont il cette être vous si aux comme l d
      """
    case .spanish:
      """
      de la el que y en los se del las un una por con para es su no al como lo más o si este esta \
      son sus cuando ser a
      """
    }
  }
}
