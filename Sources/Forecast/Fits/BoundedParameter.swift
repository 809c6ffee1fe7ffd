internal import Foundation

/// A number kept between two bounds.
///
/// The search moves z, the model sees
///
///     x = lowest + (highest − lowest) / (1 + exp(−z)).
struct BoundedParameter: Sendable {
  var lowest: Double
  var highest: Double

  func value(_ z: Double) -> Double { lowest + (highest - lowest) / (1 + exp(-z)) }

  /// dx/dz.
  func slope(_ z: Double) -> Double {
    let share = 1 / (1 + exp(-z))
    return (highest - lowest) * share * (1 - share)
  }

  /// The z of a value strictly between the bounds.
  func place(_ value: Double) -> Double {
    let share = (value - lowest) / (highest - lowest)
    return log(share / (1 - share))
  }

  /// Whether a value lies within a hundredth of the range from a bound.
  func isAtBound(_ value: Double) -> Bool {
    min(value - lowest, highest - value) < 0.01 * (highest - lowest)
  }
}
