/// The rate of every step, from a log that names it only now and then.
///
/// Between two rows the rate goes straight from one to the other. Where it stays the same up to the
/// first row and from the second row on, it changes in one step, in the middle between them. Before
/// the first row it rises straight from 0 over the warm-up and then stays at the first row's rate.
/// A row of step 0 tells where the rate comes from.
public struct RateColumn: Sendable, Equatable {
  /// The steps of the rows, ascending from 0 or later.
  public let steps: [Int]
  /// η at each of them.
  public let rates: [Double]

  /// A column from its rows.
  ///
  /// - Precondition: one rate a step, steps ascending.
  public init(steps: [Int], rates: [Double]) {
    precondition(steps.count == rates.count, "one rate a step is wanted")
    self.steps = steps
    self.rates = rates
  }

  /// Steps before the first row: these need a warm-up to be known.
  public var missing: Int { max(0, (steps.first ?? 1) - 1) }

  /// η of steps 1 … the last row.
  public func filled(warmup: Int = 0) -> [Double] {
    guard let last = steps.last, let first = steps.first, last > 0 else { return [] }
    var filled: [Double] = []
    filled.reserveCapacity(last)
    if first > 0 {
      for step in 1...first {
        filled.append(step < warmup ? rates[0] * Double(step) / Double(warmup) : rates[0])
      }
    }
    for row in 1..<max(1, steps.count) { append(to: &filled, between: row - 1) }
    return filled
  }

  private func append(to filled: inout [Double], between row: Int) {
    let (from, to) = (steps[row], steps[row + 1])
    let (start, end) = (rates[row], rates[row + 1])
    if isJump(row) {
      let middle = (from + to + 1) / 2
      for step in (from + 1)...to { filled.append(step < middle ? start : end) }
    } else {
      for step in (from + 1)...to {
        let share = Double(step - from) / Double(to - from)
        filled.append(step == to ? end : start + share * (end - start))
      }
    }
  }

  private func isJump(_ row: Int) -> Bool {
    row > 0 && row + 2 < rates.count && rates[row - 1] == rates[row]
      && rates[row + 1] == rates[row + 2] && rates[row] != rates[row + 1]
  }
}
