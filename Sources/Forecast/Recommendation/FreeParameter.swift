internal import Foundation

/// A number that a schedule family leaves open.
public struct FreeParameter: Sendable, Equatable {
  /// Its name in tables.
  public let name: String
  /// The values that are searched.
  public let range: ClosedRange<Double>
  /// Whether equal steps of the search are equal ratios.
  let isLogarithmic: Bool
  /// Digits that count: rates are rounded to three significant digits, shares to whole hundredths.
  let isRate: Bool

  static func rate(_ name: String, _ range: ClosedRange<Double>) -> Self {
    Self(name: name, range: range, isLogarithmic: true, isRate: true)
  }

  static func share(_ name: String, _ range: ClosedRange<Double>) -> Self {
    Self(name: name, range: range, isLogarithmic: false, isRate: false)
  }

  /// The value at a place from 0 to 1; places outside count as the nearer end.
  func value(_ place: Double) -> Double {
    let share = min(max(place, 0), 1)
    guard isLogarithmic else {
      return range.lowerBound + share * (range.upperBound - range.lowerBound)
    }
    return range.lowerBound * pow(range.upperBound / range.lowerBound, share)
  }

  /// The place of a value; the inverse of ``value(_:)`` within the range.
  func place(_ value: Double) -> Double {
    let span =
      isLogarithmic
      ? log(range.upperBound / range.lowerBound) : range.upperBound - range.lowerBound
    guard span > 0 else { return 0.5 }
    let way = isLogarithmic ? log(value / range.lowerBound) : value - range.lowerBound
    return min(max(way / span, 0), 1)
  }

  /// The value as a file will say it.
  func rounded(_ value: Double) -> Double {
    let rounded = isRate ? SignificantDigits.rounded(value, to: 3) : (value * 100).rounded() / 100
    return min(max(rounded, range.lowerBound), range.upperBound)
  }
}
