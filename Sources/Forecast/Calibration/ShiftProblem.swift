internal import Sim

/// The shift to one later domain, the old task held: what runs that leave the first domain tell.
struct ShiftProblem: Sendable {
  let tree: RunTree
  let old: LandscapeParameters
  let scale: CalibrationScale
  let parameters: [CalibrationParameter]
  /// The states of the stages on old data alone: the new task does not change them.
  private let passed: [TreeSimulation.Passed?]

  /// - Parameter tree: all stages of runs with this domain, two tasks.
  init(_ tree: RunTree, old: LandscapeParameters, scale: CalibrationScale) throws(SimError) {
    self.tree = tree
    self.old = old
    self.scale = scale
    parameters = Self.expected(
      losses: tree.observations.filter { $0.task == 1 }.map(\.loss))
    let untrained = TreeSimulation(
      landscape: try scale.landscape(
        old, [Self.shift(parameters.values(parameters.map { _ in 0 }))]),
      settings: scale.settings)
    passed = try untrained.states(tree.nodes, wanted: tree.isOldAlone)
  }

  /// What is expected of a later domain where these losses were measured on it.
  static func expected(losses: [Double]) -> [CalibrationParameter] {
    let (lowest, highest) = (losses.min() ?? 1, losses.max() ?? 1)
    let floor = 0.8 * lowest
    return [
      .positive("shift", 0.8, spread: 1),
      .real("shiftExponent", 0.3, spread: 0.7),
      .positive("ratioMedian", 0.7, spread: 1.2),
      .positive("ratioSigma", 2.6, spread: 0.4),
      .positive("noise", 1, spread: 1),
      .real("noiseExponent", -1, spread: 0.7),
      .real("unlearning", 0.3, spread: 0.25),
      .real("weighting", 1, spread: 0.4),
      .positive("floor", floor, spread: 0.2),
      .positive("ceiling", max(0.9 * (highest - floor), 0.5), spread: 0.3),
    ]
  }

  var problem: CalibrationProblem { problem(leavingOut: []) }

  /// The same without what some logs measured after they left the first domain.
  func problem(leavingOut logs: Set<Int>) -> CalibrationProblem {
    let isOldAlone = tree.isOldAlone
    let kept = tree.observations.indices.filter { index in
      let observation = tree.observations[index]
      return isOldAlone[observation.node] || !logs.contains(observation.log)
    }
    return CalibrationProblem(
      parameters: parameters, observations: kept.map { tree.observations[$0] }
    ) { values in
      predicted(values).map { all in kept.map { all[$0] } }
    }
  }

  /// The losses at all observations.
  func predicted(_ values: [String: Double]) -> [Double]? {
    guard let landscape = try? scale.landscape(old, [Self.shift(values)]),
      let losses = try? TreeSimulation(landscape: landscape, settings: scale.settings)
        .losses(tree.nodes, passed: passed)
    else { return nil }
    return tree.predicted(losses)
  }

  static func shift(_ values: [String: Double]) -> ShiftParameters {
    func value(_ name: String) -> Double { values[name] ?? .nan }
    var shift = ShiftParameters(
      shift: value("shift"), shiftExponent: value("shiftExponent"),
      ratioMedian: value("ratioMedian"), ratioSigma: value("ratioSigma"), noise: value("noise"),
      floor: value("floor"), link: .saturating(ceiling: value("ceiling")))
    shift.noiseExponent = value("noiseExponent")
    shift.unlearning = value("unlearning")
    shift.weighting = value("weighting")
    shift.steepest = 5
    shift.direction = 0
    return shift
  }
}
