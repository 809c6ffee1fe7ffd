/// A quadratic task in blocks of eight modes, in the landscape's basis.
///
/// Of a turned task the 2×2 blocks R diag(h) Rᵀ are kept as their diagonal, in the lanes of the
/// modes, and the number beside it, in both lanes of a pair.
struct TurnedTask: Sendable {
  typealias Block = SIMD8<Double>

  let isTurned: Bool
  let curvature: [Block]
  let crossCurvature: [Block]
  let optimum: [Block]
  /// H μ.
  let drive: [Block]
  let noise: [Block]
  let crossNoise: [Block]
  let floor: Double
  let link: LossLink

  init(_ task: QuadraticTask) {
    isTurned = !task.rotation.isEmpty
    let optimum = Blocks.pack(task.modes) { task.optimum[$0] }
    let turned = Pairs.turned(task.curvature, by: task.rotation)
    let scatter = Pairs.turned(task.noise, by: task.rotation)
    self.optimum = optimum
    (curvature, crossCurvature) = turned
    (noise, crossNoise) = scatter
    drive = optimum.indices.map { index in
      let straight = turned.diagonal[index] * optimum[index]
      return turned.cross.isEmpty
        ? straight : straight + turned.cross[index] * Pairs.swapped(optimum[index])
    }
    floor = task.floor
    link = task.link
  }

  /// ½ (x − μ)ᵀ H (x − μ): lane by lane over the blocks, then over the lanes.
  func quadratic(_ weights: [Block]) -> Double {
    var sum = Block.zero
    for index in weights.indices {
      let distance = weights[index] - optimum[index]
      var slope = curvature[index] * distance
      if isTurned { slope += crossCurvature[index] * Pairs.swapped(distance) }
      sum += slope * distance
    }
    return 0.5 * sum.sum()
  }
}

/// Symmetric 2×2 matrices, one for each pair of neighbouring lanes.
enum Pairs {
  typealias Block = SIMD8<Double>

  /// Each pair's two lanes exchanged.
  @inline(__always)
  static func swapped(_ lanes: Block) -> Block {
    var other = Block()
    other.evenHalf = lanes.oddHalf
    other.oddHalf = lanes.evenHalf
    return other
  }

  /// R diag(values) Rᵀ of every pair of modes; without angles the cross is empty.
  static func turned(_ values: [Double], by angles: [Double]) -> (
    diagonal: [Block], cross: [Block]
  ) {
    let straight = Blocks.pack(values.count) { values[$0] }
    if angles.isEmpty { return (straight, []) }
    func squares(_ mode: Int) -> (own: Double, other: Double) {
      let (cosine, sine) = (
        ElementaryFunctions.cos(angles[mode / 2]), ElementaryFunctions.sin(angles[mode / 2])
      )
      return (cosine * cosine, sine * sine)
    }
    return (
      Blocks.pack(values.count) { mode in
        let (own, other) = squares(mode)
        return own * values[mode] + other * values[mode ^ 1]
      },
      Blocks.pack(values.count) { mode in
        let angle = angles[mode / 2]
        return ElementaryFunctions.cos(angle) * ElementaryFunctions.sin(angle)
          * (values[mode & ~1] - values[mode | 1])
      }
    )
  }

  /// The lower Cholesky factor of every pair: its diagonal, and the number below it in the second
  /// lane of the pair.
  static func root(_ diagonal: Block, _ cross: Block) -> (diagonal: Block, cross: Block) {
    var (root, below) = (diagonal, Block.zero)
    for lane in stride(from: 0, to: 8, by: 2) {
      root[lane] = diagonal[lane].squareRoot()
      below[lane + 1] = root[lane] > 0 ? cross[lane] / root[lane] : 0
      root[lane + 1] = max(0, diagonal[lane + 1] - below[lane + 1] * below[lane + 1]).squareRoot()
    }
    return (root, below)
  }
}
