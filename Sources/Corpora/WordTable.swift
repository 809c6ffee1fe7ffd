/// Numbers byte strings in the order in which they first come: a hash table made for words.
///
/// A dictionary keyed by `String` would compare canonically (and so merge different bytes); one
/// keyed by arrays would allocate for every look-up.
struct WordTable {
  private var arena: [UInt8] = []
  /// Where each word ends in the arena; word `i` begins where the one before ends.
  private var ends: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Open addressing: word number + 1, or 0 for an empty place.
  private var places = [UInt32](repeating: 0, count: 1 << 12)

  /// How many different words there are.
  var count: Int { hashes.count }

  /// The bytes of a word.
  subscript(index: Int) -> ArraySlice<UInt8> { arena[ends[index]..<ends[index + 1]] }

  /// The number of a word, which is added when it is new.
  mutating func index(of word: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = WordTable.hash(word)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] != 0 {
      let index = Int(places[place]) - 1
      if hashes[index] == hash, isEqual(index, word) { return index }
      place = (place + 1) & (places.count - 1)
    }
    places[place] = UInt32(count + 1)
    hashes.append(hash)
    arena.append(contentsOf: word)
    ends.append(arena.count)
    if 2 * count > places.count { grow() }
    return count - 1
  }

  private func isEqual(_ index: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[index]
    guard ends[index + 1] - start == word.count else { return false }
    for i in 0..<word.count where arena[start + i] != word[i] { return false }
    return true
  }

  private mutating func grow() {
    places = [UInt32](repeating: 0, count: 2 * places.count)
    for (index, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(index + 1)
    }
  }

  /// FNV-1a, with the high half folded in because the low bits choose the place.
  private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return hash ^ (hash >> 32)
  }
}
