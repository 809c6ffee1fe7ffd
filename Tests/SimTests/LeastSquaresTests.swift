import Foundation
import Testing

@testable import Sim

/// Noise that grows with the loss.
@Suite struct LeastSquaresTests {
  private struct Case: Decodable {
    let landscape: OracleCase.Arrays
    let batch, labelVariance: Double
    let rates: [Double]
    let steps: [Int]
    let losses, moments: [Double]
  }

  @Test func equalsTheIndependentImplementation() throws {
    let reference = try Fixture.load(Case.self, "least-squares")
    let task = try QuadraticTask(
      curvature: reference.landscape.curvature, optimum: reference.landscape.optimum,
      noise: reference.landscape.noise)
    var simulation = try MomentSimulation(
      landscape: Landscape(tasks: [task], batch: reference.batch),
      settings: SimulationSettings(
        gradientNoise: .leastSquares(labelVariance: reference.labelVariance)))
    let measured = try simulation.run(reference.rates, shares: [1], loggingAt: reference.steps)
    #expect(close(measured.map { $0.tasks[0].total }, reference.losses, 1e-10))
    let state = simulation.state
    let moments = task.optimum.indices.map { mode in
      let distance = state.mean[mode] - task.optimum[mode]
      return distance * distance + state.variance[mode]
    }
    #expect(close(moments, reference.moments, 1e-10))
    #expect(measured.last == simulation.losses())
  }

  @Test(arguments: OptimizerTests.optimizers)
  func sameBitsWhenTheRunIsCut(optimizer: MomentOptimizer) throws {
    let settings = SimulationSettings(
      optimizer: optimizer, independentDraws: true,
      gradientNoise: .leastSquares(labelVariance: 0.1))
    var whole = try MomentSimulation(landscape: Samples.twoTasks(), settings: settings)
    var cut = whole
    let rates = Samples.cosine(600, peak: 0.05, low: 0.01)
    let all = try whole.run(rates, replay: 0.3, loggingAt: [0, 100, 300, 600])
    var parts = try cut.run(Array(rates[..<300]), replay: 0.3, loggingAt: [0, 100, 300])
    parts += try cut.run(Array(rates[300...]), replay: 0.3, loggingAt: [600])
    #expect(parts == all)
    #expect(cut.state == whole.state)
    #expect(all.last == whole.losses())
  }

  /// Two copies of one task are that task, and drawing one of them by chance adds nothing.
  @Test(arguments: [false, true])
  func equalTasksAreOne(draws: Bool) throws {
    let two = try Samples.twoTasks()
    let noise = GradientNoise.leastSquares(labelVariance: 0.2)
    var alone = try MomentSimulation(
      landscape: Landscape(tasks: [two.tasks[0]], batch: 4),
      settings: SimulationSettings(gradientNoise: noise))
    var pair = try MomentSimulation(
      landscape: Landscape(tasks: [two.tasks[0], two.tasks[0]], batch: 4),
      settings: SimulationSettings(independentDraws: draws, gradientNoise: noise))
    let rates = Samples.cosine(200, peak: 0.1, low: 0.01)
    try alone.run(rates, shares: [1])
    try pair.run(rates, shares: [0.3, 0.7])
    #expect(close(pair.state.mean, alone.state.mean, 1e-12))
    #expect(close(pair.state.variance, alone.state.variance, 1e-12))
    #expect(close([pair.losses().tasks[1].total], [alone.losses().tasks[0].total], 1e-12))
  }

  /// From the optimum, without noise of labels, nothing ever moves.
  @Test func withoutLabelNoiseTheOptimumIsQuiet() throws {
    let task = try Samples.twoTasks().tasks[0]
    var simulation = try MomentSimulation(
      landscape: Landscape(tasks: [task]),
      settings: SimulationSettings(gradientNoise: .leastSquares(labelVariance: 0)),
      state: MomentState(
        mean: task.optimum, variance: [Double](repeating: 0, count: task.modes)))
    try simulation.run(Samples.constant(50, 0.1), shares: [1])
    #expect(simulation.losses().tasks[0].noiseFloor < 1e-28)
  }
}
