#if canImport(CSim)
  internal import CSim
#endif

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
    _ optimizer: MomentOptimizer, gradient: [Block], rate: Double, decay: Double,
    kernels: ChainKernels
  ) {
    if case .adam(let beta1, let beta2, _) = optimizer { clock.tick(beta1: beta1, beta2: beta2) }
    #if canImport(CSim)
      if kernels.native != nil {
        return native(optimizer, gradient, rate: rate, decay: decay, kernels)
      }
    #endif
    switch optimizer {
    case .sgd: descend(gradient, rate: rate, decay: decay)
    case .momentum(let beta): roll(gradient, rate: rate, decay: decay, beta: beta)
    case .adam(let beta1, let beta2, let epsilon):
      adapt(gradient, rate: rate, decay: decay, beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
  }

  private mutating func descend(_ gradient: [Block], rate: Double, decay: Double) {
    for index in weights.indices {
      weights[index] -= rate * (gradient[index] + decay * weights[index])
    }
  }

  private mutating func roll(_ gradient: [Block], rate: Double, decay: Double, beta: Double) {
    for index in weights.indices {
      let moved = beta * velocity[index] + (1 - beta) * gradient[index]
      velocity[index] = moved
      weights[index] -= rate * (moved + decay * weights[index])
    }
  }

  private mutating func adapt(
    _ gradient: [Block], rate: Double, decay: Double, beta1: Double, beta2: Double,
    epsilon: Double
  ) {
    let first = 1 / (1 - clock.firstPower)
    let second = 1 / (1 - clock.secondPower)
    for index in weights.indices {
      let slope = gradient[index]
      let squared = beta2 * square[index] + (1 - beta2) * (slope * slope)
      square[index] = squared
      var moved = slope
      if !velocity.isEmpty {
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

#if canImport(CSim)
  extension Chain {
    /// The same updates in C.
    private mutating func native(
      _ optimizer: MomentOptimizer, _ gradient: [Block], rate: Double, decay: Double,
      _ kernels: ChainKernels
    ) {
      let blocks = weights.count
      gradient.withNumbers { gradient in
        weights.withMutableNumbers { weights in
          switch optimizer {
          case .sgd:
            kernels.native?.descend(weights, gradient, blocks, rate, decay)
          case .momentum(let beta):
            velocity.withMutableNumbers {
              kernels.native?.roll(weights, $0, gradient, blocks, rate, decay, beta)
            }
          case .adam(let beta1, let beta2, let epsilon):
            var adam = csim_adam(
              rate: rate, decay: decay, beta1: beta1, beta2: beta2, epsilon: epsilon,
              first: 1 / (1 - clock.firstPower), second: 1 / (1 - clock.secondPower))
            let hasVelocity = !velocity.isEmpty
            velocity.withMutableNumbers { velocity in
              square.withMutableNumbers {
                kernels.native?.adapt(
                  weights, hasVelocity ? velocity : nil, $0, gradient, blocks, &adam)
              }
            }
          }
        }
      }
    }
  }
#endif
