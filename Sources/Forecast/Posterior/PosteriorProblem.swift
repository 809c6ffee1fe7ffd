internal import Foundation
internal import Sim

/// The probability of a landscape of two tasks, given measured losses.
///
/// A place holds the z of the old task's numbers and of the shift's, each standard normal beforehand
/// (see ``CalibrationParameter``). The errors, drift and noise on the old task's losses and on the new
/// one's, have z of their own, log-normal. The measured losses follow ``CurveErrors``.
struct PosteriorProblem: Sendable {
  /// The measured losses of one task in one stage.
  struct Curve: Sendable {
    var task: Int
    /// The places in ``RunTree/observations``, by step.
    var observations: [Int]
    var points: [CurveErrors.Point]
  }

  let old: [CalibrationParameter]
  let shift: [CalibrationParameter]
  let curves: [Curve]
  /// log of the measured losses, curve by curve.
  let measured: [Double]
  private let tree: RunTree
  private let scale: CalibrationScale

  /// What is expected of the errors, relative to the loss.
  static let errors: [CalibrationParameter] = [
    .positive("old drift", 0.008, spread: 0.7), .positive("old noise", 0.004, spread: 0.7),
    .positive("new drift", 0.008, spread: 0.7), .positive("new noise", 0.004, spread: 0.7),
  ]

  /// - Parameters:
  ///   - tree: all stages of the runs, two tasks; see `CalibrationLogs.tree(of:withControls:)`.
  ///   - old: what is expected of the old task.
  ///   - shift: what is expected of the new one.
  init(
    _ tree: RunTree, scale: CalibrationScale, old: [CalibrationParameter],
    shift: [CalibrationParameter]
  ) {
    let curves = Self.curves(tree)
    self.init(
      tree, scale: scale, old: old, shift: shift, curves: curves,
      measured: curves.flatMap { $0.observations.map { log(tree.observations[$0].loss) } })
  }

  private init(
    _ tree: RunTree, scale: CalibrationScale, old: [CalibrationParameter],
    shift: [CalibrationParameter], curves: [Curve], measured: [Double]
  ) {
    self.tree = tree
    self.scale = scale
    self.old = old
    self.shift = shift
    self.curves = curves
    self.measured = measured
  }

  /// The same problem with other losses measured, given as their logarithms.
  func measuring(_ losses: [Double]) -> Self {
    Self(tree, scale: scale, old: old, shift: shift, curves: curves, measured: losses)
  }

  var dimension: Int { old.count + shift.count }

  /// log of the losses at all points, curve by curve; nil where they are not finite and above 0.
  func predicted(_ place: [Double]) -> [Double]? {
    guard let (landscape, settings) = landscape(place),
      let losses = try? TreeSimulation(landscape: landscape, settings: settings)
        .losses(tree.nodes, passed: tree.nodes.map { _ in nil })
    else { return nil }
    let all = tree.predicted(losses)
    let predicted = curves.flatMap { $0.observations.map { log(all[$0]) } }
    return predicted.allSatisfy(\.isFinite) ? predicted : nil
  }

  func landscape(_ place: [Double]) -> (Landscape, SimulationSettings)? {
    let parameters = scale.parameters(old.values(Array(place.prefix(old.count))))
    let shift = ShiftProblem.shift(self.shift.values(Array(place.dropFirst(old.count))))
    guard let landscape = try? scale.landscape(parameters, [shift]) else { return nil }
    return (landscape, scale.settings)
  }

  /// The errors on the old task's losses and on the new one's.
  static func errors(_ z: [Double]) -> [CurveErrors] {
    let values = zip(errors, z).map { $0.value($1) }
    return [
      CurveErrors(drift: values[0], noise: values[1]),
      CurveErrors(drift: values[2], noise: values[3]),
    ]
  }

  /// −log of the density of the residuals, but for a constant.
  func energy(_ residuals: [Double], _ errors: [CurveErrors]) -> Double {
    var energy = 0.0
    forEachCurve { curve, range in
      energy += errors[curve.task].energy(residuals[range], curve.points)
    }
    return energy
  }

  /// Residuals, or what is linear in them, made independent and of variance 1.
  func whitened(_ residuals: [Double], _ errors: [CurveErrors]) -> [Double] {
    var white: [Double] = []
    white.reserveCapacity(residuals.count)
    forEachCurve { curve, range in
      white += errors[curve.task].whitened(residuals[range], curve.points)
    }
    return white
  }

  /// log of what a landscape at this place would have measured, by chance.
  func drawn(
    _ place: [Double], errors: [CurveErrors], using random: inout SeededRandom
  ) -> [Double]? {
    guard var losses = predicted(place) else { return nil }
    forEachCurve { curve, range in
      let residuals = errors[curve.task].drawn(curve.points, using: &random)
      for (index, residual) in zip(range, residuals) { losses[index] += residual }
    }
    return losses
  }

  /// The last of each curve's residuals.
  func ends(_ residuals: [Double]) -> [Double] {
    var ends: [Double] = []
    forEachCurve { _, range in ends.append(residuals[range.upperBound - 1]) }
    return ends
  }

  private func forEachCurve(_ body: (Curve, Range<Int>) -> Void) {
    var first = 0
    for curve in curves {
      body(curve, first..<first + curve.points.count)
      first += curve.points.count
    }
  }

  private static func curves(_ tree: RunTree) -> [Curve] {
    var curves: [Curve] = []
    for node in tree.nodes.indices {
      for task in 0..<2 {
        let own = tree.observations.indices.filter {
          tree.observations[$0].node == node && tree.observations[$0].task == task
        }.sorted { tree.observations[$0].step < tree.observations[$1].step }
        guard !own.isEmpty else { continue }
        let length = tree.nodes[node].rates.count
        curves.append(
          Curve(
            task: task, observations: own,
            points: own.map {
              .init(
                step: tree.observations[$0].step, of: length,
                weight: tree.observations[$0].weight)
            }))
      }
    }
    return curves
  }
}
