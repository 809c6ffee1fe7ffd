import Foundation

/// A blend that begins anew: restarts, and periods that shrink.
///
/// In cycle i, from 0, the rate goes from `from` · `fromFactor`^i to `to` · `toFactor`^i.
public struct Cycles: Sendable, Equatable {
  /// How the trainer finds the cycle of a step.
  public enum Counting: Sendable, Equatable {
    /// Cycle after cycle, each `factor` times as long as the one before.
    case oneByOne
    /// The same, with lengths cut to whole numbers; an error at length zero.
    case truncated(whenZero: String)
    /// By a logarithm, rounding included.
    case logarithm
    /// As a fraction of `count` cycles that fill the length together.
    case fraction(count: Double)
  }

  /// The curve of a cycle.
  public var weight: Weight
  /// The rate at the start of the first cycle.
  public var from: Double
  /// The rate at its end.
  public var to: Double
  /// Where the first cycle starts on the counter.
  public var origin: Double
  /// Length of the first cycle.
  public var length: Double
  /// Each cycle is so many times as long as the one before.
  public var factor = 1.0
  /// Each cycle's start is so many times the one before.
  public var fromFactor = 1.0
  /// Each cycle's end is so many times the one before.
  public var toFactor = 1.0
  /// The number of cycles; the rate is `to` behind them.
  public var limit = Double.infinity
  /// How cycles are found.
  public var counting = Counting.oneByOne

  /// The rate at a value of the counter.
  func value(at counter: Double) throws(Complaint) -> Double {
    guard length > 0 else { throw Complaint(Formula.divisionByZero) }
    let (index, x) = try position(counter - origin)
    guard index < limit else { return to }
    let start = from * pow(fromFactor, index)
    let end = to * pow(toFactor, index)
    return start + (end - start) * weight.value(at: x)
  }

  /// The cycle, and how much of it is done.
  private func position(_ step: Double) throws(Complaint) -> (index: Double, x: Double) {
    if case .fraction(let count) = counting {
      let done = count * (step / length)
      return (0, done - done.rounded(.down))
    }
    guard factor != 1 else {
      let index = (step / length).rounded(.down)
      return (index, (step - length * index) / length)
    }
    if counting == .logarithm { return try byLogarithm(step) }
    var index = 0.0
    var start = 0.0
    var span = length
    while start + span <= step {
      start += span
      span *= factor
      if case .truncated(let message) = counting {
        span = span.rounded(.towardZero)
        guard span > 0 else { throw Complaint(message) }
      }
      index += 1
      guard index < 1e6 else { throw Complaint("the cycles become shorter without end") }
    }
    return (index, (step - start) / span)
  }

  private func byLogarithm(_ step: Double) throws(Complaint) -> (index: Double, x: Double) {
    let argument = 1 - step / length * (1 - factor)
    guard argument > 0, factor > 0 else { throw Complaint("ValueError: math domain error") }
    let index = (log(argument) / log(factor)).rounded(.down)
    let span = pow(factor, index) * length
    return (index, (step - (1 - pow(factor, index)) / (1 - factor) * length) / span)
  }
}
