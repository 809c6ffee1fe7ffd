import Foundation
import Testing

@testable import Sim

/// The bookkeeping around the recursion: bits, steps, splits, outcomes, errors.
@Suite struct MomentSimulationTests {
  private let rates = Samples.cosine(200, peak: 0.6, low: 0.06)

  @Test func sameBitsHoweverOftenItIsMeasured() throws {
    var seldom = try MomentSimulation(landscape: Samples.twoTasks())
    var often = seldom
    try seldom.run(rates, replay: 0.25)
    try often.run(rates, replay: 0.25, loggingAt: Array(0...200))
    #expect(seldom.state == often.state)
    #expect(seldom.losses() == often.losses())
  }

  @Test func aBranchGivesTheBitsOfItsOwnRun() throws {
    var trunk = try MomentSimulation(landscape: Samples.twoTasks())
    var alone = trunk
    try trunk.run(rates, replay: 1)
    let before = trunk
    var branch = trunk
    try branch.run(rates, replay: 0.05)
    try trunk.run(rates, replay: 0)
    try alone.run(rates, replay: 1)
    #expect(alone.state == before.state)
    try alone.run(rates, replay: 0.05)
    #expect(alone.state == branch.state)
    #expect(alone.state != trunk.state)
  }

  @Test func lossesAreTheSumsOfTheState() throws {
    var simulation = try MomentSimulation(landscape: Samples.twoTasks())
    try simulation.run(rates, replay: 0.4)
    let land = simulation.landscape
    let state = simulation.state
    let losses = simulation.losses()
    var bias = 0.0
    var noise = 0.0
    var newBias = 0.0
    for mode in 0..<land.modes {
      let distance = state.mean[mode] - land.optimum[mode]
      let newDistance = state.mean[mode] - land.newOptimum[mode]
      bias += 0.5 * land.curvature[mode] * distance * distance
      noise += 0.5 * land.curvature[mode] * state.variance[mode]
      newBias += 0.5 * land.newCurvature[mode] * newDistance * newDistance
    }
    #expect(abs(losses.old.bias + losses.old.shift - bias) < 1e-14)
    #expect(abs(losses.old.noiseFloor - noise) < 1e-14)
    #expect(abs(losses.new.bias + losses.new.shift - newBias) < 1e-14)
    #expect(losses.old.irreducible == 1.25)
    #expect(losses.new.irreducible == 0.5)
    for split in [losses.old, losses.new] {
      #expect(
        split.total == split.bias + split.shift + split.noiseFloor + split.irreducible)
    }
  }

  /// While a run meets one task alone there is no shift; with other data the bias goes on alone.
  @Test func shiftIsWhatOtherDataDid() throws {
    let start = try MomentState(
      mean: [Double](repeating: 0.3, count: 19), variance: [Double](repeating: 0, count: 19))
    var simulation = try MomentSimulation(landscape: Samples.twoTasks(), state: start)
    let land = simulation.landscape
    try simulation.run(rates, replay: 1)
    #expect(abs(simulation.losses().old.shift) < 1e-14)
    #expect(simulation.losses().old.bias > 0)
    try simulation.run(rates, replay: 0.25)
    var bias = 0.0
    for mode in 0..<land.modes {
      var left = 1.0
      for rate in rates { left *= 1 - rate * land.curvature[mode] }
      let mixed = 0.25 * land.curvature[mode] + 0.75 * land.newCurvature[mode]
      for rate in rates { left *= 1 - rate * mixed }
      let distance = left * (0.3 - land.optimum[mode])
      bias += 0.5 * land.curvature[mode] * distance * distance
    }
    #expect(abs(simulation.losses().old.bias - bias) < 1e-14)
    #expect(simulation.losses().old.shift > 0.001)
  }

  @Test func aLinkScalesEveryPart() throws {
    let plain = try Samples.twoTasks()
    let links = [LossLink.logarithmic(scale: 0.4), .saturating(ceiling: 0.7)]
    for link in links {
      let tasks = try plain.tasks.map {
        try QuadraticTask(
          curvature: $0.curvature, optimum: $0.optimum, noise: $0.noise, floor: $0.floor,
          link: link)
      }
      var linked = try MomentSimulation(
        landscape: Landscape(tasks: tasks, batch: plain.batch))
      var quadratic = try MomentSimulation(landscape: plain)
      try linked.run(rates, replay: 0.3)
      try quadratic.run(rates, replay: 0.3)
      let (nats, raw) = (linked.losses().old, quadratic.losses().old)
      #expect(abs(nats.total - 1.25 - link.nats(raw.total - 1.25)) < 1e-14)
      #expect(abs(link.quadratic(nats.total - 1.25) / (raw.total - 1.25) - 1) < 1e-12)
      #expect(abs(nats.shift / nats.noiseFloor / (raw.shift / raw.noiseFloor) - 1) < 1e-12)
      #expect(nats.total < raw.total)
    }
  }

  @Test func modesSumToTheLoss() throws {
    let plain = try Samples.twoTasks()
    let linked = try Landscape(
      tasks: plain.tasks.map {
        try QuadraticTask(
          curvature: $0.curvature, optimum: $0.optimum, noise: $0.noise, floor: $0.floor,
          link: .logarithmic(scale: 0.3))
      }, batch: plain.batch)
    for land in [plain, linked] {
      var simulation = try MomentSimulation(landscape: land)
      try simulation.run(rates, replay: 1)
      try simulation.run(rates, replay: 0.2)
      for (task, split) in simulation.losses().tasks.enumerated() {
        let modes = simulation.modeLosses(task: task)
        #expect(modes.map(\.curvature) == land.tasks[task].curvature)
        #expect(abs(modes.reduce(0) { $0 + $1.bias } - split.bias) < 1e-14)
        #expect(abs(modes.reduce(0) { $0 + $1.shift } - split.shift) < 1e-14)
        #expect(abs(modes.reduce(0) { $0 + $1.noiseFloor } - split.noiseFloor) < 1e-14)
        #expect(split.shift != 0)
      }
    }
  }

  @Test func peakExponentsScaleProgressAndFloor() throws {
    let exponents = PeakExponents(progress: 0.6, floor: 0.3, referencePeak: 0.5)
    var simulation = try MomentSimulation(
      landscape: Samples.oneTaskAtItsOptimum().landscape,
      settings: SimulationSettings(peakExponents: exponents))
    var slower = try MomentSimulation(landscape: simulation.landscape)
    try simulation.run([0.2, 0.1], replay: 1)
    try slower.run([0.2, 0.1], replay: 1)
    #expect(simulation.state == slower.state)
    try simulation.beginStage(peak: 0.01, moments: .reset)
    let factor = pow(0.01 / 0.5, 0.6 - 1)
    try simulation.run(Samples.constant(20_000, 0.01), replay: 1)
    try slower.run(Samples.constant(20_000, 0.01 * factor), replay: 1)
    #expect(zip(simulation.state.mean, slower.state.mean).allSatisfy { abs($0 - $1) < 1e-12 })
    let ratio = simulation.losses().old.noiseFloor / slower.losses().old.noiseFloor
    #expect(abs(ratio / pow(0.01 / 0.5, 0.3 - 0.6) - 1) < 1e-9)
  }

  @Test func severalTasksShareABatch() throws {
    let two = try Samples.twoTasks()
    let three = try Landscape(tasks: two.tasks + [two.tasks[1]], batch: two.batch)
    for draws in [false, true] {
      let settings = SimulationSettings(independentDraws: draws)
      var pair = try MomentSimulation(landscape: two, settings: settings)
      var triple = try MomentSimulation(landscape: three, settings: settings)
      try pair.run(rates, shares: [1, 0])
      try triple.run(rates, shares: [1, 0, 0])
      #expect(pair.state == triple.state)
      try pair.run(rates, shares: [0.2, 0.8])
      try triple.run(rates, shares: [0.2, 0.3, 0.5])
      let (a, b) = (pair.losses(), triple.losses())
      #expect(abs(a.old.total - b.tasks[0].total) < 1e-13)
      #expect(abs(a.new.total - b.tasks[2].total) < 1e-13)
    }
  }

  @Test func stepsCountFromTheStartOfTheRun() throws {
    var simulation = try MomentSimulation(landscape: Samples.twoTasks())
    #expect(simulation.losses().step == 0)
    #expect(try simulation.run([0.1, 0.1], replay: 1, loggingAt: [0, 2]).map(\.step) == [0, 2])
    let start = simulation.losses()
    let second = try simulation.run([0.1, 0.1], replay: 0, loggingAt: [2, 3, 4])
    #expect(second.map(\.step) == [2, 3, 4])
    #expect(second[0] == start)
  }

  @Test func untrainedLossIsFloorPlusSignal() throws {
    let simulation = try MomentSimulation(landscape: Samples.twoTasks())
    let land = simulation.landscape
    let signal = (0..<land.modes).map {
      0.5 * land.curvature[$0] * land.optimum[$0] * land.optimum[$0]
    }
    #expect(abs(simulation.losses().old.total - 1.25 - signal.reduce(0, +)) < 1e-14)
    #expect(simulation.losses().old.noiseFloor == 0)
  }

  @Test func instabilityAndDivergenceAreOutcomes() throws {
    let land = try Samples.twoTasks()
    var simulation = try MomentSimulation(landscape: land)
    try simulation.run([0.5, 2, 0.5], replay: 1)
    #expect(simulation.outcome == .stable)
    try simulation.run([0.5, 2.5, 3], replay: 1)
    #expect(simulation.outcome == .unstable(step: 5, product: 2.5))
    #expect(simulation.losses().isFinite)
    let end = try simulation.run(
      Samples.constant(2000, 3), replay: 1, loggingAt: [10, 1500, 2006])
    #expect(simulation.outcome == .diverged(step: 1500))
    #expect(end.map(\.isFinite) == [true, false, false])
    var silent = try MomentSimulation(landscape: land)
    try silent.run(Samples.constant(2000, 3), replay: 1)
    #expect(silent.outcome == .diverged(step: 2000))
  }

  @Test func weightDecayCountsTowardsStability() throws {
    var simulation = try MomentSimulation(
      landscape: Samples.twoTasks(), settings: SimulationSettings(weightDecay: 0.5))
    try simulation.run([1.5], replay: 1)
    #expect(simulation.outcome == .unstable(step: 1, product: 2.25))
  }

  @Test func badInputIsRefusedBeforeAnyStep() throws {
    var simulation = try MomentSimulation(landscape: Samples.twoTasks())
    let start = simulation.state
    #expect(
      throws: SimError.number(
        place: "replay", given: 1.5, allowed: "a share of old data in 0 ... 1")
    ) { try simulation.run([0.1], replay: 1.5) }
    #expect(throws: SimError.self) { try simulation.run([0.1], replay: -.ulpOfOne) }
    #expect(throws: SimError.self) { try simulation.run([0.1], replay: .nan) }
    #expect(throws: SimError.self) { try simulation.run([0.1, -0.1], replay: 1) }
    #expect(throws: SimError.self) { try simulation.run([.nan], replay: 1) }
    #expect(throws: SimError.logStep(given: 3, allowed: 0...2)) {
      try simulation.run([0.1, 0.1], replay: 1, loggingAt: [3])
    }
    #expect(throws: SimError.self) {
      try simulation.run([0.1, 0.1], replay: 1, loggingAt: [2, 1])
    }
    #expect(throws: SimError.self) { try simulation.run([0.1], replay: 1, loggingAt: [-1]) }
    #expect(simulation.state == start)
    #expect(simulation.step == 0)
    #expect(throws: SimError.lengths(place: "start state", given: 3, expected: 19)) {
      try MomentSimulation(
        landscape: Samples.twoTasks(), state: MomentState(untrained: 3))
    }
    #expect(throws: SimError.self) {
      try MomentSimulation(
        landscape: Samples.twoTasks(), settings: SimulationSettings(weightDecay: -1))
    }
  }
}
