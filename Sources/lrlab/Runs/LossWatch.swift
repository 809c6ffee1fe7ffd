import Foundation

/// A loss that left its course for a while.
struct LossSpike: Codable, Equatable, Sendable {
  /// The first step above the threshold.
  var step: Int
  /// Steps from the first to the last one above it.
  var steps: Int
  /// The highest loss minus the median before the spike, in nats.
  var height: Double
  /// Whether the loss came back within the stage.
  var recovered: Bool
}

extension LossSpike: CustomStringConvertible {
  var description: String {
    "at step \(step), \(Format.signed(height, 2)) nats for \(steps) steps, "
      + (recovered ? "recovered" : "not recovered in its stage")
  }
}

/// Finds loss spikes and divergence in the losses of one stage, in order; a function of them alone.
///
/// Large runs meet sudden spikes in spite of clipping (Chowdhery et al. 2022, arXiv 2204.02311,
/// section 5.1). The rule follows the spike score of OLMo 2 (2025, arXiv 2501.00656), values seven
/// standard deviations off a rolling mean of 1000, with median and median absolute deviation (MAD),
/// which a spike itself does not move, and a window for short runs:
/// ```
/// threshold = median + max(7 · 1.4826 · MAD, 0.2 nats)   of the last 64 losses, at least 32
/// begins    : 3 losses in a row above it
/// recovered : 3 losses in a row at or below the threshold it began with
/// diverged  : a loss or gradient that is not finite, or 50 losses in a row above ln V + 1,
///             one nat worse than guessing among V tokens
/// ```
/// 1.4826 makes MAD a standard deviation for normal noise. Each stage starts with an empty window:
/// a new text's first loss is a change of task, not a spike.
struct LossWatch: Sendable {
  static let window = 64
  static let fewest = 32
  static let deviations = 7.0
  static let leastHeight = 0.2
  static let inARow = 3
  static let divergedInARow = 50
  static let divergedMargin = 1.0

  /// The spikes so far; the last one may still go on.
  private(set) var spikes: [LossSpike] = []

  private let vocabulary: Int
  private var recent: [Double] = []
  /// The median and the threshold that a spike, begun or suspected, is measured against.
  private var baseline: (median: Double, threshold: Double)?
  private var suspects: [(step: Int, loss: Double)] = []
  private var isOpen = false
  private var calm = 0
  private var hopeless = 0

  init(vocabulary: Int) { self.vocabulary = vocabulary }

  /// Takes the next loss; says whether training has diverged.
  mutating func diverges(step: Int, loss: Double?, gradientNorm: Double?) -> Bool {
    guard let loss, loss.isFinite, gradientNorm?.isFinite == true else { return true }
    hopeless = loss > log(Double(vocabulary)) + Self.divergedMargin ? hopeless + 1 : 0
    if isOpen { follow(step, loss) } else { look(step, loss) }
    return hopeless >= Self.divergedInARow
  }

  private mutating func look(_ step: Int, _ loss: Double) {
    guard let threshold = suspects.isEmpty ? currentBaseline : baseline, loss > threshold.threshold
    else {
      suspects = []
      recent.append(loss)
      if recent.count > Self.window { recent.removeFirst() }
      return
    }
    baseline = threshold
    suspects.append((step, loss))
    guard suspects.count == Self.inARow else { return }
    let top = suspects.map(\.loss).max() ?? loss
    spikes.append(
      LossSpike(
        step: suspects[0].step, steps: Self.inARow, height: top - threshold.median,
        recovered: false))
    suspects = []
    isOpen = true
    calm = 0
  }

  private mutating func follow(_ step: Int, _ loss: Double) {
    guard let baseline, var spike = spikes.popLast() else { return }
    if loss > baseline.threshold {
      calm = 0
      spike.steps = step - spike.step + 1
      spike.height = max(spike.height, loss - baseline.median)
    } else {
      calm += 1
      if calm == Self.inARow {
        spike.recovered = true
        isOpen = false
      }
    }
    spikes.append(spike)
  }

  private var currentBaseline: (median: Double, threshold: Double)? {
    guard recent.count >= Self.fewest else { return nil }
    let median = Self.median(recent)
    let spread = Self.median(recent.map { abs($0 - median) })
    return (median, median + max(Self.deviations * 1.4826 * spread, Self.leastHeight))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
