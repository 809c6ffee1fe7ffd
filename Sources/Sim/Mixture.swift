/// What one batch with a given share of old data looks like to each mode, in blocks of eight.
///
/// With replay share r (share of old data), per mode:
///
///     pull = r h₀ + (1−r) h₁ + decay,   drive = r h₀ μ₀ + (1−r) h₁ μ₁,
///     scatter = (r c₀ + (1−r) c₁) / B.
///
/// Lanes beyond the last mode are zero, so that they stay at 0 for ever.
struct Mixture: Sendable {
  typealias Block = SIMD8<Double>

  let replay: Double
  let pull: [Block]
  let drive: [Block]
  let scatter: [Block]
  /// The largest pull of any mode: what decides whether a rate is stable.
  let largestPull: Double

  init(of landscape: Landscape, weightDecay: Double, replay: Double) {
    let old = replay
    let new = 1 - replay
    self.replay = replay
    pull = Blocks.pack(landscape.modes) { mode in
      old * landscape.curvature[mode] + new * landscape.newCurvature[mode] + weightDecay
    }
    drive = Blocks.pack(landscape.modes) { mode in
      old * landscape.curvature[mode] * landscape.optimum[mode]
        + new * landscape.newCurvature[mode] * landscape.newOptimum[mode]
    }
    scatter = Blocks.pack(landscape.modes) { mode in
      (old * landscape.noise[mode] + new * landscape.newNoise[mode]) / landscape.batch
    }
    largestPull = pull.reduce(0) { largest, block in max(largest, block.max()) }
  }
}

/// Modes in blocks of eight lanes: as many as the time loop can hold in registers.
enum Blocks {
  static let width = 8

  static func count(_ modes: Int) -> Int { (modes + width - 1) / width }

  /// One block for each eight modes; lanes beyond the last mode are zero.
  static func pack(_ modes: Int, _ value: (Int) -> Double) -> [SIMD8<Double>] {
    var blocks = [SIMD8<Double>](repeating: .zero, count: count(modes))
    for mode in 0..<modes {
      blocks[mode / width][mode % width] = value(mode)
    }
    return blocks
  }

  /// The lanes of all blocks in order, without the padding.
  static func unpack(_ blocks: [SIMD8<Double>], modes: Int) -> [Double] {
    (0..<modes).map { mode in blocks[mode / width][mode % width] }
  }
}
