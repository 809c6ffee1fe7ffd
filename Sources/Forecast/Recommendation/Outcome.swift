internal import Foundation

/// A candidate's losses under each hypothesis.
public struct Outcome: Sendable, Equatable {
  /// The losses of one hypothesis.
  public struct Ends: Sendable, Equatable {
    /// On old data at each horizon; those on the only data there are, where there are no others.
    var old: [Double]
    /// On new data at each horizon.
    var new: [Double]
    /// The reference's loss on old data.
    var reference: Double
    /// Standard deviation of the forecast's own error, relative to the loss, on old data and on new.
    var errors: [Double]
  }

  let ends: [Ends]

  init(_ ends: [Ends]) { self.ends = ends }

  /// The loss on old data at the last horizon under each hypothesis.
  public var old: [Double] { ends.map { $0.old[$0.old.count - 1] } }
  /// The same on new data.
  public var new: [Double] { ends.map { $0.new[$0.new.count - 1] } }

  /// The greatest forgetting over the horizons, under each hypothesis.
  var forgetting: [Double] { ends.map { ($0.old.max() ?? .nan) - $0.reference } }
}

/// What a schedule is wanted for.
public enum Criterion: Sendable, Equatable {
  /// The average of old and new loss is to be small.
  case averageLoss
  /// The new loss is to be small, and forgetting to stay within so many nats where there is a limit.
  case newLoss(maxForgetting: Double?)

  /// The most nats that the old loss may lie above the reference.
  public var maxForgetting: Double? {
    if case .newLoss(let limit) = self { limit } else { nil }
  }

  /// The name of the metric that is to be small.
  public var metric: String { self == .averageLoss ? "average_loss" : "new_loss" }

  /// What is to be small: the mean over the horizons of the new loss, or of the average loss.
  func score(_ ends: Outcome.Ends) -> Double {
    let new = Sample.mean(ends.new)
    return self == .averageLoss ? 0.5 * (new + Sample.mean(ends.old)) : new
  }

  /// Standard deviation of the forecast's own error of a score, in nats.
  func scoreError(_ ends: Outcome.Ends) -> Double {
    let new = Sample.mean(ends.new) * ends.errors[1]
    guard self == .averageLoss else { return new }
    let old = Sample.mean(ends.old) * ends.errors[0]
    return 0.5 * (new * new + old * old).squareRoot()
  }

  /// The mean score, and the mean forgetting above the limit.
  func worth(_ outcome: Outcome) -> FreeFormSearch.Worth {
    FreeFormSearch.Worth(
      objective: Sample.mean(outcome.ends.map(score)),
      excess: maxForgetting.map { Sample.mean(outcome.forgetting) - $0 } ?? 0)
  }

  /// The mean score, with what goes beyond the limit counted so high that no score makes up for it.
  func penalised(_ outcome: Outcome) -> Double {
    let worth = worth(outcome)
    return worth.excess > 0 ? worth.objective + Self.steepness * worth.excess : worth.objective
  }

  /// New nats that an old nat above the limit costs.
  private static let steepness = 50.0

  /// The probability that forgetting stays within the limit; nil without one.
  func probabilityWithin(_ outcome: Outcome) -> Double? {
    maxForgetting.map { limit in
      Sample.mean(
        outcome.ends.map { ends in
          let old = ends.old.max() ?? .nan
          return Normal.below(limit - (old - ends.reference), deviation: old * ends.errors[0])
        })
    }
  }

  /// The probability that the first has the lower score.
  ///
  ///     P = mean over hypotheses of Φ((score₂ − score₁)/√(σ₁² + σ₂²)),
  ///
  /// σ the forecast's own errors, independent of each other: schedules that are nearly the same are so
  /// told apart less than they could be.
  public func probability(_ first: Outcome, beats second: Outcome) -> Double {
    Sample.mean(
      zip(first.ends, second.ends).map { first, second in
        let (a, b) = (scoreError(first), scoreError(second))
        return Normal.below(
          score(second) - score(first), deviation: (a * a + b * b).squareRoot())
      })
  }
}

/// The standard normal distribution.
enum Normal {
  /// The probability that a centred normal number of this deviation lies below a value.
  static func below(_ value: Double, deviation: Double) -> Double {
    guard deviation > 0 else { return value > 0 ? 1 : value == 0 ? 0.5 : 0 }
    return 0.5 * erfc(-value / deviation / 2.squareRoot())
  }
}
