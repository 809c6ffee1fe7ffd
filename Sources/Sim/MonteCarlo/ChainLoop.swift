/// The steps of one call for one chain.
struct ChainLoop<Surface: ChainSurface>: Sendable {
  let surface: Surface
  let settings: SimulationSettings
  /// η of the call's steps, peak exponents applied.
  let rates: [Double]
  let shares: [Double]
  let batch: Double
  /// Multiplies the variance of the gradients.
  let noiseFactor: Double
  /// The step of the run after which `rates[0]` comes.
  let start: Int
  /// Steps of the run to measure, in increasing order.
  let targets: [Int]
  let kernels: ChainKernels

  /// Does all steps; returns the losses at the targets.
  func run(_ chain: inout Chain, _ random: RandomStream) -> [[Double]] {
    var surface = surface
    var normals = RandomStream.room(for: chain.weights.count)
    var gradient = [SIMD8<Double>](repeating: .zero, count: chain.weights.count)
    var measured: [[Double]] = []
    measured.reserveCapacity(targets.count)
    let draws = settings.independentDraws && shares.filter { $0 > 0 }.count > 1
    if !draws { surface.mix(gradient: shares, noise: shares.map { $0 * noiseFactor }) }
    var drawn = DrawnBatches(
      surface: surface, shares: shares, batch: batch, noiseFactor: noiseFactor)
    for index in 0...rates.count {
      if measured.count < targets.count, targets[measured.count] == start + index {
        measured.append(surface.losses(at: chain.weights))
      }
      if index == rates.count { break }
      let step = start + index + 1
      if draws { surface = drawn.surface(random, step: step) }
      random.fill(&normals, .gradient, step: step, kernels: kernels)
      surface.gradient(at: chain.weights, normals: normals, into: &gradient)
      chain.step(
        settings.optimizer, gradient: gradient, rate: rates[index], decay: settings.weightDecay,
        kernels: kernels)
    }
    return measured
  }
}

/// Batches whose examples' tasks are drawn by chance.
///
/// The peak exponents' factor scales the variance of the draws too: the gradient's deviation from
/// its expectation is multiplied by the factor's root.
private struct DrawnBatches<Surface: ChainSurface> {
  let surface: Surface
  let shares: [Double]
  let batch: Double
  let noiseFactor: Double
  /// Small batches come again and again.
  private var known: [(counts: [Int], surface: Surface)] = []
  private static var mostKnown: Int { 64 }

  init(surface: Surface, shares: [Double], batch: Double, noiseFactor: Double) {
    self.surface = surface
    self.shares = shares
    self.batch = batch
    self.noiseFactor = noiseFactor
  }

  mutating func surface(_ random: RandomStream, step: Int) -> Surface {
    let counts = random.counts(of: Int(batch), shares: shares, step: step)
    if let old = known.first(where: { $0.counts == counts }) { return old.surface }
    let drawn = counts.map { Double($0) / batch }
    let scale = noiseFactor.squareRoot()
    var mixed = surface
    mixed.mix(
      gradient: zip(shares, drawn).map { $0 + scale * ($1 - $0) },
      noise: drawn.map { $0 * noiseFactor })
    if known.count < Self.mostKnown { known.append((counts, mixed)) }
    return mixed
  }
}
