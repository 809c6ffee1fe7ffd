import Testing

@testable import Sim

/// Formulas that hold without any simulation.
@Suite struct ClosedFormTests {
  /// v* = η c / (B h (2 − η h)).
  @Test func varianceSettlesAtTheStationaryFloor() throws {
    let rate = 0.3
    var simulation = try Samples.oneTaskAtItsOptimum()
    try simulation.run(Samples.constant(20_000, rate), replay: 1)
    let land = simulation.landscape
    for mode in 0..<land.modes {
      let curvature = land.curvature[mode]
      let expected =
        rate * land.noise[mode] / (land.batch * curvature * (2 - rate * curvature))
      #expect(abs(simulation.state.variance[mode] / expected - 1) < 1e-9)
    }
  }

  /// a* = (r h₀ μ₀ + (1−r) h₁ μ₁) / (r h₀ + (1−r) h₁ + wd).
  @Test(arguments: [0, 0.05, 0.3, 1], [0, 0.01])
  func meanSettlesAtTheMixturesOptimum(replay: Double, decay: Double) throws {
    let land = try Samples.twoTasks()
    var simulation = try MomentSimulation(
      landscape: land, settings: SimulationSettings(weightDecay: decay))
    try simulation.run(Samples.constant(20_000, 0.5), replay: replay)
    for mode in 0..<land.modes {
      let old = replay * land.curvature[mode]
      let new = (1 - replay) * land.newCurvature[mode]
      let expected =
        (old * land.optimum[mode] + new * land.newOptimum[mode]) / (old + new + decay)
      #expect(abs(simulation.state.mean[mode] - expected) < 1e-9)
    }
  }

  /// One noiseless mode: a_T = μ (1 − Π(1 − η_t h)).
  @Test func meanWithoutNoiseIsAProduct() throws {
    let land = try Landscape(
      curvature: [0.7], newCurvature: [0.7], optimum: [2], newOptimum: [2], noise: [0],
      newNoise: [0])
    var simulation = try MomentSimulation(landscape: land)
    let rates = [0.1, 0.5, 0.9, 0.2]
    try simulation.run(rates, replay: 1)
    let left = rates.reduce(1) { $0 * (1 - $1 * 0.7) }
    #expect(abs(simulation.state.mean[0] - 2 * (1 - left)) < 1e-15)
    #expect(simulation.state.variance == [0])
  }

  @Test func withoutShiftReplayIsIrrelevant() throws {
    let rates = Samples.cosine(400, peak: 0.6, low: 0.06)
    var ends: [Double] = []
    for replay in [0, 0.05, 0.25, 1] {
      var simulation = try Samples.oneTaskAtItsOptimum()
      try simulation.run(rates, replay: replay)
      ends.append(simulation.losses().old.total)
      #expect(simulation.losses().old.total == simulation.losses().new.total)
    }
    for end in ends { #expect(abs(end - ends[0]) < 1e-14) }
  }

  @Test func annealingToZeroRemovesTheFloor() throws {
    var simulation = try Samples.oneTaskAtItsOptimum()
    try simulation.run(Samples.constant(4000, 0.3), replay: 1)
    let steady = simulation.losses().old
    let anneal = (1...4000).map { 0.3 * (1 - Double($0) / 4000) }
    try simulation.run(anneal, replay: 1)
    #expect(steady.noiseFloor > 0.01)
    #expect(simulation.losses().old.noiseFloor < 0.1 * steady.noiseFloor)
    #expect(simulation.losses().old.bias < 1e-20)
  }

  /// Drawing each example by chance adds r(1−r)/B (gradient gap)² η² in the first step.
  @Test func drawingTasksByChanceAddsTheirGap() throws {
    let land = try Samples.twoTasks()
    let rate = 0.2
    let replay = 0.3
    var split = try MomentSimulation(landscape: land)
    var drawn = try MomentSimulation(
      landscape: land, settings: SimulationSettings(independentDraws: true))
    try split.run([rate], replay: replay)
    try drawn.run([rate], replay: replay)
    #expect(split.state.mean == drawn.state.mean)
    for mode in 0..<land.modes {
      let gap =
        land.curvature[mode] * land.optimum[mode]
        - land.newCurvature[mode] * land.newOptimum[mode]
      let added = drawn.state.variance[mode] - split.state.variance[mode]
      let expected = rate * rate * replay * (1 - replay) / land.batch * gap * gap
      #expect(abs(added - expected) < 1e-12)
    }
  }

  @Test func drawingByChanceChangesNothingWithOneTaskInTheBatch() throws {
    let land = try Samples.twoTasks()
    for replay in [0.0, 1.0] {
      var split = try MomentSimulation(landscape: land)
      var drawn = try MomentSimulation(
        landscape: land, settings: SimulationSettings(independentDraws: true))
      try split.run(Samples.constant(50, 0.4), replay: replay)
      try drawn.run(Samples.constant(50, 0.4), replay: replay)
      #expect(split.state == drawn.state)
    }
  }
}
