import Testing

@testable import Schedules

@Test func replaySpreadExample() {
  let spread = ReplaySpread(share: 0.05, batch: 8)
  #expect((1...10).map(spread.count) == [0, 1, 0, 1, 0, 0, 1, 0, 1, 0])
}

@Test(arguments: [0, 0.005, 0.01, 0.05, 0.1, 0.25, 1.0 / 3, 0.5, 0.9, 1], [1, 8, 12, 1104])
func replayHoldsItsShareAtEveryStep(_ share: Double, _ batch: Int) {
  let spread = ReplaySpread(share: share, batch: batch)
  let expected = share * Double(batch)
  var total = 0
  for step in 1...2000 {
    let count = spread.count(at: step)
    #expect(count >= 0 && count <= batch)
    #expect(Double(count) > expected - 1 && Double(count) < expected + 1)
    total += count
    #expect(abs(Double(total) - Double(step) * expected) <= 0.5 + 1e-9)
  }
  #expect(spread.total(after: 2000) == total)
}
