import Foundation

/// The rate as a function of the trainer's counter c, over one stretch of the run.
public indirect enum Formula: Sendable, Equatable {
  /// One rate.
  case constant(Double)
  /// from + (to − from) · w(x) with x = (c − origin) / length.
  case blend(
    Weight, from: Double, to: Double, origin: Double, length: Double, progress: Progress = .free)
  /// level + scale · ((c + shift) / unit)^exponent.
  case power(level: Double, scale: Double, shift: Double, unit: Double, exponent: Double)
  /// start · ratio^x with x = (c − origin) / period, whole numbers of periods only for a staircase.
  case geometric(
    start: Double, ratio: Double, origin: Double, period: Double, staircase: Bool = false)
  /// Another formula, bounded below.
  case atLeast(Double, Formula)
  /// Another formula, bounded above.
  case atMost(Double, Formula)
  /// The trainer raises an error as soon as it gets here.
  case raises(String)

  /// What a blend does outside of its length.
  public enum Progress: Sendable, Equatable {
    /// x goes on: a cosine rebounds, a line may go below zero.
    case free
    /// x is kept in 0 … 1.
    case clamped
  }

  /// The rate at a value of the counter.
  public func value(at counter: Double) throws(Complaint) -> Double {
    switch self {
    case .constant(let rate): return rate
    case .blend(let weight, let from, let to, let origin, let length, let progress):
      var x = (counter - origin) / length
      if progress == .clamped { x = min(max(x, 0), 1) }
      return from + (to - from) * weight.value(at: x)
    case .power(let level, let scale, let shift, let unit, let exponent):
      return level + scale * pow((counter + shift) / unit, exponent)
    case .geometric(let start, let ratio, let origin, let period, let staircase):
      let x = (counter - origin) / period
      return start * pow(ratio, staircase ? x.rounded(.down) : x)
    case .atLeast(let bound, let formula): return max(bound, try formula.value(at: counter))
    case .atMost(let bound, let formula): return min(bound, try formula.value(at: counter))
    case .raises(let message): throw Complaint(message)
    }
  }
}
