#if canImport(CSim)
  internal import CSim
#endif

/// Noisy quadratic tasks for chains.
///
///     g = Σ eₖ Hₖ (x − μₖ) + √(Σ nₖ Cₖ / B) z
///
/// with the batch's weights e and n of the tasks. Where a task is turned, H and C are 2×2 blocks of
/// mode pairs, and the root is the lower Cholesky factor. Of Gaussian least squares the noise has
/// the variance at the chain's own weights, hᵢ² (xᵢ − μᵢ)² + hᵢ (Σⱼ hⱼ (xⱼ − μⱼ)² + σ²), in place of
/// Cᵢ; it is normal and without correlations, which leaves the second moments exact.
public struct QuadraticSurface: ChainSurface {
  typealias Block = SIMD8<Double>

  private let tasks: [TurnedTask]
  private let batch: Double
  private let isTurned: Bool
  /// σ² of Gaussian least squares.
  private let labelVariance: Double?
  /// Which loops make the gradient; the bits do not depend on it.
  var kernels = ChainKernels.best

  private var noiseShares: [Double] = []
  private var pull: [Block]
  private var crossPull: [Block]
  private var drive: [Block]
  private var deviation: [Block]
  private var crossDeviation: [Block]

  init(_ landscape: Landscape, noise: GradientNoise) {
    tasks = landscape.tasks.map { TurnedTask($0) }
    batch = landscape.batch
    isTurned = !landscape.sharesBasis
    if case .leastSquares(let variance) = noise {
      labelVariance = variance
    } else {
      labelVariance = nil
    }
    let zeros = [Block](repeating: .zero, count: Blocks.count(landscape.modes))
    (pull, drive, deviation) = (zeros, zeros, zeros)
    (crossPull, crossDeviation) = isTurned ? (zeros, zeros) : ([], [])
  }

  /// Puts the next batch together.
  public mutating func mix(gradient: [Double], noise: [Double]) {
    noiseShares = noise
    for index in pull.indices {
      var (pull, cross, drive) = (Block.zero, Block.zero, Block.zero)
      var (scatter, crossScatter) = (Block.zero, Block.zero)
      for (place, task) in tasks.enumerated() {
        pull += gradient[place] * task.curvature[index]
        drive += gradient[place] * task.drive[index]
        scatter += (noise[place] / batch) * task.noise[index]
        guard isTurned, task.isTurned else { continue }
        cross += gradient[place] * task.crossCurvature[index]
        crossScatter += (noise[place] / batch) * task.crossNoise[index]
      }
      self.pull[index] = pull
      self.drive[index] = drive
      if isTurned {
        crossPull[index] = cross
        (deviation[index], crossDeviation[index]) = Pairs.root(scatter, crossScatter)
      } else {
        deviation[index] = scatter.squareRoot()
      }
    }
  }

  /// The gradient of the batch at these weights, noise included.
  public func gradient(
    at weights: [SIMD8<Double>], normals: [SIMD8<Float>], into gradient: inout [SIMD8<Double>]
  ) {
    if isTurned {
      for index in gradient.indices {
        let (x, z) = (weights[index], SIMD8<Double>(normals[index]))
        gradient[index] =
          pull[index] * x + crossPull[index] * Pairs.swapped(x) - drive[index]
          + deviation[index] * z + crossDeviation[index] * Pairs.swapped(z)
      }
    } else if let labelVariance {
      let spread = leastSquares(weights, labelVariance)
      for index in gradient.indices {
        gradient[index] =
          pull[index] * weights[index] - drive[index]
          + spread[index].squareRoot() * SIMD8<Double>(normals[index])
      }
    } else {
      #if canImport(CSim)
        if kernels.native != nil { return native(weights, normals, into: &gradient) }
      #endif
      for index in gradient.indices {
        gradient[index] =
          pull[index] * weights[index] - drive[index]
          + deviation[index] * SIMD8<Double>(normals[index])
      }
    }
  }

  #if canImport(CSim)
    /// The same in C.
    private func native(
      _ weights: [SIMD8<Double>], _ normals: [SIMD8<Float>], into gradient: inout [SIMD8<Double>]
    ) {
      let blocks = gradient.count
      gradient.withMutableNumbers { gradient in
        weights.withNumbers { weights in
          pull.withNumbers { pull in
            drive.withNumbers { drive in
              deviation.withNumbers { deviation in
                normals.withNumbers { normals in
                  kernels.native?.slope(
                    gradient, weights, pull, drive, deviation, normals, blocks)
                }
              }
            }
          }
        }
      }
    }
  #endif

  /// The variance of the batch's gradient at these weights.
  private func leastSquares(_ weights: [Block], _ labelVariance: Double) -> [Block] {
    var spread = [Block](repeating: .zero, count: weights.count)
    for (place, task) in tasks.enumerated() where noiseShares[place] != 0 {
      let share = noiseShares[place] / batch
      let level = 2 * task.quadratic(weights) + labelVariance
      for index in spread.indices {
        let slope = task.curvature[index] * weights[index] - task.drive[index]
        spread[index] += share * (slope * slope + task.curvature[index] * level)
      }
    }
    return spread
  }

  /// Floor and link of the quadratic loss, one for each task.
  public func losses(at weights: [SIMD8<Double>]) -> [Double] {
    tasks.map { $0.floor + $0.link.nats($0.quadratic(weights)) }
  }
}
