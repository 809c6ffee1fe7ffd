import Foundation
import Testing

@testable import Sim

/// Tasks whose eigendirections are turned against each other in pairs of modes.
@Suite struct TurnedBasisTests {
  private struct Case: Decodable {
    let landscape: OracleCase.Arrays
    let angles: [Double]
    let batch, weightDecay, replay: Double
    let first, second: [Double]
    let steps: [Int]
    let losses: [[Double]]
    let mean, variance, covariance: [Double]
  }

  @Test func equalsTheIndependentImplementation() throws {
    let cases = try Fixture.load([Case].self, "turned")
    #expect(cases.count == 2)
    for reference in cases {
      var simulation = try MomentSimulation(
        landscape: Self.landscape(
          reference.landscape, angles: reference.angles, batch: reference.batch),
        settings: SimulationSettings(weightDecay: reference.weightDecay))
      let end = reference.first.count
      // The boundary is measured twice: at the end of the first stage and before the second.
      let boundary = try #require(reference.steps.firstIndex(of: end))
      var measured = try simulation.run(
        reference.first, replay: 1, loggingAt: Array(reference.steps[...boundary]))
      measured += try simulation.run(
        reference.second, replay: reference.replay,
        loggingAt: Array(reference.steps[(boundary + 1)...]))
      #expect(measured.count == reference.losses.count)
      for (losses, pair) in zip(measured, reference.losses) {
        #expect(close([losses.old.total, losses.new.total], pair, 1e-10))
      }
      #expect(close(simulation.state.mean, reference.mean, 1e-10))
      #expect(close(simulation.state.variance, reference.variance, 1e-10))
      #expect(close(simulation.state.pairCovariance, reference.covariance, 1e-10))
    }
  }

  static let optimizers: [MomentOptimizer] = [
    .sgd, .adam(beta1: 0, beta2: 0.95, epsilon: 1e-8),
  ]

  @Test(arguments: optimizers, [false, true])
  func zeroAnglesAreTheSharedBasis(optimizer: MomentOptimizer, draws: Bool) throws {
    let shared = try Self.evenSample(angle: nil)
    let settings = SimulationSettings(
      optimizer: optimizer, weightDecay: 0.01, independentDraws: draws)
    var flat = try MomentSimulation(landscape: shared, settings: settings)
    var turned = try MomentSimulation(landscape: Self.evenSample(angle: 0), settings: settings)
    #expect(!turned.landscape.sharesBasis)
    let rates = Samples.cosine(300, peak: 0.1, low: 0.01)
    for replay in [1, 0.2] {
      let a = try flat.run(rates, replay: replay, loggingAt: [flat.step + 300])
      let b = try turned.run(rates, replay: replay, loggingAt: [turned.step + 300])
      for (mine, other) in zip(a[0].tasks, b[0].tasks) {
        #expect(close([mine.bias, mine.noiseFloor], [other.bias, other.noiseFloor], 1e-12))
        #expect(close([mine.total], [other.total], 1e-12))
      }
      #expect(close(flat.state.mean, turned.state.mean, 1e-12))
      #expect(close(flat.state.variance, turned.state.variance, 1e-12))
    }
  }

  /// A quarter turn exchanges the two modes of a pair.
  @Test(arguments: [false, true])
  func aQuarterTurnExchangesThePair(draws: Bool) throws {
    let even = try Self.evenSample(angle: nil)
    let swapped = { (values: [Double]) in values.indices.map { values[$0 ^ 1] } }
    let settings = SimulationSettings(independentDraws: draws)
    let exchanged = try Landscape(
      tasks: [
        even.tasks[0],
        QuadraticTask(
          curvature: swapped(even.newCurvature), optimum: even.newOptimum,
          noise: swapped(even.newNoise)),
      ], batch: even.batch)
    var turned = try MomentSimulation(
      landscape: Self.evenSample(angle: Double.pi / 2), settings: settings)
    var flat = try MomentSimulation(landscape: exchanged, settings: settings)
    let rates = Samples.cosine(300, peak: 0.5, low: 0.05)
    try turned.run(rates, replay: 0.2)
    try flat.run(rates, replay: 0.2)
    #expect(close(flat.state.mean, turned.state.mean, 1e-12))
    #expect(close(flat.state.variance, turned.state.variance, 1e-12))
  }

  @Test(arguments: optimizers, [false, true])
  func sameBitsWhenTheRunIsCut(optimizer: MomentOptimizer, draws: Bool) throws {
    let settings = SimulationSettings(optimizer: optimizer, independentDraws: draws)
    var whole = try MomentSimulation(
      landscape: Self.evenSample(angle: 0.4), settings: settings)
    var cut = whole
    let rates = Samples.cosine(600, peak: 0.1, low: 0.01)
    let all = try whole.run(rates, replay: 0.3, loggingAt: [100, 300, 600])
    var parts = try cut.run(Array(rates[..<300]), replay: 0.3, loggingAt: [100, 300])
    parts += try cut.run(Array(rates[300...]), replay: 0.3, loggingAt: [600])
    #expect(parts == all)
    #expect(cut.state == whole.state)
    #expect(all.last == whole.losses())
  }

