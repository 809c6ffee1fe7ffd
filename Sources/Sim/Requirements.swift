/// Throws unless there are `count` values and each is finite.
func requireFinite(_ values: [Double], _ count: Int, _ place: String) throws(SimError) {
  guard values.count == count else {
    throw .lengths(place: place, given: values.count, expected: count)
  }
  for value in values where !value.isFinite {
    throw .number(place: place, given: value, allowed: "finite numbers")
  }
}

/// Throws unless there are `count` values and each is finite and above 0.
func requirePositive(_ values: [Double], _ count: Int, _ place: String) throws(SimError) {
  try requireFinite(values, count, place)
  for value in values where value <= 0 {
    throw .number(place: place, given: value, allowed: "numbers above 0")
  }
}

/// Throws unless there are `count` values and each is finite and at least 0.
func requireNotNegative(_ values: [Double], _ count: Int, _ place: String) throws(SimError) {
  try requireFinite(values, count, place)
  for value in values where value < 0 {
    throw .number(place: place, given: value, allowed: "numbers of at least 0")
  }
}

/// Throws unless the value is a whole number above 0.
func requireWhole(_ value: Double, _ place: String) throws(SimError) {
  guard value >= 1, value <= 1e9, value.rounded() == value else {
    throw .number(place: place, given: value, allowed: "whole numbers above 0")
  }
}

/// What every run of steps asks of its rates, shares and measurements.
enum StepRequirements {
  static func check(
    _ rates: [Double], shares: [Double], tasks: Int, steps: [Int], after step: Int
  ) throws(SimError) {
    try requireNotNegative(shares, tasks, "shares")
    let sum = shares.reduce(0, +)
    guard abs(sum - 1) <= 1e-9 else {
      throw .number(place: "sum of shares", given: sum, allowed: "1")
    }
    try requireNotNegative(rates, rates.count, "rate")
    var earliest = step
    for target in steps {
      guard target >= earliest, target <= step + rates.count else {
        throw .logStep(given: target, allowed: earliest...max(earliest, step + rates.count))
      }
      earliest = target + 1
    }
  }
}
