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
  /// from + (to − from) · log(c + shift) / log(base).
  case logarithm(from: Double, to: Double, shift: Double, base: Double)
  /// start + rise · ⌊c / length⌋.
  case stairs(start: Double, rise: Double, length: Double)
  /// A blend that begins anew again and again.
  case cycles(Cycles)
  /// Another formula that is drawn to a rate: to + (value − to) · (1 − w(x)), x kept in 0 … 1.
  case drawn(Formula, Weight, to: Double, origin: Double, length: Double)
  /// A schedule of its own that counts from `origin`.
  case schedule([Curve.Segment], origin: Double)
  /// Another formula times a second one.
  case product(Formula, Formula)
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

  /// What Python says of a float divided by zero.
  static let divisionByZero = "ZeroDivisionError: float division by zero"

  /// The rate at a value of the counter.
  public func value(at counter: Double) throws(Complaint) -> Double {
    switch self {
    case .constant(let rate): return rate
    case .blend(let weight, let from, let to, let origin, let length, let progress):
      guard length != 0 else { throw Complaint(Self.divisionByZero) }
      var x = (counter - origin) / length
      if progress == .clamped { x = min(max(x, 0), 1) }
      return from + (to - from) * weight.value(at: x)
    case .power(let level, let scale, let shift, let unit, let exponent):
      return level + scale * pow((counter + shift) / unit, exponent)
    case .geometric(let start, let ratio, let origin, let period, let staircase):
      guard period != 0 else { throw Complaint(Self.divisionByZero) }
      let x = (counter - origin) / period
      return start * pow(ratio, staircase ? x.rounded(.down) : x)
    case .logarithm(let from, let to, let shift, let base):
      return from + (to - from) * (log(counter + shift) / log(base))
    case .stairs(let start, let rise, let length):
      guard length != 0 else { throw Complaint(Self.divisionByZero) }
      return start + rise * (counter / length).rounded(.down)
    case .cycles(let cycles): return try cycles.value(at: counter)
    case .drawn(let formula, let weight, let to, let origin, let length):
      let value = try formula.value(at: counter)
      guard length != 0 else { throw Complaint(Self.divisionByZero) }
      let x = min(max((counter - origin) / length, 0), 1)
      return to + (value - to) * (1 - weight.value(at: x))
    case .schedule(let segments, let origin):
      return try Curve.value(of: segments, at: counter - origin)
    case .product(let first, let second):
      return try first.value(at: counter) * second.value(at: counter)
    case .atLeast(let bound, let formula): return max(bound, try formula.value(at: counter))
    case .atMost(let bound, let formula): return min(bound, try formula.value(at: counter))
    case .raises(let message): throw Complaint(message)
    }
  }
}
