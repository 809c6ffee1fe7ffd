/// One run of the weights with its own noise, and the optimizer's state.
struct Chain: Sendable {
  typealias Block = SIMD8<Double>

  private(set) var weights: [Block]
  /// m; empty where the optimizer has none.
  private var velocity: [Block] = []
  /// ν; empty where the optimizer has none.
  private var square: [Block] = []
  private var clock = OptimizerClock()

  init(weights: [Block], optimizer: MomentOptimizer) {
    self.weights = weights
    reset(optimizer)
  }

  /// The optimizer forgets its moments and starts to count its steps anew.
  mutating func reset(_ optimizer: MomentOptimizer) {
    let zeros = [Block](repeating: .zero, count: weights.count)
    velocity = optimizer.hasFirstMoment ? zeros : []
    square = optimizer.hasSecondMoment ? zeros : []
    clock = OptimizerClock()
  }

  /// One update.
  mutating func step(
    _ optimizer: MomentOptimizer, gradient: [Block], rate: Double, decay: Double
  ) {
    switch optimizer {
    case .sgd:
      for index in weights.indices {
        weights[index] -= rate * (gradient[index] + decay * weights[index])
      }
    case .momentum(let beta):
      for index in weights.indices {
        let moved = beta * velocity[index] + (1 - beta) * gradient[index]
        velocity[index] = moved
        weights[index] -= rate * (moved + decay * weights[index])
      }
    case .adam(let beta1, let beta2, let epsilon):
      clock.tick(beta1: beta1, beta2: beta2)
      let first = 1 / (1 - clock.firstPower)
      let second = 1 / (1 - clock.secondPower)
      for index in weights.indices {
        let slope = gradient[index]
        let squared = beta2 * square[index] + (1 - beta2) * (slope * slope)
        square[index] = squared
        var moved = slope
        if beta1 > 0 {
          moved = beta1 * velocity[index] + (1 - beta1) * slope
          velocity[index] = moved
        }
        let root = (second * squared).squareRoot() + epsilon
        // A weight that never had a gradient stands still.
        let update = (first * moved / root).replacing(with: 0, where: root .== 0)
        weights[index] -= rate * (update + decay * weights[index])
      }
    }
  }
}
