internal import Foundation

/// The coordinate in which a search moves rates: x = ln(η + ε).
///
/// Near an optimum a step of x matters as much at a low rate as at a high one, for as long as it
/// lasts. With ε > 0 a rate may be 0.
struct RateScale: Sendable {
  /// ε: 0 where all rates are above 0, else a ten-thousandth of the highest.
  let softness: Double

  init(lowest: Double, highest: Double) {
    softness = lowest > 0 ? 0 : highest * 1e-4
  }

  func place(_ rate: Double) -> Double { log(rate + softness) }

  func rate(_ place: Double) -> Double { exp(place) - softness }
}
