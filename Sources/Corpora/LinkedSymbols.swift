/// The symbols of a word in a chain, so that joining two costs the same in a long word as in a short
/// one.
struct LinkedSymbols {
  private var values: [UInt16]
  /// The place of the next symbol; `values.count` after the last.
  private var following: [Int]
  private var preceding: [Int]
  private var isGone: [Bool]

  init(_ tokens: [UInt16]) {
    values = tokens
    following = tokens.indices.map { $0 + 1 }
    preceding = tokens.indices.map { $0 - 1 }
    isGone = [Bool](repeating: false, count: tokens.count)
  }

  var count: Int { values.count }

  func token(_ position: Int) -> UInt16 { values[position] }

  /// The place after a symbol; nil after the last and for a symbol that was joined to another.
  func next(_ position: Int) -> Int? {
    isGone[position] || following[position] == values.count ? nil : following[position]
  }

  func previous(_ position: Int) -> Int? {
    preceding[position] < 0 ? nil : preceding[position]
  }

  /// Joins a symbol with the next one.
  mutating func join(_ position: Int, as token: UInt16) {
    let right = following[position]
    values[position] = token
    isGone[right] = true
    following[position] = following[right]
    if following[right] < values.count { preceding[following[right]] = position }
  }

  /// The symbols that are left.
  var tokens: [UInt16] { values.indices.filter { !isGone[$0] }.map { values[$0] } }
}
