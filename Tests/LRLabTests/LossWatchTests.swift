import Foundation
import Testing

@testable import lrlab

@Suite struct LossWatchTests {
  /// A calm loss around 3 with a spread of about 0.05, the same each time.
  private func calm(_ step: Int) -> Double { 3 + 0.1 * sin(Double(step) * 12.9898) }

  private func watch(_ losses: [Double]) -> (LossWatch, divergedAt: Int?) {
    var watch = LossWatch(vocabulary: 2048)
    for (index, loss) in losses.enumerated()
    where watch.diverges(step: index + 1, loss: loss, gradientNorm: 1) {
      return (watch, index + 1)
    }
    return (watch, nil)
  }

  @Test func aCalmLossHasNone() {
    #expect(watch((1...500).map(calm)).0.spikes.isEmpty)
  }

  @Test func aSpikeIsMeasured() throws {
    var losses = (1...200).map(calm)
    for step in 101...110 { losses[step - 1] = 5 }
    losses[104] = 5.5
    let spike = try #require(watch(losses).0.spikes.first)
    #expect(watch(losses).0.spikes.count == 1)
    #expect(spike.step == 101 && spike.steps == 10 && spike.recovered)
    #expect(abs(spike.height - 2.5) < 0.02)
    let height = Format.signed(spike.height, 2)
    #expect(spike.description == "at step 101, \(height) nats for 10 steps, recovered")
  }

  @Test func oneBadBatchIsNoSpike() {
    var losses = (1...200).map(calm)
    for step in [90, 91, 120, 140] { losses[step - 1] = 6 }
    #expect(watch(losses).0.spikes.isEmpty)
  }

  /// A dip below the threshold for less than three steps does not end a spike.
  @Test func aSpikeMayDip() {
    var losses = (1...200).map(calm)
    for step in 101...120 { losses[step - 1] = 5 }
    losses[109] = 3
    losses[110] = 3
    let spikes = watch(losses).0.spikes
    #expect(spikes.count == 1 && spikes[0].steps == 20)
  }

  @Test func whatStaysUpHasNotRecovered() {
    let losses = (1...100).map(calm) + (101...150).map { calm($0) + 2 }
    let spikes = watch(losses).0.spikes
    #expect(spikes.count == 1)
    #expect(spikes.first?.recovered == false && spikes.first?.steps == 50)
  }

  /// Too few losses say nothing: a stage's first steps are no spike.
  @Test func theWindowFillsFirst() {
    let losses = (1...29).map(calm) + [9, 9, 9] + (33...90).map(calm)
    #expect(watch(losses).0.spikes.isEmpty)
  }

  /// ln 2048 + 1 is 8.62.
  @Test func worseThanGuessingForFiftyStepsIsDivergence() {
    #expect(watch((1...100).map(calm) + [Double](repeating: 8.63, count: 60)).divergedAt == 150)
    #expect(watch((1...100).map(calm) + [Double](repeating: 8.62, count: 60)).divergedAt == nil)
    let dip = [Double](repeating: 9, count: 49) + [8] + [Double](repeating: 9, count: 49)
    #expect(watch(dip).divergedAt == nil)
  }

  @Test func whatIsNotFiniteDivergesAtOnce() {
    #expect(watch([3, 3, .nan, 3]).divergedAt == 3)
    #expect(watch([3, .infinity]).divergedAt == 2)
    var watch = LossWatch(vocabulary: 10)
    let diverges = watch.diverges(step: 1, loss: 3, gradientNorm: .nan)
    #expect(diverges)
  }
}
