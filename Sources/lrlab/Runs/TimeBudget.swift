import ArgumentParser

/// A time as a user writes it: `150m`, `2h`, `1h30m`, `90s`.
struct TimeBudget: ExpressibleByArgument, Equatable, Sendable {
  let text: String
  let seconds: Double

  init?(argument: String) {
    var total = 0.0
    var digits = ""
    for character in argument {
      if character.isNumber || character == "." {
        digits.append(character)
        continue
      }
      let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
      guard let unit = units[character], let number = Double(digits) else { return nil }
      total += number * unit
      digits = ""
    }
    guard digits.isEmpty, total > 0, total < 1e9 else { return nil }
    text = argument
    seconds = total
  }
}
