import Foundation

/// A number with at most four digits, for messages: 3e-05, 0.25, 12500.
func short(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15
    ? String(Int(value)) : String(format: "%.4g", value)
}

/// A share in percent.
func percent(_ share: Double) -> String { short((share * 100).rounded()) + " %" }
