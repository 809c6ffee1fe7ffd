import Testing

@testable import lrlab

@Suite struct SeparatingSchedulesTests {
  private func candidate(
    _ schedule: String, _ forecast: Double, area: Double, peak: Double, group: String = "5%"
  ) -> SeparatingSchedules.Candidate {
    SeparatingSchedules.Candidate(
      schedule: schedule, group: group, forecast: forecast, area: area, peak: peak)
  }

  @Test func aPairCountsWhereTheForecastGoesAgainstATheory() {
    let picker = SeparatingSchedules(candidates: [
      candidate("low", 4.0, area: 1, peak: 1),
      candidate("high", 4.5, area: 2, peak: 3),
      candidate("short-hot", 4.2, area: 1, peak: 4),
      candidate("same-as-low", 4.01, area: 5, peak: 5),
    ])
    #expect(picker.pairs(["low", "high"]).isEmpty)
    let equalArea = picker.pairs(["low", "short-hot"])
    #expect(equalArea.map(\.separatesArea) == [true])
    #expect(equalArea.map(\.separatesPeak) == [false])
    let peak = picker.pairs(["high", "short-hot"])
    #expect(peak.map(\.lower) == ["short-hot"])
    #expect(peak.map(\.separatesArea) == [false])
    #expect(peak.map(\.separatesPeak) == [true])
    #expect(picker.pairs(["low", "same-as-low"]).isEmpty)
  }

  @Test func groupsAreNotCompared() {
    let picker = SeparatingSchedules(candidates: [
      candidate("a", 4.0, area: 2, peak: 2, group: "0%"),
      candidate("b", 4.5, area: 1, peak: 1, group: "5%"),
    ])
    #expect(picker.pairs(["a", "b"]).isEmpty)
  }

  @Test func choosesThoseThatTellMost() {
    let picker = SeparatingSchedules(candidates: [
      candidate("a", 4.0, area: 1, peak: 1),
      candidate("b", 4.1, area: 2, peak: 2),
      candidate("c", 4.6, area: 0.5, peak: 0.5),
      candidate("d", 4.3, area: 0.6, peak: 5),
    ])
    #expect(picker.chosen(2) == ["a", "c"])
    #expect(picker.chosen(3) == ["a", "c", "d"])
    #expect(picker.chosen(9) == ["a", "b", "c", "d"])
  }
}
