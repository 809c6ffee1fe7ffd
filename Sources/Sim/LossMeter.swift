/// Turns moments into the losses of all tasks, summing in one fixed order.
struct LossMeter: Sendable {
  private let tasks: [Meter]

  /// - Parameter start: x₀, the mean before the first step.
  init(_ landscape: Landscape, start: [Double]) {
    tasks = landscape.tasks.map { Meter($0, start: start) }
  }

  func losses(of moments: MomentBlocks, step: Int) -> Losses {
    Losses(step: step, tasks: tasks.map { $0.split(moments) })
  }

  private struct Meter: Sendable {
    let curvature: [SIMD8<Double>]
    let optimum: [SIMD8<Double>]
    /// x₀ − μ.
    let startDistance: [SIMD8<Double>]
    let floor: Double
    let link: LossLink

    init(_ task: QuadraticTask, start: [Double]) {
      curvature = Blocks.pack(task.modes) { mode in task.curvature[mode] }
      optimum = Blocks.pack(task.modes) { mode in task.optimum[mode] }
      startDistance = Blocks.pack(task.modes) { mode in start[mode] - task.optimum[mode] }
      floor = task.floor
      link = task.link
    }

    /// Lane by lane over the blocks, then the eight lanes from first to last.
    func split(_ moments: MomentBlocks) -> LossSplit {
      var bias = SIMD8<Double>.zero
      var mean = SIMD8<Double>.zero
      var noise = SIMD8<Double>.zero
      for index in curvature.indices {
        let distance = moments.mean[index] - optimum[index]
        let left = moments.memory[index] * startDistance[index]
        bias += curvature[index] * (left * left)
        mean += curvature[index] * (distance * distance)
        noise += curvature[index] * moments.variance[index]
      }
      return linked(
        bias: 0.5 * Self.total(bias), mean: 0.5 * Self.total(mean), noise: 0.5 * Self.total(noise))
    }

    private func linked(bias: Double, mean: Double, noise: Double) -> LossSplit {
      let quadratic = mean + noise
      let scale = link == .identity || quadratic == 0 ? 1 : link.nats(quadratic) / quadratic
      return LossSplit(
        bias: scale * bias, shift: scale * (mean - bias), noiseFloor: scale * noise,
        irreducible: floor)
    }

    private static func total(_ lanes: SIMD8<Double>) -> Double {
      var sum = 0.0
      for lane in lanes.indices { sum += lanes[lane] }
      return sum
    }
  }
}
