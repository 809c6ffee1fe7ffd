import Dispatch
import Foundation
import Testing

@testable import Sim

@Suite struct RiverValleyTests {
  private static let threads = BlockExecutor { count, body in
    DispatchQueue.concurrentPerform(iterations: count) { body($0) }
  }
  private let peak = 0.02
  private let steps = 2000

  private func valley(
    tasks: Int = 2, _ change: (inout RiverParameters) -> Void = { _ in }
  ) throws -> RiverValley {
    var parameters = RiverParameters()
    change(&parameters)
    return try RiverValley(
      parameters, tasks: tasks, referencePeak: peak, referenceArea: peak * Double(steps))
  }

  /// Central differences of the losses, for a mixture of three tasks.
  @Test func gradientIsTheLossesDerivative() throws {
    let valley = try valley(tasks: 3) { $0.dimensions = 4 }
    var surface = RiverSurface(valley)
    let shares = [0.2, 0.5, 0.3]
    surface.mix(gradient: shares, noise: [0, 0, 0])
    var weights = [SIMD8<Double>](repeating: .zero, count: 8)
    for index in weights.indices {
      for lane in 0..<(index == 0 ? 4 : 8) {
        weights[index][lane] = 0.3 * cos(Double(8 * index + lane) + 0.4)
      }
    }
    weights[0][0] = 0.7 * valley.reach
    var gradient = weights
    surface.gradient(
      at: weights, normals: .init(repeating: .zero, count: 8), into: &gradient)
    func loss(_ index: Int, _ lane: Int, _ change: Double) -> Double {
      var moved = weights
      moved[index][lane] += change
      return zip(shares, surface.losses(at: moved)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for index in weights.indices {
      for lane in 0..<(index == 0 ? 4 : 8) {
        let step = 1e-5
        let slope = (loss(index, lane, step) - loss(index, lane, -step)) / (2 * step)
        #expect(abs(slope - gradient[index][lane]) < 1e-6 * max(1, abs(slope)))
      }
    }
    #expect(gradient[0][4] == 0 && gradient[0][7] == 0)
  }

  /// Without noise, banks and bends the flow along the river has a closed form.
  @Test func riverFallsByItsPowerLaw() throws {
    let valley = try valley(tasks: 1) {
      ($0.noise, $0.bank, $0.bend, $0.sharpening) = (0, 0, 0, 0)
    }
    var chains = try ChainEnsemble(landscape: valley, chains: 2, seed: 1)
    let end = try chains.run(
      Samples.constant(steps, peak), shares: [1], loggingAt: [500, 1000, 2000])
    for (losses, share) in zip(end, [0.25, 0.5, 1]) {
      let expected = 1.5 + 4 * pow(1 + 60 * share, -1.0 / 3)
      #expect(abs(valley.river(losses, task: 0).mean - expected) < 0.005)
      #expect(losses.chains[0] == losses.chains[1])
    }
  }

  /// With a straight course the sharp directions are a quadratic with a known floor.
  @Test func acrossTheRiverItIsTheNoisyQuadratic() throws {
    let valley = try valley(tasks: 1) {
      ($0.bend, $0.sharpening, $0.riverNoise) = (0, 0, 0)
    }
    let quadratic = try Landscape(tasks: [
      QuadraticTask(
        curvature: valley.sharpness, optimum: valley.banks[0], noise: valley.noise)
    ])
    var exact = try MomentSimulation(landscape: quadratic)
    var chains = try ChainEnsemble(landscape: valley, chains: 600, seed: 7)
    let rates = Samples.cosine(300, peak: peak, low: peak / 10)
    let expected = try exact.run(rates, shares: [1], loggingAt: [20, 100, 300])
    let measured = try chains.run(
      rates, shares: [1], loggingAt: [20, 100, 300], on: Self.threads)
    for (losses, row) in zip(expected, measured) {
      let across = ChainSample(row.chains.map { $0[0] - $0[1] })
      let z = (across.mean - losses.tasks[0].total) / across.standardError
      #expect(abs(z) < 4.5, "step \(row.step): z = \(z)")
    }
  }

  /// A high rate looks worse and is ahead; the decay shows it.
  @Test func oscillationHidesProgress() throws {
    let valley = try valley(tasks: 1)
    func run(_ rates: [Double]) throws -> ChainLosses {
      var chains = try ChainEnsemble(landscape: valley, chains: 64, seed: 2)
      return try chains.run(
        rates, shares: [1], loggingAt: [rates.count], on: Self.threads)[0]
    }
    let constant = Samples.constant(steps, peak)
    let decay = (1...200).map { peak * (1 - Double($0) / 200) }
    let high = try run(constant)
    let decayed = try run(constant + decay)
    let low = try run(Samples.constant(steps, peak / 5))
    let lowLonger = try run(Samples.constant(steps + 200, peak / 5))
    func difference(_ a: ChainSample, _ b: ChainSample) throws -> ClosedRange<Double> {
      try PairedDifference(a, b).interval(0.999)
    }
    #expect(try difference(valley.river(high, task: 0), valley.river(low, task: 0)).upperBound < 0)
    #expect(
      try difference(decayed.sample(task: 0), lowLonger.sample(task: 0)).upperBound < 0)
    let hidden = try difference(high.sample(task: 0), valley.river(high, task: 0))
    #expect(hidden.lowerBound > 0.1, "\(hidden)")
    let shown = try difference(decayed.sample(task: 0), valley.river(decayed, task: 0))
    #expect(shown.upperBound < 0.3 * hidden.lowerBound, "\(shown)")
  }

  /// After a decay and a re-warming the run goes on as if it had never decayed.
  @Test func reWarmingResumesTheRun() throws {
    let valley = try valley(tasks: 1)
    let constant = Samples.constant(1000, peak)
    let decay = (1...100).map { peak * (1 - Double($0) / 100) }
    var trunk = try ChainEnsemble(landscape: valley, chains: 64, seed: 2)
    try trunk.run(constant, shares: [1], on: Self.threads)
    var branch = trunk
    try trunk.run(Samples.constant(550, peak), shares: [1], on: Self.threads)
    let before = branch.losses().sample(task: 0)
    try branch.run(decay, shares: [1], on: Self.threads)
    let annealed = branch.losses().sample(task: 0)
    try branch.run(Samples.constant(500, peak), shares: [1], on: Self.threads)
    // The decay covers half the distance of as many steps at the peak.
    let gap = try PairedDifference(
      valley.river(branch.losses(), task: 0), valley.river(trunk.losses(), task: 0))
    #expect(annealed.mean < before.mean - 0.1)
    #expect(abs(gap.mean) < 0.02, "\(gap)")
    let total = try PairedDifference(branch.losses().sample(task: 0), before)
    #expect(total.interval(0.999).upperBound < 0)
  }

  @Test func aForkForgets() throws {
    let valley = try valley()
    var chains = try ChainEnsemble(landscape: valley, chains: 32, seed: 2)
    try chains.run(
      Samples.cosine(steps, peak: peak, low: peak / 10), shares: [1, 0], on: Self.threads)
    let before = chains.losses()
    var replayed = chains
    let second = Samples.cosine(steps, peak: peak, low: peak / 10)
    try chains.run(second, shares: [0, 1], on: Self.threads)
    try replayed.run(second, shares: [0.3, 0.7], on: Self.threads)
    let forgetting = try PairedDifference(
      chains.losses().sample(task: 0), before.sample(task: 0))
    let saved = try PairedDifference(
      chains.losses().sample(task: 0), replayed.losses().sample(task: 0))
    #expect(forgetting.interval(0.999).lowerBound > 0.2)
    #expect(saved.interval(0.999).lowerBound > 0.1)
    #expect(
      chains.losses().sample(task: 1).mean < before.sample(task: 1).mean - 0.2)
  }

  @Test func refusesWhatIsNoValley() throws {
    func refused(tasks: Int = 2, _ change: (inout RiverParameters) -> Void) -> Bool {
      (try? valley(tasks: tasks, change)) == nil
    }
    #expect(!refused { _ in })
    #expect(!refused(tasks: 3) { $0.fork = 0 })
    #expect(refused(tasks: 3) { _ in })
    #expect(refused(tasks: 0) { _ in })
    #expect(refused { $0.dimensions = 9 })
    #expect(refused { $0.modes = 0 })
    #expect(refused { $0.sharpening = 1 })
    #expect(refused { $0.descent = 0 })
    #expect(refused { $0.noise = -1 })
    #expect(refused { $0.fork = .nan })
    #expect(throws: SimError.self) {
      try RiverValley(referencePeak: 0, referenceArea: 1)
    }
    #expect(throws: SimError.self) {
      try ChainEnsemble(
        landscape: valley(),
        settings: SimulationSettings(gradientNoise: .leastSquares(labelVariance: 1)), chains: 2,
        seed: 0)
    }
  }
}
