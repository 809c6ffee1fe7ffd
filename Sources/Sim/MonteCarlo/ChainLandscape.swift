/// A landscape on which single runs of weights can be followed.
public protocol ChainLandscape: Sendable {
  /// The landscape as the loop over steps meets it.
  associatedtype Surface: ChainSurface

  /// Places for weights, also those that are not used.
  var weightCount: Int { get }
  /// The number of tasks.
  var taskCount: Int { get }
  /// B: examples in a batch.
  var batch: Double { get }

  /// Prepares the landscape for chains.
  ///
  /// - Throws: ``SimError`` where chains cannot follow these settings here.
  func surface(_ settings: SimulationSettings) throws(SimError) -> Surface
}

/// Gradients and losses of a landscape, for weights in blocks of eight lanes.
///
/// Lanes that are not used start at 0 and must have no gradient.
public protocol ChainSurface: Sendable {
  /// Puts the next batch together.
  ///
  /// - Parameters:
  ///   - gradient: each task's weight in the expected gradient.
  ///   - noise: each task's weight in the variance of one example's gradient.
  mutating func mix(gradient: [Double], noise: [Double])
  /// The gradient of the batch: its expectation, and noise made of standard normal numbers.
  func gradient(
    at weights: [SIMD8<Double>], normals: [SIMD8<Float>], into gradient: inout [SIMD8<Double>])
  /// The losses at these weights in nats, one for each task, and then whatever else a landscape
  /// measures.
  func losses(at weights: [SIMD8<Double>]) -> [Double]
}
