/// What one batch with given shares of the tasks looks like to each mode, in blocks of eight.
///
/// With shares rₖ of the tasks, per mode:
///
///     pull = Σ rₖ hₖ,   drive = Σ rₖ hₖ μₖ,   scatter = Σ rₖ cₖ / B.
///
/// Lanes beyond the last mode are zero, so that they stay at 0 for ever.
struct Mixture: Sendable {
  typealias Block = SIMD8<Double>

  let shares: [Double]
  let pull: [Block]
  let drive: [Block]
  let scatter: [Block]
  /// The largest pull of any mode: what decides whether a rate is stable.
  let largestPull: Double

  init(of landscape: Landscape, shares: [Double]) {
    let tasks = zip(shares, landscape.tasks).filter { $0.0 != 0 }
    self.shares = shares
    pull = Blocks.pack(landscape.modes) { mode in
      tasks.reduce(0) { $0 + $1.0 * $1.1.curvature[mode] }
    }
    drive = Blocks.pack(landscape.modes) { mode in
      tasks.reduce(0) { $0 + $1.0 * $1.1.curvature[mode] * $1.1.optimum[mode] }
    }
    scatter = Blocks.pack(landscape.modes) { mode in
      tasks.reduce(0) { $0 + $1.0 * $1.1.noise[mode] } / landscape.batch
    }
    largestPull = pull.reduce(0) { largest, block in max(largest, block.max()) }
  }

  /// Whether examples of more than one task are in a batch.
  var isMixed: Bool { shares.filter { $0 > 0 }.count > 1 }
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
