/// One task's numbers for pairs of modes, in the basis of the landscape.
struct PairTask: Sendable {
  /// H = R diag(h) Rᵀ.
  let curvature: [PairMatrix]
  /// μ.
  let optimum: [PairVector]
  /// H μ.
  let drive: [PairVector]
  /// R diag(c) Rᵀ.
  let noise: [PairMatrix]
  /// x₀ − x*, where x* is where a run on this task alone would end, decay included.
  let startDistance: [PairVector]
  /// x* − μ.
  let offset: [PairVector]

  /// - Parameters:
  ///   - start: x₀, the mean before the first step.
  ///   - decay: the weight decay that counts as bias, in 1/rate.
  init(_ task: QuadraticTask, start: [Double], decay: Double) {
    let pairs = task.modes / 2
    let blocks = 0..<Blocks.count(pairs)
    let angles = task.rotation.isEmpty ? [Double](repeating: 0, count: pairs) : task.rotation
    let cosines = blocks.map { Blocks.load(angles.map(ElementaryFunctions.cos), $0) }
    let sines = blocks.map { Blocks.load(angles.map(ElementaryFunctions.sin), $0) }
    let turned = { (values: [Double], block: Int) in
      PairMatrix.turned(
        .load(values, block), cosine: cosines[block], sine: sines[block])
    }
    let curvature = blocks.map { turned(task.curvature, $0) }
    let optimum = blocks.map { PairVector.load(task.optimum, $0) }
    self.curvature = curvature
    self.optimum = optimum
    drive = blocks.map { curvature[$0] * optimum[$0] }
    noise = blocks.map { turned(task.noise, $0) }
    let away = task.offset(decay: decay)
    let offset = blocks.map { PairVector.load(away, $0) }
    self.offset = offset
    startDistance = blocks.map { .load(start, $0) - optimum[$0] - offset[$0] }
  }
}
