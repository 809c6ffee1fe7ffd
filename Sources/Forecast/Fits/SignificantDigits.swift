internal import Foundation

/// Numbers cut to so many digits: what processors that round differently on the way agree on.
public enum SignificantDigits {
  /// The nearest number of so many significant decimal digits.
  public static func rounded(_ number: Double, to digits: Int) -> Double {
    Double(String(format: "%.\(digits - 1)e", number)) ?? number
  }
}
