import Testing

@testable import Sim

/// Weight decay keeps a run from its optimum: that is bias, not what other data did.
@Suite struct DecaySplitTests {
  private let steps = [Double](repeating: 0.2, count: 30)

  /// A run on one task alone has no shift there, whichever way its modes are turned.
  @Test(arguments: [[], [0.7]])
  func onOneTaskAloneDecayIsBias(rotation: [Double]) throws {
    let land = try Landscape(tasks: [
      QuadraticTask(curvature: [1, 0.3], optimum: [1, -2], noise: [0.1, 0.2]),
      QuadraticTask(
        curvature: [0.5, 2], optimum: [-1, 0.5], noise: [0.1, 0.2], rotation: rotation),
    ])
    for task in 0...1 {
      var simulation = try MomentSimulation(
        landscape: land, settings: SimulationSettings(weightDecay: 0.4))
      for _ in 0..<40 {
        try simulation.run(steps, shares: task == 0 ? [1, 0] : [0, 1])
        let split = simulation.losses().tasks[task]
        #expect(abs(split.shift) < 1e-12, "\(split)")
      }
      // Long after the start is forgotten, decay is all that is left: x* = (H + wd)⁻¹ H μ.
      let split = simulation.losses().tasks[task]
      if task == 0 {
        let left = 0.5 * (1 * (0.4 / 1.4) * (0.4 / 1.4) + 0.3 * (2 * 0.4 / 0.7) * (2 * 0.4 / 0.7))
        #expect(abs(split.bias - left) < 1e-12)
      } else {
        #expect(split.bias > 0.01)
      }
      let modes = simulation.modeLosses(task: task)
      #expect(abs(modes.reduce(0) { $0 + $1.bias } - split.bias) < 1e-12)
      #expect(abs(modes.reduce(0) { $0 + $1.shift } - split.shift) < 1e-12)
    }
  }

  /// Other data still count as shift, and all parts sum to the loss.
  @Test func otherDataStillShift() throws {
    var simulation = try MomentSimulation(
      landscape: Samples.twoTasks(), settings: SimulationSettings(weightDecay: 0.1))
    try simulation.run(steps, replay: 1)
    #expect(abs(simulation.losses().old.shift) < 1e-12)
    try simulation.run(steps, replay: 0)
    let old = simulation.losses().old
    #expect(abs(old.shift) > 1e-3)
    let mean = (0..<19).reduce(0.0) { sum, mode in
      let task = simulation.landscape.tasks[0]
      let distance = simulation.state.mean[mode] - task.optimum[mode]
      return sum + 0.5 * task.curvature[mode] * distance * distance
    }
    #expect(abs(old.bias + old.shift - mean) < 1e-12)
  }
}
