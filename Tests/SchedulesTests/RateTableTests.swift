import Testing

@testable import Schedules

@Suite struct RateTableTests {
  private func table(_ rates: [Double], from first: Int) throws -> ScheduleSpecification {
    let rows = rates.enumerated().map { (step: $0.offset + first, rate: $0.element) }
    return ScheduleSpecification(
      name: "t", form: .table(try RateTable(rows: rows, firstStep: first)))
  }

  @Test(arguments: [0, 1]) func example(first: Int) throws {
    let plan = try table([1e-4, 2e-4, 2e-4], from: first).resolved(
      stages: [2, 1], tokensPerStep: 1)
    #expect(plan.learningRates(in: 1...3) == [1e-4, 2e-4, 2e-4])
    #expect(plan.phases.map(\.lastStep) == [1, 3])
  }

  /// The rates of another plan, given as a table, are the same bits.
  @Test func aTableOfAPlanIsThePlan() throws {
    let rates = try makePlan(.cosine).learningRates(in: 1...1000)
    let plan = try table(rates, from: 0).resolved(stages: [600, 400], tokensPerStep: 1)
    #expect(plan.learningRates(in: 1...1000) == rates)
    expectScheduleLaws(plan, stages: [600, 400], peak: 3e-4)
  }

  @Test func behindAGivenStageItCoversTheRest() throws {
    let given = GivenRates(peak: 1e-4, final: 0)
    let plan = try table([3e-4, 1e-4], from: 1).resolved(
      after: given, stages: [100, 2], tokensPerStep: 1)
    #expect(plan.learningRates(in: 100...102) == [0, 3e-4, 1e-4])
  }

  @Test(
    arguments: [
      ([(0, 1e-4)], 1, "table, row 1: step 0; step 1 is due"),
      ([(1, 1e-4), (3, 1e-4)], 1, "table, row 2: step 3; step 2 is due"),
      ([(1, 1e-4), (1, 1e-4)], 1, "table, row 2: step 1; step 2 is due"),
      ([(0, .nan)], 0, "table, step 0: lr = nan; a rate is finite"),
      ([(0, .infinity)], 0, "table, step 0: lr = inf; a rate is finite"),
      ([(0, -1e-9)], 0, "table, step 0: lr = -1e-09; a rate is finite"),
      ([(0, 0)], 0, "table: no rate above 0"), ([], 0, "table: no row"),
      ([(2, 1e-4)], 2, "first_step: 2; a table counts its steps from 0 or 1"),
    ] as [([(Int, Double)], Int, String)])
  func damagedTablesAreRefused(_ rows: [(Int, Double)], _ first: Int, _ expected: String) throws {
    let error = #expect(throws: ScheduleError.self) {
      try RateTable(rows: rows.map { (step: $0.0, rate: $0.1) }, firstStep: first)
    }
    #expect(error?.description.hasPrefix(expected) == true, "\(String(describing: error))")
  }

  @Test func theRunHasOneStepForEachRow() throws {
    let error = #expect(throws: ScheduleError.self) {
      try table([1e-4, 2e-4], from: 1).resolved(stages: [2, 1], tokensPerStep: 1)
    }
    #expect(
      error?.description == "table: 2 rows for 3 steps; a table has one row for each step")
  }
}
