/// Remembers the tokens of words, since a text is made of few different ones.
struct WordCache {
  private var table = WordTable()
  private var tokens: [UInt16] = []
  /// Where each word's tokens end.
  private var ends: [Int] = [0]

  /// Above this many different words the cache starts anew, to bound its memory.
  private static let limit = 1 << 20
  /// Longer words hardly come twice.
  private static let longestWord = 256

  /// Appends the tokens of a word, asking `encode` when it is new.
  mutating func append(
    _ word: UnsafeBufferPointer<UInt8>, to output: inout [UInt16],
    encode: (UnsafeBufferPointer<UInt8>) -> [UInt16]
  ) {
    if word.count > WordCache.longestWord {
      output += encode(word)
      return
    }
    if table.count >= WordCache.limit { self = WordCache() }
    let index = table.index(of: word)
    if index == ends.count - 1 {
      tokens += encode(word)
      ends.append(tokens.count)
    }
    output += tokens[ends[index]..<ends[index + 1]]
  }
}
