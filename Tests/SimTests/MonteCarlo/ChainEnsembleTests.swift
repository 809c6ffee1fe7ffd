import Dispatch
import Foundation
import Testing

@testable import Sim

/// Chains against the exact moments, wherever those are exact.
@Suite struct ChainEnsembleTests {
  private static let chains = 2000
  private let first = Samples.cosine(150, peak: 0.6, low: 0.06)
  private let second = Samples.cosine(150, peak: 0.5, low: 0.05)

  private static let threads = BlockExecutor { count, body in
    DispatchQueue.concurrentPerform(iterations: count) { body($0) }
  }

  /// The largest |z| over both stages' losses of all tasks.
  private func largestZ(
    _ landscape: Landscape, _ settings: SimulationSettings, shares: [Double],
    state: MomentState? = nil, moments: MomentSimulation.StageMoments = .reset
  ) throws -> Double {
    let landscape = settings.independentDraws ? try Samples.quiet(landscape) : landscape
    var exact = try MomentSimulation(landscape: landscape, settings: settings, state: state)
    var chains = try ChainEnsemble(
      landscape: landscape, settings: settings, chains: Self.chains, seed: 11, state: state)
    var alone = [Double](repeating: 0, count: shares.count)
    alone[0] = 1
    let early = [1, 2, 5, 20, 60, 150]
    let late = [151, 153, 170, 220, 300]
    var expected = try exact.run(first, shares: alone, loggingAt: early)
    var measured = try chains.run(first, shares: alone, loggingAt: early, on: Self.threads)
    try exact.beginStage(peak: 0.5, moments: moments)
    try chains.beginStage(peak: 0.5, moments: moments)
    expected += try exact.run(second, shares: shares, loggingAt: late)
    measured += try chains.run(second, shares: shares, loggingAt: late, on: Self.threads)
    var largest = 0.0
    for (losses, chains) in zip(expected, measured) {
      #expect(losses.step == chains.step)
      for task in shares.indices {
        let sample = chains.sample(task: task)
        largest = max(
          largest, abs(sample.mean - losses.tasks[task].total) / sample.standardError)
      }
    }
    return largest
  }

  @Test(arguments: [
    SimulationSettings(),
    SimulationSettings(weightDecay: 0.03),
    SimulationSettings(independentDraws: true),
    SimulationSettings(optimizer: .momentum(beta: 0.9)),
    SimulationSettings(optimizer: .momentum(beta: 0.6), weightDecay: 0.03, independentDraws: true),
    SimulationSettings(
      peakExponents: PeakExponents(progress: 0.9, floor: 0.2, referencePeak: 0.05)),
    SimulationSettings(
      independentDraws: true,
      peakExponents: PeakExponents(progress: 0.9, floor: 0.2, referencePeak: 0.05)),
  ])
  func agreesWithTheExactMoments(_ settings: SimulationSettings) throws {
    let z = try largestZ(Samples.twoTasks(), settings, shares: [0.2, 0.8])
    #expect(z < 4.5, "z = \(z)")
    #expect(z > 0.1)
  }

  /// Replay from all old tasks, and from one that stands in for another.
  @Test(arguments: [[0.15, 0.25, 0.6], [0, 0.3, 0.7]], [false, true])
  func agreesWithThreeTasks(shares: [Double], draws: Bool) throws {
    let z = try largestZ(
      Samples.threeTasks(), SimulationSettings(independentDraws: draws), shares: shares)
    #expect(z < 4.5, "z = \(z)")
  }

  /// Bases turned in pairs: the gradient's noise has a correlation in each pair.
  @Test(arguments: [false, true])
  func agreesWithTurnedBases(draws: Bool) throws {
    let two = try Samples.landscape(modes: 18)
    let turned = try QuadraticTask(
      curvature: two.newCurvature, optimum: two.newOptimum,
      noise: (1...18).map { 0.4 / Double($0) }, rotation: (0..<9).map { 0.3 + 0.2 * Double($0) },
      floor: 0.5)
    let land = try Landscape(tasks: [two.tasks[0], turned], batch: 4)
    let settings = SimulationSettings(weightDecay: 0.02, independentDraws: draws)
    let z = try largestZ(land, settings, shares: [0.3, 0.7])
    #expect(z < 4.5, "z = \(z)")
  }

