internal import Sim

/// The old task of a calibration: what the first stages, and later stages on the same domain, tell.
struct OldTaskProblem: Sendable {
  let tree: RunTree
  let parameters: [CalibrationParameter]
  let scale: CalibrationScale

  /// - Parameter tree: stages on old data alone, one task.
  init(_ tree: RunTree, scale: CalibrationScale) {
    self.tree = tree
    self.scale = scale
    parameters = Self.expected(losses: tree.observations.map(\.loss))
  }

  /// What is expected of the old task where these losses were measured on it.
  static func expected(losses: [Double]) -> [CalibrationParameter] {
    let (lowest, highest) = (losses.min() ?? 1, losses.max() ?? 1)
    let floor = lowest - 0.12 * lowest
    return [
      .positive("top", 9, spread: 1),
      .positive("bottom", 12, spread: 1.5),
      .positive("signal", max(highest - floor, 0.5), spread: 0.3),
      .real("signalExponent", -0.3, spread: 0.4),
      .positive("noise", 0.6, spread: 0.6),
      .real("noiseExponent", -0.4, spread: 0.5),
      .positive("floor", floor, spread: 0.12),
    ]
  }

  var problem: CalibrationProblem {
    CalibrationProblem(parameters: parameters, observations: tree.observations) { values in
      guard let landscape = try? scale.landscape(scale.parameters(values), []),
        let losses = try? TreeSimulation(landscape: landscape, settings: scale.settings)
          .losses(tree.nodes, passed: tree.nodes.map { _ in nil })
      else { return nil }
      return tree.predicted(losses)
    }
  }
}

/// How weights were trained in the logs, and the units that follow.
struct CalibrationScale: Sendable {
  let optimizer: MomentOptimizer
  let weightDecay: Double
  let modes: Int
  /// The highest rate of the first stages.
  let peak: Double
  /// The largest area Ση of a first stage.
  let area: Double

  var settings: SimulationSettings {
    SimulationSettings(optimizer: optimizer, weightDecay: weightDecay)
  }

  func parameters(_ values: [String: Double]) -> LandscapeParameters {
    func value(_ name: String) -> Double { values[name] ?? .nan }
    var parameters = LandscapeParameters(
      top: value("top"), bottom: value("bottom"), modes: modes, signal: value("signal"),
      signalExponent: value("signalExponent"), noise: value("noise"),
      noiseExponent: value("noiseExponent"), floor: value("floor"))
    parameters.optimizer = optimizer
    return parameters
  }

  func landscape(_ parameters: LandscapeParameters, _ shifts: [ShiftParameters])
    throws(SimError) -> Landscape
  {
    try parameters.landscape(shifts: shifts, referencePeak: peak, referenceArea: area)
  }
}
