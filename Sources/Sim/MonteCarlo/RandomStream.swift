#if canImport(CSim)
  internal import CSim
#endif

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

  /// One standard normal number for each lane of `normals`, whose blocks are a multiple of four.
  ///
  /// Block 4 g + w of eight lanes comes of word w of the counters 8 g ... 8 g + 7.
  func fill(
    _ normals: inout [SIMD8<Float>], _ purpose: Purpose, step: Int,
    kernels: ChainKernels = .swift
  ) {
    let groups = normals.count / 4
    #if canImport(CSim)
      if let native = kernels.native {
        let place = place(purpose, step: step)
        return normals.withMutableNumbers {
          native.draw($0, groups, [place.chain, place.low, place.high], seed)
        }
      }
    #endif
    for group in 0..<groups {
      let words = words(purpose, step: step, group: UInt32(truncatingIfNeeded: group))
      (normals[4 * group], normals[4 * group + 1]) = BoxMuller.normals(words.0, words.1)
      (normals[4 * group + 2], normals[4 * group + 3]) = BoxMuller.normals(words.2, words.3)
    }
  }

  /// Blocks that ``fill(_:_:step:kernels:)`` can fill, at least `count`.
  static func room(for count: Int) -> [SIMD8<Float>] {
    [SIMD8<Float>](repeating: .zero, count: (count + 3) / 4 * 4)
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

  /// Words 1 to 3 of the counters.
  private func place(_ purpose: Purpose, step: Int) -> (chain: UInt32, low: UInt32, high: UInt32) {
    (
      chain, UInt32(truncatingIfNeeded: step),
      UInt32(truncatingIfNeeded: step >> 32) << 8 | purpose.rawValue
    )
  }

  @inline(__always)
  private func words(_ purpose: Purpose, step: Int, group: UInt32) -> Philox.Words {
    let place = place(purpose, step: step)
    let counter = (
      Philox.Lanes(0, 1, 2, 3, 4, 5, 6, 7) &+ 8 &* group, Philox.Lanes(repeating: place.chain),
      Philox.Lanes(repeating: place.low), Philox.Lanes(repeating: place.high)
    )
    return Philox.words(counter, key: seed)
  }
}