  /// How far Adam's mean field is from AdamW with its true second moment: within 5 % in the first
  /// steps after a reset, within 1.5 % at the end of a stage (and four standard errors).
  @Test(arguments: [0, 0.9])
  func adamsMeanFieldIsClose(beta1: Double) throws {
    let land = try Samples.twoTasks()
    let settings = SimulationSettings(
      optimizer: .adam(beta1: beta1, beta2: 0.99, epsilon: 1e-8), weightDecay: 0.01)
    var exact = try MomentSimulation(landscape: land, settings: settings)
    var chains = try ChainEnsemble(
      landscape: land, settings: settings, chains: Self.chains, seed: 17)
    let rates = first.map { $0 / 12 }
    for (shares, steps) in [
      ([1.0, 0], [1, 3, 10, 30, 150]), ([0.2, 0.8], [151, 155, 170, 300]),
    ] {
      try exact.beginStage(peak: 0.05, moments: .reset)
      try chains.beginStage(peak: 0.05, moments: .reset)
      let expected = try exact.run(rates, shares: shares, loggingAt: steps)
      let measured = try chains.run(
        rates, shares: shares, loggingAt: steps, on: Self.threads)
      for (losses, row) in zip(expected, measured) {
        for task in 0..<2 {
          let sample = row.sample(task: task)
          let above = sample.mean - land.tasks[task].floor
          let error = abs(losses.tasks[task].total - sample.mean) - 4 * sample.standardError
          let isEnd = row.step % 150 == 0
          #expect(error < (isEnd ? 0.015 : 0.05) * above, "step \(row.step), task \(task)")
        }
      }
    }
  }

  @Test func keepsMomentsWhereAStageDoes() throws {
    let settings = SimulationSettings(optimizer: .momentum(beta: 0.95))
    let land = try Samples.twoTasks()
    #expect(try largestZ(land, settings, shares: [0.2, 0.8], moments: .keep) < 4.5)
  }

