/// One task's numbers in blocks of eight modes; lanes beyond the last mode are zero.
struct TaskBlocks: Sendable {
  typealias Block = SIMD8<Double>

  /// h.
  let curvature: [Block]
  /// μ.
  let optimum: [Block]
  /// h μ.
  let drive: [Block]
  /// c.
  let noise: [Block]
  /// x₀ − x*, where x* is where a run on this task alone would end, decay included.
  let startDistance: [Block]
  /// x* − μ.
  let offset: [Block]

  /// - Parameters:
  ///   - start: x₀, the mean before the first step.
  ///   - decay: the weight decay that counts as bias, in 1/rate.
  init(_ task: QuadraticTask, start: [Double], decay: Double) {
    let blocks = 0..<Blocks.count(task.modes)
    let curvature = blocks.map { Blocks.load(task.curvature, $0) }
    let optimum = blocks.map { Blocks.load(task.optimum, $0) }
    self.curvature = curvature
    self.optimum = optimum
    drive = blocks.map { curvature[$0] * optimum[$0] }
    noise = blocks.map { Blocks.load(task.noise, $0) }
    let away = task.offset(decay: decay)
    let offset = blocks.map { Blocks.load(away, $0) }
    self.offset = offset
    startDistance = blocks.map { Blocks.load(start, $0) - optimum[$0] - offset[$0] }
  }
}
