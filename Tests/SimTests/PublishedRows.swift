import Testing

@testable import Sim

/// Published second stages, and how far the built-in landscapes may be from them.
///
/// Source: the 405M model of Ibrahim et al. 2024, arXiv 2403.08763, tables 2 and 12 (constant 3e-4:
/// read off figure 4).
struct PublishedRows: Sendable, CustomTestStringConvertible {
  let shift: Shift
  let steps: Int
  let replay: [Double]
  let old: [Double]
  let new: [Double]
  let oldMean, oldLargest, newMean, newLargest: Double

  var testDescription: String { "\(shift)" }

  static let weak = PublishedRows(
    shift: .weak, steps: 132_366, replay: [0.005, 0.01, 0.05, 0.1, 0.5],
    old: [2.42, 2.43, 2.44, 2.48, 2.538, 2.27, 2.26, 2.23, 2.21, 2.16],
    new: [2.55, 2.51, 2.50, 2.50, 2.581, 2.50, 2.50, 2.51, 2.51, 2.54],
    oldMean: 0.012, oldLargest: 0.027, newMean: 0.006, newLargest: 0.017)

  static let strong = PublishedRows(
    shift: .strong, steps: 86_000, replay: [0.01, 0.05, 0.1, 0.25, 0.5],
    old: [3.22, 3.47, 3.56, 3.63, 3.707, 2.83, 2.57, 2.46, 2.33, 2.24],
    new: [1.21, 1.13, 1.11, 1.11, 1.196, 1.12, 1.12, 1.13, 1.16, 1.22],
    oldMean: 0.019, oldLargest: 0.054, newMean: 0.005, newLargest: 0.015)

  /// Constant 3e-5, re-warmed to 1.5e-4, 3e-4, 6e-4, constant 3e-4; then 3e-4 with replay.
  private var stages: [(rates: [Double], replay: Double)] {
    let reWarmed = Samples.cosine(steps, peak: 3e-4, low: 3e-5)
    return [
      (Samples.constant(steps, 3e-5), 0),
      (Samples.cosine(steps, peak: 1.5e-4, low: 1.5e-5), 0),
      (reWarmed, 0),
      (Samples.cosine(steps, peak: 6e-4, low: 6e-5), 0),
      (Samples.constantAtPeak(steps, peak: 3e-4), 0),
    ] + replay.map { (reWarmed, $0) }
  }

  /// Mean and largest absolute error of the final losses, in nats.
  func errors() throws -> (
    oldMean: Double, oldLargest: Double, newMean: Double, newLargest: Double
  ) {
    let start = try Lengths.published.firstStage(shift)
    var oldErrors: [Double] = []
    var newErrors: [Double] = []
    for (row, stage) in stages.enumerated() {
      var simulation = start
      try simulation.run(stage.rates, replay: stage.replay)
      oldErrors.append(abs(simulation.losses().old.total - old[row]))
      newErrors.append(abs(simulation.losses().new.total - new[row]))
    }
    let count = Double(stages.count)
    return (
      oldErrors.reduce(0, +) / count, oldErrors.max() ?? .nan,
      newErrors.reduce(0, +) / count, newErrors.max() ?? .nan
    )
  }
}
