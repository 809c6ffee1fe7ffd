import Foundation

/// How much of the way from one rate to another is done, w(x), as trainers compute it.
///
/// w(0) = 0 and w(1) = 1; outside of 0 … 1 each formula simply goes on, which is what makes an
/// unclamped cosine rebound and an unclamped line go below zero.
public enum Weight: Sendable, Equatable {
  /// x
  case linear
  /// (1 − cos πx) / 2
  case cosine
  /// √x; "1-sqrt", "sqrt" and "minus_sqrt" are all this.
  case squareRoot
  /// x², of a level 1 − x².
  case square
  /// 1 − (1 − x)^p
  case polynomial(power: Double)

  /// w(x).
  public func value(at x: Double) -> Double {
    switch self {
    case .linear: x
    case .cosine: (1 - cos(.pi * x)) / 2
    case .squareRoot: x.squareRoot()
    case .square: x * x
    case .polynomial(let power): 1 - pow(1 - x, power)
    }
  }
}
