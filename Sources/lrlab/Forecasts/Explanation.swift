import Foundation
import Sim

/// Why the old loss of a stage is what it is: noise that heals, forgetting that does not.
struct Explanation: Sendable {
  /// The old task's loss at one step, and the eigendirections that carry it.
  struct Moment: Sendable {
    /// Counted from the start of the run.
    var step: Int
    var loss: LossSplit
    var modes: [ModeLoss]
  }

  /// At the start of the stage.
  var start: Moment
  /// Where the old loss is highest.
  var spike: Moment
  /// At the end of the deployed line.
  var end: Moment

  /// What a part of the loss changed by since the start of the stage.
  func change(_ part: (LossSplit) -> Double, at moment: Moment) -> Double {
    part(moment.loss) - part(start.loss)
  }

  /// The parts in the order in which they are printed, and what becomes of each.
  static let parts: [(name: String, fate: String, of: @Sendable (LossSplit) -> Double)] = [
    ("noise", "heals when the rate falls", { $0.noiseFloor }),
    ("shift", "does not heal: forgetting", { $0.shift }),
    ("bias", "what is still to be learned", { $0.bias }),
  ]

  /// How the change of a part is spread over the curvatures, one entry a decade of
  /// curvature × `peak`, the steepest first; shares of the whole change.
  func directions(
    _ part: (ModeLoss) -> Double, at moment: Moment, peak: Double
  ) -> [(decade: Int, share: Double)] {
    var sums: [Int: Double] = [:]
    for (before, after) in zip(start.modes, moment.modes) {
      let decade = Int(log10(after.curvature * peak).rounded(.down))
      sums[decade, default: 0] += part(after) - part(before)
    }
    let total = sums.values.reduce(0, +)
    guard total != 0 else { return [] }
    return sums.keys.sorted(by: >).map { (decade: $0, share: (sums[$0] ?? 0) / total) }
  }
}

extension Explanation.Moment {
  /// The old task in a simulation's present state.
  init(_ simulation: MomentSimulation) {
    self.init(
      step: simulation.step, loss: simulation.losses().tasks[0],
      modes: simulation.modeLosses(task: 0))
  }
}
