internal import Foundation

/// Random numbers for one named purpose, from a seed: the same everywhere.
///
/// SplitMix64 (Steele, Lea & Flood 2014); streams of other names or seeds have nothing in common.
struct RandomStream {
  private var state: UInt64

  init(seed: UInt64, name: String) {
    // The name by FNV-1a, the seed by one round of the generator.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    state = seed
    state = hash ^ next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number in 0..<1, of 53 random bits.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Two independent numbers from the standard normal distribution (Box & Muller 1958).
  mutating func normals() -> (Double, Double) {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    return (radius * cos(angle), radius * sin(angle))
  }
}