  @Test func startsFromGivenMoments() throws {
    let land = try Samples.twoTasks()
    let state = try MomentState(
      mean: land.optimum, variance: land.noise.map { 0.3 * $0 })
    #expect(
      try largestZ(land, SimulationSettings(), shares: [0.2, 0.8], state: state) < 4.5)
    let still = try MomentState(
      mean: land.optimum, variance: [Double](repeating: 0, count: land.modes))
    let chains = try ChainEnsemble(landscape: land, chains: 2, seed: 1, state: still)
    #expect(chains.losses().chains.allSatisfy { $0[0] == land.tasks[0].floor })
  }

  /// E[(x − μ)²] of Gaussian least squares, by the closed recursion.
  @Test func followsLeastSquares() throws {
    let land = try Landscape(tasks: [Samples.twoTasks().tasks[0]], batch: 4)
    let (task, label) = (land.tasks[0], 0.4)
    var chains = try ChainEnsemble(
      landscape: land,
      settings: SimulationSettings(gradientNoise: .leastSquares(labelVariance: label)),
      chains: Self.chains, seed: 21)
    var squares = task.optimum.map { $0 * $0 }
    for rate in first {
      let level = zip(task.curvature, squares).reduce(label) { $0 + $1.0 * $1.1 }
      for (mode, h) in task.curvature.enumerated() {
        let noise = h * h * squares[mode] + h * level
        squares[mode] = (1 - rate * h) * (1 - rate * h) * squares[mode] + rate * rate * noise / 4
      }
    }
    let end = try chains.run(first, shares: [1], loggingAt: [150], on: Self.threads)
    let sample = end[0].sample(task: 0)
    let expected = 0.5 * zip(task.curvature, squares).reduce(0) { $0 + $1.0 * $1.1 } + task.floor
    #expect(abs(sample.mean - expected) < 4.5 * sample.standardError)
    #expect(sample.standardError < 0.02 * (expected - task.floor))
  }

  @Test func sameBitsForAnyExecutorAndCut() throws {
    let land = try Samples.twoTasks()
    for optimizer in [
      MomentOptimizer.sgd, .adam(beta1: 0.9, beta2: 0.95, epsilon: 1e-8),
    ] {
      let settings = SimulationSettings(optimizer: optimizer, independentDraws: true)
      var whole = try ChainEnsemble(landscape: land, settings: settings, chains: 13, seed: 3)
      var cut = whole
      var few = try ChainEnsemble(landscape: land, settings: settings, chains: 5, seed: 3)
      let backwards = BlockExecutor { count, body in (0..<count).reversed().forEach(body) }
      let shares = [0.3, 0.7]
      let all = try whole.run(first, shares: shares, loggingAt: [7, 150])
      var parts = try cut.run(
        Array(first[..<60]), shares: shares, loggingAt: [7], on: Self.threads)
      parts += try cut.run(
        Array(first[60...]), shares: shares, loggingAt: [150], on: backwards)
      #expect(all == parts)
      let fewer = try few.run(first, shares: shares, loggingAt: [7, 150], on: Self.threads)
      #expect(fewer.map(\.chains) == all.map { Array($0.chains[..<5]) })
    }
  }

  /// The loops in C and in Swift give the same bits, with and without a first moment.
  @Test(arguments: OptimizerTests.optimizers)
  func sameBitsFromEveryLoop(optimizer: MomentOptimizer) throws {
    let land = try Samples.twoTasks()
    let settings = SimulationSettings(optimizer: optimizer, weightDecay: 0.01)
    var results: [[ChainLosses]] = []
    for kernels in ChainKernels.all {
      var chains = try ChainEnsemble(landscape: land, settings: settings, chains: 3, seed: 3)
      chains.kernels = kernels
      results.append(try chains.run(first, shares: [0.3, 0.7], loggingAt: [1, 7, 150]))
    }
    for result in results { #expect(result == results[0]) }
  }

  @Test func gradientsHaveTheSameBitsFromEveryLoop() throws {
    let land = try Samples.twoTasks()
    var surface = try land.surface(SimulationSettings())
    surface.mix(gradient: [0.3, 0.7], noise: [0.3, 0.7])
    var normals = RandomStream.room(for: 3)
    RandomStream(seed: 1, chain: 0).fill(&normals, .gradient, step: 1)
    let weights = normals.map { SIMD8<Double>($0) * 1.5 }
    var results: [[SIMD8<Double>]] = []
    for kernels in ChainKernels.all {
      surface.kernels = kernels
      var gradient = [SIMD8<Double>](repeating: .zero, count: 3)
      surface.gradient(at: weights, normals: normals, into: &gradient)
      results.append(gradient)
    }
    for result in results { #expect(result == results[0]) }
    #expect(results[0][0] != .zero)
  }

  @Test func refusesWhatItCannotRun() throws {
    let land = try Samples.twoTasks()
    #expect(throws: SimError.self) { try ChainEnsemble(landscape: land, chains: 1, seed: 0) }
    #expect(throws: SimError.lengths(place: "start state", given: 3, expected: 19)) {
      try ChainEnsemble(
        landscape: land, chains: 2, seed: 0, state: MomentState(untrained: 3))
    }
    let broken = try Landscape(tasks: land.tasks, batch: 2.5)
    #expect(throws: SimError.self) {
      try ChainEnsemble(
        landscape: broken, settings: SimulationSettings(independentDraws: true), chains: 2, seed: 0)
    }
    var chains = try ChainEnsemble(landscape: land, chains: 2, seed: 0)
    #expect(throws: SimError.self) { try chains.run([0.1], shares: [0.5, 0.4]) }
    #expect(throws: SimError.self) { try chains.run([-0.1], shares: [1, 0]) }
    #expect(throws: SimError.logStep(given: 2, allowed: 0...1)) {
      try chains.run([0.1], shares: [1, 0], loggingAt: [2])
    }
    #expect(chains.step == 0)
  }
}
