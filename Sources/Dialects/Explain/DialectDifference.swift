public import Schedules

/// How a trainer's reading of the common words differs from a plan.
public struct DialectDifference: Sendable, Equatable {
  /// Whose reading.
  public let dialect: Dialect
  /// The rate of its first update.
  public let firstRate: Double
  /// The rate of the update that is the decay's last step.
  public let lastRate: Double
  /// The rate a tenth of the length behind the end; nil where the trainer raises an error there.
  public let rateBehind: Double?
  /// The steps whose rates differ, in runs of consecutive ones.
  public let ranges: [ClosedRange<Int>]
  /// The largest difference; nil where none is beyond the tolerance.
  public let largest: Largest?

  /// A difference and where it is.
  public struct Largest: Sendable, Equatable {
    /// The step.
    public let step: Int
    /// The trainer's rate less ours, without its sign.
    public let difference: Double
  }

  /// Steps whose rates differ, where all steps were looked at.
  public var stepCount: Int { ranges.reduce(0) { $0 + $1.count } }

  /// A difference below this share of the peak is one of single precision.
  public static let tolerance = 2e-6

  /// Reads the words as a trainer would, and compares step by step.
  ///
  /// - Parameters:
  ///   - words: the schedule's words.
  ///   - dialect: whose reading.
  ///   - plan: what the rates are compared with.
  ///   - lastStep: the last step that is compared; of more than a million steps some are.
  /// - Returns: nil where the trainer has no such words, or raises an error before the last step.
  public init?(_ words: CommonWords, of dialect: Dialect, from plan: Plan, through lastStep: Int) {
    guard let configuration = words.configuration(for: dialect),
      let reading = try? dialect.reading(of: configuration)
    else { return nil }
    var ranges: [ClosedRange<Int>] = []
    var largest: Largest?
    var previous = 0
    for update in RateSurvey.chosen(of: lastStep) {
      guard let rate = try? reading.curve.learningRate(atUpdate: update) else { return nil }
      let step = update + 1
      let difference = abs(rate - plan.learningRate(at: step))
      if difference > Self.tolerance * words.peak {
        if let last = ranges.last, last.upperBound == previous {
          ranges[ranges.count - 1] = last.lowerBound...step
        } else {
          ranges.append(step...step)
        }
        if difference > largest?.difference ?? 0 {
          largest = Largest(step: step, difference: difference)
        }
      }
      previous = step
    }
    guard let first = try? reading.curve.learningRate(atUpdate: 0),
      let last = try? reading.curve.learningRate(atUpdate: min(words.total, lastStep) - 1)
    else { return nil }
    let behind = words.total + max(1, words.total / 10)
    (self.dialect, self.ranges, self.largest) = (dialect, ranges, largest)
    (firstRate, lastRate) = (first, last)
    rateBehind = try? reading.curve.learningRate(atUpdate: behind - 1)
  }
}
