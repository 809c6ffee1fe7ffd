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
