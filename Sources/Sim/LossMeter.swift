/// Turns moments into the losses of both tasks, summing in one fixed order.
struct LossMeter: Sendable {
  private let old: Task
  private let new: Task

  init(_ landscape: Landscape) {
    old = Task(landscape.curvature, landscape.optimum, floor: landscape.floor)
    new = Task(landscape.newCurvature, landscape.newOptimum, floor: landscape.newFloor)
  }

  func losses(of moments: MomentBlocks, step: Int) -> Losses {
    Losses(step: step, old: old.split(moments), new: new.split(moments))
  }

  private struct Task: Sendable {
    let curvature: [SIMD8<Double>]
    let optimum: [SIMD8<Double>]
    let floor: Double

    init(_ curvature: [Double], _ optimum: [Double], floor: Double) {
      self.curvature = Blocks.pack(curvature.count) { mode in curvature[mode] }
      self.optimum = Blocks.pack(optimum.count) { mode in optimum[mode] }
      self.floor = floor
    }

    /// Lane by lane over the blocks, then the eight lanes from first to last.
    func split(_ moments: MomentBlocks) -> LossSplit {
      var bias = SIMD8<Double>.zero
      var noise = SIMD8<Double>.zero
      for index in curvature.indices {
        let distance = moments.mean[index] - optimum[index]
        bias += curvature[index] * (distance * distance)
        noise += curvature[index] * moments.variance[index]
      }
      return LossSplit(
        bias: 0.5 * Self.total(bias), noiseFloor: 0.5 * Self.total(noise), irreducible: floor)
    }

    private static func total(_ lanes: SIMD8<Double>) -> Double {
      var sum = 0.0
      for lane in lanes.indices { sum += lanes[lane] }
      return sum
    }
  }
}
