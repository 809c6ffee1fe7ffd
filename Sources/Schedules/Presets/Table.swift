/// The preset `table`: the rate of every step, read from a CSV of `step,lr`.
///
/// Row i holds the rate of step i, counted from `firstStep`: 1 as here, or 0 as most trainers count
/// their updates. It has no default, since a table read one step off is a fault that nothing shows.
/// There are no defaults and no peak parameter; the highest rate is the peak. First and last rate are
/// those of the first and last row. Stages: laid over the whole run, which has one step for each row.
/// Steps in a row at one rate are one constant phase, so there are no joins to round.
///
/// Example, `step,lr` with rows `0,1e-4`, `1,2e-4`, `2,2e-4` and `first_step = 0`: 1e-4 at step 1,
/// 2e-4 at steps 2 and 3.
public struct RateTable: Sendable, Equatable {
  /// The rate of each step, from step 1 on.
  public let rates: [Double]

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - rows: steps with their rates, in order.
  ///   - firstStep: what the first step is called, 0 or 1.
  /// - Throws: `ScheduleError.invalidValue` for another first step, a step that is missing or out of
  ///   order, rates that are negative or not finite, no row and no rate above 0.
  public init(
    rows: [(step: Int, rate: Double)], firstStep: Int
  ) throws(ScheduleError) {
    guard firstStep == 0 || firstStep == 1 else {
      throw .invalidValue(
        place: "first_step", given: "\(firstStep)", allowed: "a table counts its steps from 0 or 1")
    }
    var rates: [Double] = []
    for (index, row) in rows.enumerated() {
      guard row.step == firstStep + index else {
        throw .invalidValue(
          place: "table, row \(index + 1)", given: "step \(row.step)",
          allowed: "step \(firstStep + index) is due: steps count on from first_step = \(firstStep)"
        )
      }
      guard row.rate.isFinite && row.rate >= 0 else {
        throw .invalidValue(
          place: "table, step \(row.step)", given: "lr = \(readable(row.rate))",
          allowed: "a rate is finite and not negative")
      }
      rates.append(row.rate)
    }
    guard rates.contains(where: { $0 > 0 }) else {
      throw .invalidValue(
        place: "table", given: rows.isEmpty ? "no row" : "no rate above 0",
        allowed: "a table has a row for each step, and a rate above 0")
    }
    self.rates = rates
  }

  /// The highest rate.
  public var peak: Double { rates.max() ?? 0 }

  /// One constant phase for each run of equal rates.
  var layout: Layout {
    var phases: [PhaseSpecification] = []
    var first = 0
    for index in 1...rates.count where index == rates.count || rates[index] != rates[first] {
      phases.append(
        PhaseSpecification(kind: .constant, length: .steps(index - first), to: rates[first]))
      first = index
    }
    return Layout(peak: peak, .run(phases))
  }

  /// Refuses a run of another number of steps.
  func check(stepCount: Int) throws(ScheduleError) {
    guard rates.count == stepCount else {
      throw .invalidValue(
        place: "table", given: "\(rates.count) rows for \(stepCount) steps",
        allowed: "a table has one row for each step")
    }
  }
}
