import Testing

@testable import Sim

/// The loops in C and in Swift: one recursion, the same bits.
@Suite struct LoopTests {
  /// From less than a block to seven: vectors run in fours, and what is left in twos and ones.
  @Test(arguments: OptimizerTests.optimizers, [1, 8, 19, 40, 55])
  func sameBitsFromEveryLoop(optimizer: MomentOptimizer, modes: Int) throws {
    for draws in [false, true] {
      var results: [(losses: [Losses], state: MomentState)] = []
      for loops in LoopChoice.all {
        var simulation = try MomentSimulation(
          landscape: Samples.landscape(modes: modes),
          settings: SimulationSettings(
            optimizer: optimizer, weightDecay: 0.01, independentDraws: draws))
        simulation.loops = loops
        let losses = try simulation.run(
          Samples.cosine(300, peak: 0.2, low: 0.01), replay: 0.3, loggingAt: [7, 256, 300])
        results.append((losses, simulation.state))
      }
      #expect(results.count >= 2)
      for result in results {
        #expect(result.losses == results[0].losses)
        #expect(result.state == results[0].state)
      }
      #expect(results[0].losses.allSatisfy { $0.isFinite })
    }
  }

  /// Modes that never had a gradient stand still in every loop, without an epsilon too.
  @Test func modesWithoutAGradientStandStill() throws {
    let task = try QuadraticTask(curvature: [1, 1], optimum: [0, 1], noise: [0, 0.1])
    for loops in LoopChoice.all {
      for beta1 in [0, 0.9] {
        var simulation = try MomentSimulation(
          landscape: Landscape(tasks: [task]),
          settings: SimulationSettings(
            optimizer: .adam(beta1: beta1, beta2: 0.9, epsilon: 0)))
        simulation.loops = loops
        try simulation.run([0.1, 0.1], shares: [1])
        #expect(simulation.state.mean[0] == 0)
        #expect(simulation.state.mean[1] > 0.1)
      }
    }
  }
}
