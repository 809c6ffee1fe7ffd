/// Modes in blocks of eight lanes: as many as the time loop can hold in registers.
enum Blocks {
  typealias Block = SIMD8<Double>

  static let width = 8

  static func count(_ modes: Int) -> Int { (modes + width - 1) / width }

  /// One block for each eight modes; lanes beyond the last mode are zero.
  static func pack(_ modes: Int, _ value: (Int) -> Double) -> [Block] {
    var blocks = [Block](repeating: .zero, count: count(modes))
    for mode in 0..<modes {
      blocks[mode / width][mode % width] = value(mode)
    }
    return blocks
  }

  /// The eight modes of a block; lanes beyond the last mode are zero.
  static func load(_ values: [Double], _ block: Int) -> Block {
    var lanes = Block.zero
    let first = block * width
    for lane in 0..<min(width, values.count - first) { lanes[lane] = values[first + lane] }
    return lanes
  }

  /// Writes the lanes that belong to modes.
  static func store(_ lanes: Block, in values: inout [Double], _ block: Int) {
    let first = block * width
    for lane in 0..<min(width, values.count - first) { values[first + lane] = lanes[lane] }
  }

  /// From below this a number becomes zero, every ``flushInterval`` steps.
  ///
  /// A factor of one half or more a step leads from here to no subnormal number within the
  /// interval, and a smaller one leads through them to zero within 52 steps.
  static let negligible = 1e-220
  static let flushInterval = 256

  static func flush(_ lanes: inout Block) {
    lanes.replace(with: 0, where: (lanes .< negligible) .& (lanes .> -negligible))
  }
}
