import Foundation
import Testing

@testable import Sim

/// Momentum and Adam beside plain SGD: limits, resets, bits.
@Suite struct OptimizerTests {
  private let rates = Samples.cosine(600, peak: 0.5, low: 0.05)
  static let optimizers: [MomentOptimizer] = [
    .sgd, .momentum(beta: 0.9), .adam(beta1: 0.9, beta2: 0.95, epsilon: 1e-8),
    .adam(beta1: 0, beta2: 0.95, epsilon: 0),
  ]

  @Test(arguments: optimizers, [false, true])
  func sameBitsWhenTheRunIsCut(optimizer: MomentOptimizer, draws: Bool) throws {
    var whole = try simulation(optimizer, draws: draws)
    var cut = whole
    let all = try whole.run(rates, replay: 0.05, loggingAt: [10, 77, 256, 300, 600])
    var parts = try cut.run(Array(rates[..<77]), replay: 0.05, loggingAt: [10, 77])
    parts += try cut.run(Array(rates[77..<300]), replay: 0.05, loggingAt: [256, 300])
    parts += try cut.run(Array(rates[300...]), replay: 0.05, loggingAt: [600])
    #expect(parts == all)
    #expect(cut.state == whole.state)
    #expect(cut.step == 600)
  }

  @Test(arguments: optimizers, [false, true])
  func sameBitsFromAnyExecutor(optimizer: MomentOptimizer, draws: Bool) throws {
    let backwards = BlockExecutor { count, body in
      for index in (0..<count).reversed() { body(index) }
    }
    let threads = BlockExecutor { count, body in
      DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }
    var serial = try simulation(optimizer, draws: draws)
    let fresh = serial
    let expected = try serial.run(rates, replay: 0.05, loggingAt: Array(0...600))
    for executor in [backwards, threads] {
      var other = fresh
      let losses = try other.run(
        rates, shares: [0.05, 0.95], loggingAt: Array(0...600), on: executor)
      #expect(losses == expected)
      #expect(other.state == serial.state)
    }
  }

  @Test(arguments: optimizers)
  func aMeasurementIsTheLossOfTheState(optimizer: MomentOptimizer) throws {
    var simulation = try simulation(optimizer, draws: false)
    let measured = try simulation.run(rates, replay: 0.3, loggingAt: [600])
    #expect(measured == [simulation.losses()])
  }

  @Test(arguments: [false, true])
  func momentumWithoutAveragingIsSGD(draws: Bool) throws {
    var plain = try simulation(.sgd, draws: draws)
    var momentum = try simulation(.momentum(beta: 0), draws: draws)
    try plain.run(rates, replay: 0.25)
    try momentum.run(rates, replay: 0.25)
    #expect(close(momentum.state.mean, plain.state.mean, 1e-12))
    #expect(close(momentum.state.variance, plain.state.variance, 1e-12))
    #expect(sameLosses(momentum.losses(), plain.losses(), 1e-12))
  }

  /// The general recursion with a first moment that hardly averages, beside the cheaper one.
  @Test(arguments: [false, true])
  func adamWithoutAFirstMomentIsTheLimitOfAdam(draws: Bool) throws {
    var without = try simulation(.adam(beta1: 0, beta2: 0.9, epsilon: 1e-6), draws: draws)
    var with = try simulation(.adam(beta1: 1e-15, beta2: 0.9, epsilon: 1e-6), draws: draws)
    let small = rates.map { $0 * 0.05 }
    try without.run(small, replay: 0.25)
    try with.run(small, replay: 0.25)
    #expect(with.state.optimizer.mean.count == 19)
    #expect(without.state.optimizer.mean.isEmpty)
    #expect(close(with.state.mean, without.state.mean, 1e-11))
    #expect(close(with.state.variance, without.state.variance, 1e-11))
    #expect(sameLosses(with.losses(), without.losses(), 1e-11))
  }

  /// The first step after a reset moves each noiseless mode by the rate itself.
  @Test func adamsFirstStepIsTheRate() throws {
    let land = try Landscape(
      curvature: [0.5, 0.01], newCurvature: [1, 1], optimum: [3, -2], newOptimum: [0, 0],
      noise: [0, 0], newNoise: [0, 0])
    for beta1 in [0, 0.9] {
      var simulation = try MomentSimulation(
        landscape: land,
        settings: SimulationSettings(
          optimizer: .adam(beta1: beta1, beta2: 0.99, epsilon: 0)))
      try simulation.run([0.1], replay: 1)
      #expect(close(simulation.state.mean, [0.1, -0.1], 1e-14))
      try simulation.beginStage(peak: 1, moments: .reset)
      try simulation.run([0.2], replay: 1)
      #expect(close(simulation.state.mean, [0.3, -0.3], 1e-14))
    }
  }

  @Test(arguments: optimizers)
  func resettingForgetsAndKeepingKeeps(optimizer: MomentOptimizer) throws {
    var simulation = try simulation(optimizer, draws: false)
    try simulation.run(rates, replay: 1)
    var kept = simulation
    var reset = simulation
    try kept.beginStage(peak: 0.5, moments: .keep)
    try reset.beginStage(peak: 0.5, moments: .reset)
    #expect(kept.state == simulation.state)
    #expect(reset.state.optimizer == OptimizerMoments(of: optimizer, modes: 19))
    #expect(reset.state.mean == simulation.state.mean)
    try kept.run(rates, replay: 0.1)
    try simulation.run(rates, replay: 0.1)
    try reset.run(rates, replay: 0.1)
    #expect(kept.state == simulation.state)
    #expect((reset.state == simulation.state) == (optimizer == .sgd))
  }