  /// Old data only: what is left of the mean's error is the start's, through a matrix.
  @Test(arguments: optimizers)
  func biasIsAllOfTheMeanWithoutOtherData(optimizer: MomentOptimizer) throws {
    let turned = try Self.evenSample(angle: 0.7)
    let second = try Landscape(
      tasks: [turned.tasks[0], turned.tasks[1], turned.tasks[1]], batch: 4)
    var simulation = try MomentSimulation(
      landscape: second, settings: SimulationSettings(optimizer: optimizer))
    try simulation.run(Samples.constant(40, 0.05), shares: [0, 0.5, 0.5])
    let losses = simulation.losses().tasks[1]
    #expect(losses.bias > 0.01)
    #expect(abs(losses.shift) < 1e-13)
    #expect(losses.total == simulation.losses().tasks[2].total)
  }

  @Test func modesSumToTheLoss() throws {
    var simulation = try MomentSimulation(landscape: Self.evenSample(angle: 0.7))
    try simulation.run(Samples.constant(40, 0.1), replay: 0.4)
    for (task, split) in simulation.losses().tasks.enumerated() {
      let modes = simulation.modeLosses(task: task)
      #expect(abs(modes.reduce(0) { $0 + $1.bias } - split.bias) < 1e-14)
      #expect(abs(modes.reduce(0) { $0 + $1.shift } - split.shift) < 1e-14)
      #expect(abs(modes.reduce(0) { $0 + $1.noiseFloor } - split.noiseFloor) < 1e-14)
      #expect(split.bias > 0.001 && split.noiseFloor > 0.001 && abs(split.shift) > 0.001)
    }
  }

  @Test func whatIsNotFollowedIsRefused() throws {
    let landscape = try Self.evenSample(angle: 0.4)
    for settings in [
      SimulationSettings(optimizer: .momentum(beta: 0.9)),
      SimulationSettings(optimizer: .adam(beta1: 0.9, beta2: 0.95, epsilon: 0)),
      SimulationSettings(gradientNoise: .leastSquares(labelVariance: 1)),
    ] {
      #expect(throws: SimError.self) {
        try MomentSimulation(landscape: landscape, settings: settings)
      }
    }
    let error = SimError.together(given: "a and b", allowed: "a alone")
    #expect("\(error)" == "settings: a and b; allowed: a alone")
  }

  @Test func stabilityCountsTheTurnedCurvature() throws {
    // Half a quarter turn: H = [[1.25, 0.75], [0.75, 1.25]] has the eigenvalues 2 and 0.5.
    let landscape = try Landscape(
      tasks: [
        QuadraticTask(curvature: [1, 1], optimum: [0, 0], noise: [0, 0]),
        QuadraticTask(
          curvature: [2, 0.5], optimum: [0, 0], noise: [0, 0], rotation: [Double.pi / 4]),
      ])
    var simulation = try MomentSimulation(landscape: landscape)
    try simulation.run([0.99], replay: 0)
    #expect(simulation.outcome == .stable)
    try simulation.run([1.01], replay: 0)
    guard case .unstable(step: 2, let product) = simulation.outcome else {
      Issue.record("\(simulation.outcome)")
      return
    }
    #expect(abs(product - 2.02) < 1e-12)
  }

  /// 22 modes; the new task turned by one angle in every pair.
  private static func evenSample(angle: Double?) throws -> Landscape {
    let modes = 1...22
    return try landscape(
      OracleCase.Arrays(
        curvature: modes.map { pow(Double($0), -0.8) },
        newCurvature: modes.map { 0.6 * pow(Double($0), -0.5) },
        optimum: modes.map { cos(Double($0)) },
        newOptimum: modes.map { cos(Double($0)) + 0.3 * sin(2 * Double($0)) },
        noise: modes.map { 0.1 + 0.01 * Double($0) },
        newNoise: modes.map { 0.2 + 0.02 * Double($0) }),
      angles: angle.map { [Double](repeating: $0, count: 11) } ?? [], batch: 4)
  }

  private static func landscape(
    _ arrays: OracleCase.Arrays, angles: [Double], batch: Double
  ) throws -> Landscape {
    try Landscape(
      tasks: [
        QuadraticTask(
          curvature: arrays.curvature, optimum: arrays.optimum, noise: arrays.noise),
        QuadraticTask(
          curvature: arrays.newCurvature, optimum: arrays.newOptimum, noise: arrays.newNoise,
          rotation: angles),
      ], batch: batch)
  }
}
