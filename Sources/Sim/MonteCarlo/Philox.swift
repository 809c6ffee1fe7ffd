/// Random numbers by counting: Philox4x32 with ten rounds, eight counters at a time.
///
/// A number is a pure function of its counter and key, with no state between two calls: any chain
/// can be drawn on any thread, in any order.
///
/// Source: Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3",
/// doi 10.1145/2063384.2063405.
enum Philox {
  /// One word of each of eight counters.
  typealias Lanes = SIMD8<UInt32>
  /// The four words of eight counters, or what comes of them.
  typealias Words = (Lanes, Lanes, Lanes, Lanes)

  static let rounds = 10

  /// Four random words for each of eight counters.
  @inline(__always)
  static func words(_ counter: Words, key: UInt64) -> Words {
    var (x0, x1, x2, x3) = counter
    var low = UInt32(truncatingIfNeeded: key)
    var high = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<rounds {
      let first = product(x0, 0xD251_1F53)
      let second = product(x2, 0xCD9E_8D57)
      (x0, x1) = (second.high ^ x1 ^ Lanes(repeating: low), second.low)
      (x2, x3) = (first.high ^ x3 ^ Lanes(repeating: high), first.low)
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return (x0, x1, x2, x3)
  }

  /// The upper and the lower half of the 64-bit products.
  @inline(__always)
  private static func product(_ lanes: Lanes, _ factor: UInt64) -> (high: Lanes, low: Lanes) {
    let wide = SIMD8<UInt64>(truncatingIfNeeded: lanes) &* SIMD8<UInt64>(repeating: factor)
    return (Lanes(truncatingIfNeeded: wide &>> 32), Lanes(truncatingIfNeeded: wide))
  }
}
