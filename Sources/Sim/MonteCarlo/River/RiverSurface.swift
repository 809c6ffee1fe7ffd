/// A river valley for chains: block 0 is along the river, the others across it.
public struct RiverSurface: ChainSurface {
  typealias Block = SIMD8<Double>

  private let valley: RiverValley
  private let directions: [Block]
  /// Lanes of the directions that there are.
  private let inUse: Block
  /// γ.
  private let sharpness: [Block]
  /// γ a cos φ and γ a sin φ.
  private let swing: [(cosine: Block, sine: Block)]
  /// m cos ψ and m sin ψ.
  private let bend: [(cosine: Block, sine: Block)]
  /// δ, one row a task.
  private let banks: [[Block]]
  /// The root of the variance of one example's gradient, river first.
  private let exampleDeviation: [Block]

  private var gradientShares: [Double] = []
  private var deviation: [Block]

  init(_ valley: RiverValley) {
    let parameters = valley.parameters
    self.valley = valley
    directions = (0..<valley.taskCount).map { valley.direction($0) }
    inUse = Blocks.pack(parameters.dimensions) { _ in 1 }[0]
    let sharp = Blocks.pack(parameters.modes) { valley.sharpness[$0] }
    let bends = Blocks.pack(parameters.modes) { valley.bends[$0] }
    sharpness = sharp
    swing = Self.phases(parameters.modes, 0.618_033_988_749_895).enumerated().map {
      let level = parameters.sharpening * sharp[$0]
      return (level * $1.cosine, level * $1.sine)
    }
    bend = Self.phases(parameters.modes, 0.754_877_666_246_693).enumerated().map {
      (bends[$0] * $1.cosine, bends[$0] * $1.sine)
    }
    banks = valley.banks.map { bank in Blocks.pack(parameters.modes) { bank[$0] } }
    let river = inUse * valley.riverNoise.squareRoot()
    exampleDeviation =
      [river] + Blocks.pack(parameters.modes) { valley.noise[$0].squareRoot() }
    deviation = exampleDeviation
  }

  /// Cosine and sine of 2π times the multiples of an irrational number.
  private static func phases(_ modes: Int, _ number: Double) -> [(cosine: Block, sine: Block)] {
    let angles = (0..<modes).map { mode in
      let turns = Double(mode) * number
      return 2 * Double.pi * (turns - turns.rounded(.down))
    }
    let cosines = Blocks.pack(modes) { ElementaryFunctions.cos(angles[$0]) }
    let sines = Blocks.pack(modes) { ElementaryFunctions.sin(angles[$0]) }
    return zip(cosines, sines).map { ($0, $1) }
  }

  /// Puts the next batch together; all tasks have the same noise.
  public mutating func mix(gradient: [Double], noise: [Double]) {
    gradientShares = gradient
    let scale = (noise.reduce(0, +) / valley.batch).squareRoot()
    for index in deviation.indices { deviation[index] = scale * exampleDeviation[index] }
  }

  /// The gradient of the batch at these weights, noise included.
  public func gradient(
    at weights: [SIMD8<Double>], normals: [SIMD8<Float>], into gradient: inout [SIMD8<Double>]
  ) {
    for index in gradient.indices {
      gradient[index] = deviation[index] * SIMD8<Double>(normals[index])
    }
    for (task, share) in gradientShares.enumerated() where share != 0 {
      let place = place(of: weights[0], task: task)
      var force = Block.zero
      for index in sharpness.indices {
        let (swing, bend) = (swing[index], bend[index])
        let sharp = sharpness[index] + swing.cosine * place.sine + swing.sine * place.cosine
        let change = swing.cosine * place.cosine - swing.sine * place.sine
        let course = banks[task][index] + bend.cosine * place.sine + bend.sine * place.cosine
        let turn = bend.cosine * place.cosine - bend.sine * place.sine
        let distance = weights[index + 1] - course
        let slope = sharp * distance
        gradient[index + 1] += share * slope
        force += (0.5 * change * distance) * distance - slope * turn
      }
      let along = place.slope + place.perUnit * force.sum()
      gradient[0] +=
        share
        * (along * directions[task] + valley.bed * (weights[0] - place.s * directions[task]))
    }
  }

  /// Where a task's river has weights u.
  private struct Place {
    var s: Double
    /// Of the angle ϑ.
    var cosine: Double
    var sine: Double
    /// dϑ/ds.
    var perUnit: Double
    /// The power law's height and its derivative.
    var height: Double
    var slope: Double
  }

  private func place(of river: Block, task: Int) -> Place {
    let parameters = valley.parameters
    let s = (river * directions[task]).sum()
    let perUnit = 2 * Double.pi * parameters.waves / valley.reach
    let steepness = parameters.descent * parameters.exponent / valley.length
    let share = 1 + max(s, 0) / valley.length
    let fall = ElementaryFunctions.power(share, -parameters.exponent)
    return Place(
      s: s, cosine: ElementaryFunctions.cos(perUnit * s),
      sine: ElementaryFunctions.sin(perUnit * s), perUnit: perUnit,
      height: parameters.descent * fall - steepness * min(s, 0), slope: -steepness * fall / share)
  }

  /// Lₖ of every task, then E + Rₖ of every task.
  public func losses(at weights: [SIMD8<Double>]) -> [Double] {
    var (losses, rivers) = ([Double](), [Double]())
    for task in directions.indices {
      let place = place(of: weights[0], task: task)
      let beside = weights[0] - place.s * directions[task]
      let river =
        valley.parameters.floor + place.height + 0.5 * valley.bed * (beside * beside).sum()
      var sum = Block.zero
      for index in sharpness.indices {
        let sharp =
          sharpness[index] + swing[index].cosine * place.sine + swing[index].sine * place.cosine
        let course =
          banks[task][index] + bend[index].cosine * place.sine + bend[index].sine * place.cosine
        let distance = weights[index + 1] - course
        sum += sharp * (distance * distance)
      }
      losses.append(river + 0.5 * sum.sum())
      rivers.append(river)
    }
    return losses + rivers
  }
}
