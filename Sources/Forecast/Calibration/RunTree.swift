internal import Foundation
internal import Sim

/// The stages of many runs, each simulated once however many runs share it.
///
/// Seeds of one schedule, and runs with a common first stage, are one path here. A stage's parent
/// comes before it.
struct RunTree: Sendable {
  /// A stage of one or more runs.
  struct Node: Sendable {
    /// The place of the stage before, or nil for a first stage.
    var parent: Int?
    /// η of the stage's steps.
    var rates: [Double]
    /// The shares of the tasks in a batch.
    var shares: [Double]
    /// Whether the optimizer's moments are reset before it.
    var resets: Bool
    /// Steps within the stage after which losses are wanted, ascending, each once.
    var steps: [Int] = []
  }

  /// One measured loss.
  struct Observation: Sendable {
    /// The stage.
    var node: Int
    /// Steps done within the stage.
    var step: Int
    /// The place of the task in the landscape.
    var task: Int
    /// Nats.
    var loss: Double
    /// Its weight in the fit.
    var weight: Double
    /// Which of the logs it is from.
    var log: Int
    /// Whether it is the log's last of its task.
    var isLast: Bool
  }

  private(set) var nodes: [Node] = []
  private(set) var observations: [Observation] = []

  /// Adds a log whose domains are the tasks in `tasks`: the place of each domain's task.
  mutating func add(_ log: RunLog, index: Int, tasks: [Int?], count: Int) {
    var parent: Int?
    var first = 0
    for (number, stage) in log.stages.enumerated() {
      var shares = [Double](repeating: 0, count: count)
      for (domain, share) in stage.shares.enumerated() where share > 0 {
        if let task = tasks[domain] { shares[task] += share }
      }
      let node = node(
        parent: parent, rates: stage.rates, shares: shares,
        resets: number > 0 && stage.resetsMoments)
      let isLastStage = number == log.stages.count - 1
      observe(
        log, index: index, tasks: tasks, node: node, after: first, isFirst: number == 0,
        isLastStage: isLastStage)
      first += stage.rates.count
      parent = node
    }
  }

  private mutating func node(parent: Int?, rates: [Double], shares: [Double], resets: Bool)
    -> Int
  {
    let known = nodes.firstIndex {
      $0.parent == parent && $0.resets == resets && $0.shares == shares && $0.rates == rates
    }
    if let known { return known }
    nodes.append(Node(parent: parent, rates: rates, shares: shares, resets: resets))
    return nodes.count - 1
  }

  private mutating func observe(
    _ log: RunLog, index: Int, tasks: [Int?], node: Int, after first: Int, isFirst: Bool,
    isLastStage: Bool
  ) {
    let length = nodes[node].rates.count
    let isAlone = isOldAlone[node]
    for (domain, task) in tasks.enumerated() {
      guard let task else { continue }
      let points = log.points.filter { point in
        point.domain == domain && point.step <= first + length
          && (isFirst ? point.step >= 0 : point.step > first)
      }
      for point in Thinning.kept(points, from: first, length: length) {
        let step = point.step - first
        guard !isKnown(node, step, task, point.loss) else { continue }
        let isLast = isLastStage && point == points.last
        observations.append(
          Observation(
            node: node, step: step, task: task, loss: point.loss,
            weight: Thinning.weight(
              isEarly: Double(step) <= 0.02 * Double(length), isLast: isLast,
              isForeign: isAlone && task > 0),
            log: index, isLast: isLast))
        insert(step, into: node)
      }
    }
  }

  /// The logs of each path, by first appearance: seeds and the like go together.
  var paths: [Set<Int>] {
    var logs: [Int: Set<Int>] = [:]
    var order: [Int] = []
    for observation in observations where observation.isLast {
      if logs[observation.node] == nil { order.append(observation.node) }
      logs[observation.node, default: []].insert(observation.log)
    }
    return order.compactMap { logs[$0] }
  }

  /// The paths whose last stage has the shares of another path's.
  var pathsOfSharedReplay: [Set<Int>] {
    let shares = paths.map { path in
      observations.first { $0.isLast && path.contains($0.log) }.map { nodes[$0.node].shares }
    }
    return zip(paths, shares).filter { _, own in shares.count { $0 == own } > 1 }.map(\.0)
  }

  /// Which stages, with all before them, see nothing but old data.
  var isOldAlone: [Bool] {
    var alone: [Bool] = []
    for node in nodes {
      alone.append(node.shares[0] == 1 && (node.parent.map { alone[$0] } ?? true))
    }
    return alone
  }

  /// The simulated loss of each observation.
  func predicted(_ losses: [[Losses]]) -> [Double] {
    observations.map { observation in
      let place = nodes[observation.node].steps.firstIndex(of: observation.step) ?? 0
      return losses[observation.node][place].tasks[observation.task].total
    }
  }

  /// Whether another log with the same stages has brought this very measurement.
  private func isKnown(_ node: Int, _ step: Int, _ task: Int, _ loss: Double) -> Bool {
    observations.contains {
      $0.node == node && $0.step == step && $0.task == task && $0.loss == loss
    }
  }

  private mutating func insert(_ step: Int, into node: Int) {
    let place = nodes[node].steps.firstIndex { $0 >= step } ?? nodes[node].steps.count
    if place < nodes[node].steps.count, nodes[node].steps[place] == step { return }
    nodes[node].steps.insert(step, at: place)
  }
}

/// Which measured points count: a curve is smooth, so a few dozen, dense at the start, tell it all.
enum Thinning {
  /// The most points of one domain in one stage.
  static let most = 24

  /// The weight of a point, 1 for most.
  ///
  /// - 0.4 within the first fiftieth of a stage, where Adam's mean field is rough after its moments
  ///   were zero;
  /// - 2 at the end of a run, which is what a forecast is asked for;
  /// - 0.25 for a later domain's loss before anything is trained on it, of which no schedule of a later
  ///   stage is the cause.
  static func weight(isEarly: Bool, isLast: Bool, isForeign: Bool) -> Double {
    (isEarly ? 0.4 : 1) * (isLast ? 2 : 1) * (isForeign ? 0.25 : 1)
  }

  /// At most ``most`` points, evenly in the logarithm of the step within the stage; the last stays.
  static func kept(_ points: [RunLog.Point], from first: Int, length: Int) -> [RunLog.Point] {
    guard points.count > most else { return points }
    var kept: [RunLog.Point] = []
    var wanted = 1.0
    let growth = pow(Double(max(2, length)), 1 / Double(most))
    for (index, point) in points.enumerated() {
      let step = Double(point.step - first)
      guard step >= wanted || index == points.count - 1 || point.step == first else { continue }
      kept.append(point)
      while wanted <= step { wanted = max(wanted * growth, wanted + 1) }
    }
    return kept
  }
}
