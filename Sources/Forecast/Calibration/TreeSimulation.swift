internal import Sim

/// The simulated losses of a tree of stages.
struct TreeSimulation: Sendable {
  /// The state at the end of a stage, and at each of its wanted steps.
  struct Passed: Sendable {
    var end: MomentState
    var states: [MomentState]
  }

  let landscape: Landscape
  let settings: SimulationSettings

  /// The losses of all tasks at each node's wanted steps.
  ///
  /// - Parameter passed: stages whose states are known; their losses are measured, not simulated.
  func losses(_ nodes: [RunTree.Node], passed: [Passed?]) throws(SimError) -> [[Losses]] {
    var ends: [MomentSimulation?] = []
    var losses: [[Losses]] = []
    for (index, node) in nodes.enumerated() {
      if let known = passed[index] {
        var measured: [Losses] = []
        for state in known.states { measured.append(try simulation(from: state).losses()) }
        losses.append(measured)
        ends.append(try simulation(from: known.end))
      } else {
        var simulation = try start(of: node, ends)
        let before = simulation.step
        losses.append(
          try simulation.run(
            node.rates, shares: node.shares, loggingAt: node.steps.map { $0 + before }))
        ends.append(simulation)
      }
    }
    return losses
  }

  /// The states of stages on the first task alone.
  func states(_ nodes: [RunTree.Node], wanted: [Bool]) throws(SimError) -> [Passed?] {
    var ends: [MomentSimulation?] = []
    var passed: [Passed?] = []
    for (index, node) in nodes.enumerated() {
      guard wanted[index] else {
        ends.append(nil)
        passed.append(nil)
        continue
      }
      var simulation = try start(of: node, ends)
      var states: [MomentState] = []
      var done = 0
      for step in node.steps + [node.rates.count] {
        try simulation.run(Array(node.rates[done..<step]), shares: node.shares)
        done = step
        states.append(simulation.state)
      }
      passed.append(Passed(end: states.removeLast(), states: states))
      ends.append(simulation)
    }
    return passed
  }

  private func simulation(from state: MomentState?) throws(SimError) -> MomentSimulation {
    try MomentSimulation(landscape: landscape, settings: settings, state: state)
  }

  private func start(of node: RunTree.Node, _ ends: [MomentSimulation?]) throws(SimError)
    -> MomentSimulation
  {
    var simulation: MomentSimulation
    if let parent = node.parent, let end = ends[parent] {
      simulation = end
    } else {
      simulation = try self.simulation(from: nil)
    }
    try simulation.beginStage(
      peak: max(node.rates.max() ?? 0, .leastNormalMagnitude),
      moments: node.resets ? .reset : .keep)
    return simulation
  }
}
