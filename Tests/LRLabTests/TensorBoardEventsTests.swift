import Foundation
import Testing

@testable import lrlab

@Suite struct TensorBoardEventsTests {
  /// `interop/make_tensorboard_reference.py` wrote the same rows with TensorBoard's own writer.
  @Test func bytesAreThoseOfTensorBoard() throws {
    var start = row(step: 0, rate: 0, tokens: 0, seconds: 0.5)
    start.heldOut = ["english": 7.625]
    var first = row(step: 1, rate: 3e-3, tokens: 1024, seconds: 1.25)
    (first.trainLoss, first.gradientNorm, first.updateNorm) = (7.6, 2.5, 0.125)
    var last = row(step: 300, rate: 1e-5, tokens: 307_200, seconds: 1000)
    (last.trainLoss, last.gradientNorm) = (.nan, .infinity)
    last.heldOut = ["english": 3.25]
    last.heldOutAtEnd = ["english": 3.5]
    let file = TensorBoardEvents.file(
      [start, first, last], domains: ["english"], startedAt: 1_700_000_000.25)
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/tensorboard", withExtension: "tfevents"))
    #expect(try file == Data(contentsOf: url))
  }

  @Test func theNameIsWhatTensorBoardLooksFor() {
    let name = TensorBoardEvents.fileName(startedAt: 1_700_000_000.9)
    #expect(name == "events.out.tfevents.1700000000.lrlab")
  }

  private func row(step: Int, rate: Double, tokens: Int, seconds: Double) -> MetricRow {
    MetricRow(
      step: step, stage: 0, tokens: tokens, learningRate: rate, trainLoss: nil, gradientNorm: nil,
      seconds: seconds)
  }
}
