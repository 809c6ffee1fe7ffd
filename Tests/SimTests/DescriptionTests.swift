import Testing

@testable import Sim

/// Many steps at one rate in closed form.
@Suite struct DescriptionTests {
  @Test(arguments: [0, 1, 2, 7, 1000])
  func equalsSingleSteps(count: Int) throws {
    let settings = SimulationSettings(
      weightDecay: 0.01,
      peakExponents: PeakExponents(progress: 0.8, floor: 0.6, referencePeak: 0.5))
    var stepwise = try MomentSimulation(landscape: Samples.twoTasks(), settings: settings)
    try stepwise.run([0.3, 0.2], replay: 1)
    try stepwise.beginStage(peak: 0.3, moments: .reset)
    var closed = stepwise
    try stepwise.run(Samples.constant(count, 0.3), replay: 0.2)
    try closed.run(steps: count, at: 0.3, shares: [0.2, 0.8])
    #expect(closed.step == stepwise.step)
    for mode in 0..<closed.landscape.modes {
      #expect(abs(closed.state.mean[mode] - stepwise.state.mean[mode]) < 1e-12)
      #expect(abs(closed.state.variance[mode] - stepwise.state.variance[mode]) < 1e-12)
      #expect(abs(closed.state.memory[mode] - stepwise.state.memory[mode]) < 1e-12)
    }
    try stepwise.run([0.1], replay: 0)
    try closed.run([0.1], replay: 0)
    #expect(abs(closed.losses().old.total / stepwise.losses().old.total - 1) < 1e-12)
  }

  /// The rate acts as it does in single steps.
  @Test func equalsSingleStepsUnderARateExponent() throws {
    let settings = SimulationSettings(
      rateExponent: RateExponent(0.7, referencePeak: 0.5))
    var stepwise = try MomentSimulation(landscape: Samples.twoTasks(), settings: settings)
    var closed = stepwise
    try stepwise.run(Samples.constant(50, 0.3), replay: 0.2)
    try closed.run(steps: 50, at: 0.3, shares: [0.2, 0.8])
    #expect(abs(closed.losses().old.total / stepwise.losses().old.total - 1) < 1e-12)
  }

  @Test func refusesWhatHasNoClosedForm() throws {
    var momentum = try MomentSimulation(
      landscape: Samples.twoTasks(),
      settings: SimulationSettings(optimizer: .momentum(beta: 0.9)))
    #expect(throws: SimError.self) { try momentum.run(steps: 3, at: 0.1, shares: [1, 0]) }
    var drawn = try MomentSimulation(
      landscape: Samples.twoTasks(), settings: SimulationSettings(independentDraws: true))
    #expect(throws: SimError.self) { try drawn.run(steps: 3, at: 0.1, shares: [0.5, 0.5]) }
    try drawn.run(steps: 3, at: 0.1, shares: [1, 0])
    #expect(throws: SimError.self) { try drawn.run(steps: -1, at: 0.1, shares: [1, 0]) }
    #expect(throws: SimError.self) { try drawn.run(steps: 1, at: -0.1, shares: [1, 0]) }
    #expect(throws: SimError.self) { try drawn.run(steps: 1, at: 0.1, shares: [1, 1]) }
    #expect(drawn.step == 3)
  }
}
