/// All random numbers of one chain, each a function of (seed, chain, step, place).
///
/// The schedule is not part of the key: chain c of two schedules meets the same noise at the same
/// step, so that their difference is mostly the schedules'.
struct RandomStream: Sendable {
  /// What the numbers are for; numbers of two purposes never meet.
  enum Purpose: UInt32 {
    case gradient, start, tasks
  }

  let seed: UInt64
  let chain: UInt32

  init(seed: UInt64, chain: Int) {
    self.seed = seed
    self.chain = UInt32(truncatingIfNeeded: chain)
  }

  /// One standard normal number for each lane of `normals`.
  ///
  /// Block 4 g + w of eight lanes comes of word w of the counters 8 g ... 8 g + 7.
  func fill(_ normals: inout [SIMD8<Float>], _ purpose: Purpose, step: Int) {
    var block = 0
    while block < normals.count {
      let words = words(purpose, step: step, group: UInt32(truncatingIfNeeded: block / 4))
      let (first, second) = BoxMuller.normals(words.0, words.1)
      let (third, fourth) = BoxMuller.normals(words.2, words.3)
      normals[block] = first
      if block + 1 < normals.count { normals[block + 1] = second }
      if block + 2 < normals.count { normals[block + 2] = third }
      if block + 3 < normals.count { normals[block + 3] = fourth }
      block += 4
    }
  }

  /// How many of `examples` belong to each task when each one's task is drawn by chance.
  ///
  /// - Parameter shares: of the tasks, with a sum of 1.
  func counts(of examples: Int, shares: [Double], step: Int) -> [Int] {
    var below = [Int](repeating: 0, count: shares.count)
    var limits: [UInt64] = []
    var sum = 0.0
    for share in shares {
      sum += share
      limits.append(UInt64(min(sum, 1) * 0x1p32))
    }
    limits[limits.count - 1] = 1 << 32
    var example = 0
    while example < examples {
      let words = words(.tasks, step: step, group: UInt32(truncatingIfNeeded: example / 32))
      for lanes in [words.0, words.1, words.2, words.3] {
        for lane in 0..<min(8, max(0, examples - example)) {
          for task in limits.indices where UInt64(lanes[lane]) < limits[task] { below[task] += 1 }
        }
        example += 8
      }
    }
    return below.indices.map { $0 == 0 ? below[0] : below[$0] - below[$0 - 1] }
  }

  @inline(__always)
  private func words(_ purpose: Purpose, step: Int, group: UInt32) -> Philox.Words {
    let places = Philox.Lanes(0, 1, 2, 3, 4, 5, 6, 7) &+ 8 &* group
    let counter = (
      places, Philox.Lanes(repeating: chain),
      Philox.Lanes(repeating: UInt32(truncatingIfNeeded: step)),
      Philox.Lanes(repeating: UInt32(truncatingIfNeeded: step >> 32) << 8 | purpose.rawValue)
    )
    return Philox.words(counter, key: seed)
  }
}
