import Testing

@testable import Sim

/// The findings on infinite schedules and on where a stage starts.
///
/// See ``FindingsTests`` for the sources.
@Suite struct InfiniteFindingsTests {
  @Test func f17InfiniteEqualsCosineOnOneDatasetOfKnownLength() throws {
    let runs = try PaperRuns.none.get()
    let infinite = try PaperRuns.stage(
      PaperRuns.annealed(PaperRuns.infinite(PaperRuns.firstSteps)), from: runs.untrained, replay: 1)
    #expect(abs(infinite.end.old.total - runs.before.old.total) < 0.01)
  }

  @Test func f18InfiniteSitsAboveCosineUntilTheAnnealRecoversIt() throws {
    let runs = try PaperRuns.none.get()
    let steps = PaperRuns.firstSteps
    let cosine = try PaperRuns.stage(
      Samples.cosine(steps, peak: PaperRuns.peak, low: PaperRuns.low), from: runs.untrained,
      replay: 1)
    let infinite = try PaperRuns.stage(
      PaperRuns.annealed(PaperRuns.infinite(steps)), from: runs.untrained, replay: 1)
    let above =
      infinite.losses(after: 0.86).old.total - cosine.losses(after: 0.86).old.total
    #expect(above > 0.02)
    #expect(abs(infinite.end.old.total - cosine.end.old.total) < above / 2)
    #expect(infinite.losses(after: 0.86).old.total - infinite.end.old.total > 0.04)
  }

  /// The model has no jolt of a reset optimizer, so it does not rise at all.
  @Test func f19InfiniteCrossesABoundaryAtOnceRepeatedCosineNeedsMostOfTheStage() throws {
    let runs = try PaperRuns.none.get()
    let steps = PaperRuns.splitSteps
    let cosine = Samples.cosine(steps, peak: PaperRuns.peak, low: PaperRuns.low)
    let first = try PaperRuns.stage(cosine, from: runs.untrained, replay: 1)
    let repeated = try PaperRuns.stage(cosine, from: first.after, replay: 1)
    #expect(repeated.peak > first.end.old.total + 0.05)
    let recovery = try #require(repeated.recovery(within: 0.005))
    #expect(recovery > 0.3 && recovery < 0.9, "\(recovery)")
    let constant = try PaperRuns.stage(
      PaperRuns.infinite(steps), from: runs.untrained, replay: 1)
    let next = try PaperRuns.stage(
      Samples.constant(steps, PaperRuns.constant), from: constant.after, replay: 1)
    #expect(next.peak < constant.end.old.total + 0.002)
  }

  /// As there: stages of 47,684 steps and a constant rate of 1e-4.
  @Test func s1WithoutReplayInfiniteForgetsLessAndLearnsLess() throws {
    let (cosine, infinite) = try Self.secondStages(replay: 0)
    #expect(infinite.old.total < cosine.old.total)
    #expect(infinite.new.total > cosine.new.total)
  }

  @Test func s2WithHalfReplayTheDifferenceNearlyVanishes() throws {
    let without = try Self.secondStages(replay: 0)
    let half = try Self.secondStages(replay: 0.5)
    func apart(_ pair: (Losses, Losses)) -> Double { abs(pair.0.old.total - pair.1.old.total) }
    #expect(apart(half) < apart(without) / 3, "\(apart(half)), \(apart(without))")
  }

  /// Ends of a second stage under the strong shift: re-warmed cosine, and infinite, annealed.
  private static func secondStages(replay: Double) throws -> (Losses, Losses) {
    let runs = try PaperRuns.strong.get()
    let steps = 47_684
    let cosine = Samples.cosine(steps, peak: PaperRuns.peak, low: PaperRuns.low)
    let cooled = Samples.cosine(
      Int(0.61 * Double(steps)), peak: PaperRuns.peak, low: 1e-4, warm: steps / 100)
    let constant = Samples.constant(steps - cooled.count, 1e-4)
    let decayed = try PaperRuns.stage(cosine, from: runs.untrained, replay: 1)
    let kept = try PaperRuns.stage(cooled + constant, from: runs.untrained, replay: 1)
    return (
      try PaperRuns.stage(cosine, from: decayed.after, replay: replay).end,
      try PaperRuns.stage(
        PaperRuns.annealed(Samples.constant(steps, 1e-4)), from: kept.after, replay: replay
      ).end
    )
  }

  @Test(arguments: [PublishedRows.weak, .strong])
  func l1ALessAnnealedStartAdaptsBetter(_ rows: PublishedRows) throws {
    let runs = try rows.runs.get()
    let rates = PaperRuns.infinite(PaperRuns.firstSteps)
    let kept = try PaperRuns.stage(rates, from: runs.untrained, replay: 1)
    let annealed = try PaperRuns.stage(
      PaperRuns.annealed(rates), from: runs.untrained, replay: 1)
    let ends = try [kept, annealed].map {
      try PaperRuns.stage(runs.cosine(), from: $0.after, replay: 0).end.new.total
    }
    #expect(ends[0] < ends[1], "\(ends)")
  }
}
