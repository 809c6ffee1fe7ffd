import Testing

@testable import Schedules

@Suite struct ReservoirRuleTests {
  private func stages(_ sizes: [Int], _ share: Double) -> [ReplayStage] {
    sizes.indices.map {
      ReplayStage(source: $0, sequences: sizes[$0], share: $0 == 0 ? 0 : share)
    }
  }

  @Test func example() {
    let shares = ReservoirRule.shares(stages([100, 100, 100], 0.1), sources: 3)
    #expect(shares[0] == [0, 0, 0])
    #expect(shares[1] == [1, 0, 0])
    #expect(abs(shares[2][0] - 0.55) < 1e-15 && abs(shares[2][1] - 0.45) < 1e-15)
    #expect(shares[2][2] == 0)
  }

  /// The paper's recursion, written out as it is printed but for its base case.
  private func printed(_ i: Int, _ j: Int, _ s: [Double], _ a: Double) -> Double {
    let own = s[j] * (j == 0 ? 1 : 1 - a)
    let replayed = stride(from: j + 1, to: i, by: 1).map { printed($0, j, s, a) * s[$0] * a }
    return (own + replayed.reduce(0, +)) / s[..<i].reduce(0, +)
  }

  @Test(arguments: [[300, 200, 100, 400], [1, 1, 1, 1], [1000, 10, 500, 7]], [0.01, 0.25, 0.5])
  func isThePapersRecursion(_ sizes: [Int], _ share: Double) {
    let shares = ReservoirRule.shares(stages(sizes, share), sources: sizes.count)
    for i in 1..<sizes.count {
      #expect(abs(shares[i].reduce(0, +) - 1) < 1e-12)
      for j in 0..<i {
        #expect(abs(shares[i][j] - printed(i, j, sizes.map(Double.init), share)) < 1e-12)
      }
    }
  }

  /// Stages of one source count together; a stand-in counts from the stage on that replayed it.
  @Test func sourcesAndStandIns() {
    let shares = ReservoirRule.shares(
      [
        ReplayStage(source: 0, sequences: 100, share: 0),
        ReplayStage(source: 1, sequences: 100, share: 0.2, standIn: 2),
        ReplayStage(source: 0, sequences: 200, share: 0),
        ReplayStage(source: 1, sequences: 10, share: 0.1),
      ], sources: 3)
    #expect(shares[1] == [0, 0, 1])
    #expect(shares[2] == [0, 0, 0])
    #expect(shares[3] == [0.75, 0.2, 0.05])
  }
}

@Suite struct ReplayAssignmentTests {
  @Test func example() {
    #expect(
      ReplayAssignment.sources([0.5, 0.3, 0.2], count: 10) == [0, 1, 0, 2, 0, 1, 0, 2, 1, 0])
    #expect(ReplayAssignment.sources([0, 1], count: 3) == [1, 1, 1])
    #expect(ReplayAssignment.sources([0, 0], count: 0) == [])
  }

  @Test(arguments: [
    [0.55, 0.45], [0.5, 0.5], [0.999, 0.001], [0.2, 0.3, 0.5], [1 / 3.0, 1 / 3.0, 1 / 3.0],
    [0.75, 0, 0.2, 0.05], [0.6, 0.1, 0.1, 0.1, 0.1], [0.94, 0.01, 0.02, 0.03],
  ])
  func everySourceHoldsItsShareAtAnyTime(_ shares: [Double]) {
    let sources = ReplayAssignment.sources(shares, count: 3000)
    let used = shares.filter { $0 > 0 }.count
    let bound = 1 - 1 / Double(2 * used - 2) + 1e-9
    var given = [Double](repeating: 0, count: shares.count)
    for (number, source) in sources.enumerated() {
      given[source] += 1
      for j in shares.indices {
        #expect(abs(given[j] - Double(number + 1) * shares[j]) <= bound)
      }
    }
  }
}
