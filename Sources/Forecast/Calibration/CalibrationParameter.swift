internal import Foundation

/// A number of a landscape that a calibration searches for, with what is known of it beforehand.
///
/// The search moves z, the landscape sees x = centre + spread · z, or exp(x) for a positive
/// number, kept within the bounds. z = 0 is the expectation and z = ±1 a usual distance from it.
struct CalibrationParameter: Sendable {
  /// The name in messages and in `landscape.toml`.
  let name: String
  /// Whether x is the logarithm of the number.
  let isPositive: Bool
  /// The expected x.
  let centre: Double
  /// A usual distance of x from it.
  let spread: Double
  /// The lowest and the highest x, symmetric about the centre.
  private let reach: Double

  /// A number above 0, expected at `centre`, usually within a factor e^spread.
  static func positive(_ name: String, _ centre: Double, spread: Double) -> Self {
    Self(name: name, isPositive: true, centre: log(centre), spread: spread, reach: 5)
  }

  /// Any number, expected at `centre`, usually within `spread`.
  static func real(_ name: String, _ centre: Double, spread: Double) -> Self {
    Self(name: name, isPositive: false, centre: centre, spread: spread, reach: 5)
  }

  /// The number at z: never more than five spreads from the centre.
  func value(_ z: Double) -> Double {
    let x = centre + spread * reach * tanh(z / reach)
    return isPositive ? exp(x) : x
  }

  /// Whether z lies so far out that the bound decides, not the data.
  func isAtBound(_ z: Double) -> Bool { abs(tanh(z / reach)) > 0.9 }
}

extension [CalibrationParameter] {
  /// The numbers at z, by name.
  func values(_ place: [Double]) -> [String: Double] {
    var values: [String: Double] = [:]
    for (parameter, z) in zip(self, place) { values[parameter.name] = parameter.value(z) }
    return values
  }

  /// The same to eight digits: those beyond depend on the processor.
  func rounded(_ place: [Double]) -> [String: Double] {
    values(place).mapValues { SignificantDigits.rounded($0, to: 8) }
  }
}