  /// Old data only: all that is left of the mean's error is the start's, whatever the optimizer.
  @Test(arguments: optimizers)
  func biasIsAllOfTheMeanWithoutOtherData(optimizer: MomentOptimizer) throws {
    var simulation = try simulation(optimizer, draws: false, decay: 0)
    try simulation.run(rates.map { 0.1 * $0 }, replay: 1)
    let old = simulation.losses().old
    #expect(old.bias > 0)
    #expect(abs(old.shift) < 1e-12 * max(1, old.bias))
    try simulation.beginStage(peak: 0.5, moments: .reset)
    try simulation.run(rates.map { 0.1 * $0 }, replay: 0.1)
    #expect(simulation.losses().old.shift > 0.001)
  }

  /// A task that is never drawn changes no bit, and neither does a copy of a task in its place.
  @Test(arguments: optimizers, [false, true])
  func anUnusedTaskChangesNothing(optimizer: MomentOptimizer, draws: Bool) throws {
    let two = try Samples.twoTasks()
    let three = try Landscape(
      tasks: [two.tasks[0], two.tasks[0], two.tasks[1]], batch: two.batch)
    let settings = SimulationSettings(optimizer: optimizer, independentDraws: draws)
    var pair = try MomentSimulation(landscape: two, settings: settings)
    var triple = try MomentSimulation(landscape: three, settings: settings)
    for (short, long) in [([1, 0], [1, 0, 0]), ([0.2, 0.8], [0.2, 0, 0.8])] {
      try pair.run(rates, shares: short)
      try triple.run(rates, shares: long)
      #expect(pair.state == triple.state)
      #expect(pair.losses().tasks == [triple.losses().tasks[0], triple.losses().tasks[2]])
    }
    try pair.run(rates, shares: [0.5, 0.5])
    try triple.run(rates, shares: [0.3, 0.2, 0.5])
    #expect(close(pair.state.mean, triple.state.mean, 1e-12))
    #expect(close(pair.state.variance, triple.state.variance, 1e-12))
  }

  @Test(arguments: optimizers, [false, true])
  func withoutShiftReplayIsIrrelevant(optimizer: MomentOptimizer, draws: Bool) throws {
    let task = try Samples.twoTasks().tasks[0]
    let ends = try [0, 0.05, 1].map { replay in
      var simulation = try MomentSimulation(
        landscape: Landscape(tasks: [task, task], batch: 4),
        settings: SimulationSettings(optimizer: optimizer, independentDraws: draws))
      try simulation.run(rates, replay: replay)
      return simulation.losses().old.total
    }
    #expect(close(ends, [ends[0], ends[0], ends[0]], 1e-12))
  }

  @Test func whatDecaysBecomesZeroInsteadOfSubnormal() throws {
    let land = try Landscape(
      curvature: [0.2, 1.1], newCurvature: [1, 1], optimum: [0, 0], newOptimum: [0, 0],
      noise: [0, 0], newNoise: [0, 0])
    let start = try MomentState(mean: [1, 1], variance: [1, 1])
    for optimizer in [MomentOptimizer.sgd, .momentum(beta: 0.5)] {
      var simulation = try MomentSimulation(
        landscape: land, settings: SimulationSettings(optimizer: optimizer), state: start)
      for _ in 0..<200 {
        try simulation.run(Samples.constant(64, 0.9), replay: 1)
        let state = simulation.state
        for number in state.mean + state.variance + state.memory + state.optimizer.covariance {
          #expect(number == 0 || number.isNormal)
        }
      }
      #expect(simulation.state.memory == [0, 0])
    }
  }

  @Test func stabilityOfMomentumAllowsHigherRates() throws {
    let land = try Samples.twoTasks()
    let settings = SimulationSettings(optimizer: .momentum(beta: 0.5), weightDecay: 0.1)
    for (rate, outcome) in [
      (4.5, Outcome.stable), (4.7, .unstable(step: 1, product: 4.7 * (0.5 / 1.5 + 0.1))),
    ] {
      var simulation = try MomentSimulation(landscape: land, settings: settings)
      try simulation.run([rate], replay: 1)
      #expect(simulation.outcome == outcome)
      try simulation.run(Samples.constant(30_000, rate), replay: 1)
      #expect(simulation.losses().isFinite == (outcome == .stable))
    }
  }

  private func simulation(
    _ optimizer: MomentOptimizer, draws: Bool, decay: Double = 0.01
  ) throws -> MomentSimulation {
    try MomentSimulation(
      landscape: Samples.twoTasks(),
      settings: SimulationSettings(
        optimizer: optimizer, weightDecay: decay, independentDraws: draws))
  }

  private func sameLosses(_ losses: Losses, _ expected: Losses, _ tolerance: Double) -> Bool {
    zip(losses.tasks, expected.tasks).allSatisfy { mine, other in
      close(
        [mine.bias, mine.noiseFloor, mine.total], [other.bias, other.noiseFloor, other.total],
        tolerance)
    }
  }
}
