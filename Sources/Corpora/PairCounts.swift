/// How often each pair of neighbouring tokens comes in a set of words, kept up to date while pairs
/// are joined.
struct PairCounts {
  private struct Word {
    var symbols: [UInt16]
    let count: Int
  }

  private struct Pair: Hashable {
    let left: UInt16
    let right: UInt16
  }

  private struct Candidate: Comparable {
    let count: Int
    let pair: Pair

    /// The heap gives the largest first: the higher count, then the smaller tokens.
    static func < (a: Candidate, b: Candidate) -> Bool {
      if a.count != b.count { return a.count < b.count }
      return (b.pair.left, b.pair.right) < (a.pair.left, a.pair.right)
    }
  }

  private var words: [Word] = []
  private var counts: [Pair: Int] = [:]
  /// The words in which a pair was ever seen; some may have lost it since.
  private var places: [Pair: [Int32]] = [:]
  /// Counts may be out of date here; they are checked when they come to the top.
  private var queue = Heap<Candidate>()

  init(_ words: [(symbols: [UInt16], count: Int)]) {
    for (symbols, count) in words {
      let index = Int32(self.words.count)
      self.words.append(Word(symbols: symbols, count: count))
      for i in symbols.indices.dropLast() {
        let pair = Pair(left: symbols[i], right: symbols[i + 1])
        counts[pair, default: 0] += count
        note(pair, in: index)
      }
    }
    for (pair, count) in counts { queue.push(Candidate(count: count, pair: pair)) }
  }

  private mutating func note(_ pair: Pair, in word: Int32) {
    if places[pair]?.last != word { places[pair, default: []].append(word) }
  }

  /// The most frequent pair, which leaves the queue; nil when none comes often enough.
  mutating func popMostFrequent(atLeast least: Int) -> (UInt16, UInt16)? {
    while let top = queue.pop() {
      let count = counts[top.pair, default: 0]
      if count == top.count {
        return count >= least ? (top.pair.left, top.pair.right) : nil
      }
      if count > 0 { queue.push(Candidate(count: count, pair: top.pair)) }
    }
    return nil
  }

  /// Replaces a pair by one token in every word, from left to right.
  mutating func join(_ left: UInt16, _ right: UInt16, as token: UInt16) {
    let pair = Pair(left: left, right: right)
    var grown: Set<Pair> = []
    for index in places.removeValue(forKey: pair) ?? [] {
      join(pair, as: token, in: index, &grown)
    }
    counts[pair] = nil
    for pair in grown { queue.push(Candidate(count: counts[pair, default: 0], pair: pair)) }
  }

  private mutating func join(
    _ pair: Pair, as token: UInt16, in index: Int32, _ grown: inout Set<Pair>
  ) {
    let old = words[Int(index)].symbols
    let count = words[Int(index)].count
    var new: [UInt16] = []
    new.reserveCapacity(old.count)
    var i = 0
    while i < old.count {
      guard i + 1 < old.count, old[i] == pair.left, old[i + 1] == pair.right else {
        new.append(old[i])
        i += 1
        continue
      }
      if let before = new.last {
        counts[Pair(left: before, right: pair.left), default: 0] -= count
        add(Pair(left: before, right: token), count, index, &grown)
      }
      if i + 2 < old.count {
        counts[Pair(left: pair.right, right: old[i + 2]), default: 0] -= count
        add(Pair(left: token, right: old[i + 2]), count, index, &grown)
      }
      new.append(token)
      i += 2
    }
    words[Int(index)].symbols = new
  }

  private mutating func add(_ pair: Pair, _ count: Int, _ word: Int32, _ grown: inout Set<Pair>) {
    counts[pair, default: 0] += count
    note(pair, in: word)
    grown.insert(pair)
  }
}
