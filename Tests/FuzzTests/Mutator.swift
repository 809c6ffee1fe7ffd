/// Spoils inputs: the same seed spoils them in the same way.
struct Mutator {
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(seed) }

  /// One to four changes of some bytes; `isText` decides which kinds of change there are.
  mutating func mutated(_ input: [UInt8], other: [UInt8], isText: Bool) -> [UInt8] {
    var bytes = input
    let changes = isText ? Self.textChanges : Self.binaryChanges
    // Half of the inputs have one change, so that damage gets past the first check.
    let count = random.index(below: 2) == 0 ? 1 : 1 + random.index(below: 4)
    for _ in 0..<count {
      apply(changes[random.index(below: changes.count)], to: &bytes, other)
    }
    return bytes
  }

  /// A number below a bound, for choices beside the bytes.
  mutating func choice(below bound: Int) -> Int { random.index(below: bound) }

  private enum Change {
    case flipBits, setBytes, truncate, repeatPart, remove, splice
    case setNumber
    case replaceNumber, rename, insertJunk, nest, repeatLine
  }

  private static let everyChange: [Change] = [
    .flipBits, .setBytes, .truncate, .repeatPart, .remove, .splice,
  ]
  private static let textChanges =
    everyChange
    + [
      .replaceNumber, .replaceNumber, .replaceNumber, .replaceNumber, .rename, .insertJunk, .nest,
      .repeatLine,
    ]
  private static let binaryChanges = everyChange + [.setNumber, .setNumber, .setNumber]

  private mutating func apply(_ change: Change, to bytes: inout [UInt8], _ other: [UInt8]) {
    switch change {
    case .flipBits: flipBits(&bytes)
    case .setBytes: setBytes(&bytes)
    case .truncate: truncate(&bytes)
    case .repeatPart: repeatPart(&bytes)
    case .remove: remove(&bytes)
    case .splice: splice(&bytes, from: other)
    case .setNumber: setNumber(&bytes)
    case .replaceNumber: replaceNumber(&bytes)
    case .rename: rename(&bytes)
    case .insertJunk: insertJunk(&bytes)
    case .nest: nest(&bytes)
    case .repeatLine: repeatLine(&bytes)
    }
  }
}

// MARK: - Changes of any bytes

extension Mutator {
  private mutating func flipBits(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    for _ in 0...random.index(below: 8) {
      bytes[random.index(below: bytes.count)] ^= 1 << UInt8(random.index(below: 8))
    }
  }

  private mutating func setBytes(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let extremes: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x22, 0x5b]
    let start = random.index(below: bytes.count)
    let value = extremes[random.index(below: extremes.count)]
    for place in start..<min(bytes.count, start + 1 + random.index(below: 8)) {
      bytes[place] = value
    }
  }

  private mutating func truncate(_ bytes: inout [UInt8]) {
    bytes.removeLast(random.index(below: bytes.count + 1))
  }

  private mutating func repeatPart(_ bytes: inout [UInt8]) {
    let part = range(in: bytes)
    bytes.insert(contentsOf: bytes[part], at: random.index(below: bytes.count + 1))
  }

  private mutating func remove(_ bytes: inout [UInt8]) { bytes.removeSubrange(range(in: bytes)) }

  private mutating func splice(_ bytes: inout [UInt8], from other: [UInt8]) {
    bytes.replaceSubrange(range(in: bytes), with: other[range(in: other)])
  }

  /// A part of at most 200 bytes.
  private mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = random.index(below: bytes.count + 1)
    return start..<min(bytes.count, start + random.index(below: 200))
  }

  /// Puts an extreme number of 1 to 8 bytes anywhere, more often near the front.
  private mutating func setNumber(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let extremes: [UInt64] = [
      0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 1 << 60,
      .max >> 1, 1 << 63, .max, UInt64(bytes.count), UInt64(bytes.count) + 1,
    ]
    let value = extremes[random.index(below: extremes.count)]
    let reach = random.index(below: 2) == 0 ? min(bytes.count, 48) : bytes.count
    let start = random.index(below: reach)
    let width = 1 << random.index(below: 4)
    for place in 0..<width where start + place < bytes.count {
      bytes[start + place] = UInt8(truncatingIfNeeded: value >> UInt64(8 * place))
    }
  }
}

// MARK: - Changes of texts

extension Mutator {
  /// Replaces one number by an extreme one.
  private mutating func replaceNumber(_ bytes: inout [UInt8]) {
    guard let run = part(of: bytes, where: { isDigit($0) || $0 == UInt8(ascii: ".") }) else {
      return
    }
    let extremes = [
      "0", "-1", "1", "1e308", "-1e308", "1e-308", "nan", "inf", "9223372036854775807",
      "-9223372036854775808", "9223372036854775808", "18446744073709551616", "1e18", "4294967296",
      "65536", "65537", "2147483648", "0.1", "1e999", "true", "\"\"", "[]", "{}", "null",
      "1152921504606846976", "100000000", "0x7fffffff", "1_000_000_000_000",
    ]
    bytes.replaceSubrange(run, with: extremes[random.index(below: extremes.count)].utf8)
  }

  /// Changes a letter of a word, such as a key.
  private mutating func rename(_ bytes: inout [UInt8]) {
    guard let word = part(of: bytes, where: isLetter) else { return }
    let place = word.lowerBound + random.index(below: word.count)
    bytes[place] = UInt8(ascii: "a") + UInt8(random.index(below: 26))
  }

  private mutating func insertJunk(_ bytes: inout [UInt8]) {
    let junk = [
      "\u{0}", "\u{feff}", "\u{202e}", "é", "e\u{301}\u{301}\u{301}", "👩‍👩‍👧‍👦", "\u{fffd}", "\r\n",
      "\\ud800", "\\u0000", "\"", "'''", "\"\"\"", "#", "=", "..", "/", "%s%n", "~", "*", "\t",
      String(repeating: "A", count: 5000),
    ]
    bytes.insert(
      contentsOf: junk[random.index(below: junk.count)].utf8,
      at: random.index(below: bytes.count + 1))
  }

  /// Opens very many brackets.
  private mutating func nest(_ bytes: inout [UInt8]) {
    let open = ["[", "{\"a\":", "[[", "{a="][random.index(below: 4)]
    let count = [3, 100, 20_000][random.index(below: 3)]
    bytes.insert(
      contentsOf: String(repeating: open, count: count).utf8,
      at: random.index(below: bytes.count + 1))
  }

  private mutating func repeatLine(_ bytes: inout [UInt8]) {
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    guard lines.count > 1 else { return }
    let line = lines[random.index(below: lines.count)]
    let target = lines[random.index(below: lines.count)]
    bytes.insert(contentsOf: Array(line) + [10], at: target.startIndex)
  }

  /// A run of bytes of one kind around a random place, or the next one after it.
  private mutating func part(of bytes: [UInt8], where isIn: (UInt8) -> Bool) -> Range<Int>? {
    guard !bytes.isEmpty else { return nil }
    let from = random.index(below: bytes.count)
    guard let place = bytes[from...].firstIndex(where: isIn) ?? bytes.firstIndex(where: isIn) else {
      return nil
    }
    let start = bytes[..<place].lastIndex { !isIn($0) }.map { $0 + 1 } ?? 0
    let end = bytes[place...].firstIndex { !isIn($0) } ?? bytes.count
    return start..<end
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct SplitMix {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func index(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
