import Foundation

/// How much of the way from one rate to another is done, w(x), as trainers compute it.
///
/// Outside of 0 … 1 each formula simply goes on, which is what makes an unclamped cosine rebound
/// and an unclamped line go below zero.
public enum Weight: Sendable, Equatable {
  /// x
  case linear
  /// (1 − cos πx) / 2
  case cosine
  /// √x; "1-sqrt", "sqrt" and "minus_sqrt" are all this.
  case squareRoot
  /// x^p
  case power(Double)
  /// 1 − (1 − x)^p
  case polynomial(power: Double)
  /// 1 − ((1 + cos πx) / 2)^p
  case cosinePower(Double)
  /// (1 − cos πx^p) / 2
  case cosineOfPower(Double)
  /// 1 − (1 − x^k)^p
  case polynomialOfPower(power: Double, inner: Double)
  /// 1 − (r^x − r) / (1 − r)
  case exponential(ratio: Double)
  /// 1 − (1 − x)(1 + cos πx) / 2
  case cosineUnderLine
  /// (1 + tanh(lower · (1 − x) + upper · x)) / 2
  case hyperbolicTangent(lower: Double, upper: Double)
  /// 1 − |2x − 1|, never below 0: up and down again
  case triangle

  /// w(x).
  public func value(at x: Double) -> Double {
    switch self {
    case .linear: x
    case .cosine: (1 - cos(.pi * x)) / 2
    case .squareRoot: x.squareRoot()
    case .power(let power): pow(x, power)
    case .polynomial(let power): 1 - pow(1 - x, power)
    case .cosinePower(let power): 1 - pow((1 + cos(.pi * x)) / 2, power)
    case .cosineOfPower(let power): (1 - cos(.pi * pow(x, power))) / 2
    case .polynomialOfPower(let power, let inner): 1 - pow(1 - pow(x, inner), power)
    case .exponential(let ratio): 1 - (pow(ratio, x) - ratio) / (1 - ratio)
    case .cosineUnderLine: 1 - (1 - x) * (1 + cos(.pi * x)) / 2
    case .hyperbolicTangent(let lower, let upper): (1 + tanh(lower * (1 - x) + upper * x)) / 2
    case .triangle: max(0, 1 - abs(2 * x - 1))
    }
  }
}
