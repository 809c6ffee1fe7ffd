import Schedules
import Testing

@testable import lrlab

@Suite struct SegmentTreeTests {
  private func line(
    _ name: String, _ rates: [Double], stages: [Int] = [100], replay: [Double] = [0],
    reset: Bool = true, measured: Set<Int> = [0]
  ) -> TrainingLine {
    var first = 1
    let laid = stages.enumerated().map { index, count in
      var source = BatchSource(domain: "d\(index)")
      source.replay = replay[index]
      if replay[index] > 0 { source.parts = [.init(domain: "d0", share: 1, offset: 0)] }
      defer { first += count }
      return LineStage(
        index: index, firstStep: first, stepCount: count, source: source,
        resetsMoments: reset && index > 0)
    }
    return TrainingLine(
      name: name, stages: laid, rates: rates, measured: measured.union(laid.map(\.lastStep)))
  }

  private func extents(_ lines: [TrainingLine]) -> [[String]] {
    let tree = SegmentTree(seed: 1, lines: lines, batch: 8, identity: "x")
    return tree.paths.map { path in
      path.map { "\(tree.segments[$0].firstStep)-\(tree.segments[$0].lastStep)#\($0)" }
    }
  }

  /// As `extents`, where the first of these trees was begun.
  private func grown(_ old: [TrainingLine], to lines: [TrainingLine]) -> [[String]] {
    let before = SegmentTree(seed: 1, lines: old, batch: 8, identity: "x")
    let begun = before.segments.map { segment in
      SegmentOutline(segment, parent: segment.parent.map { before.segments[$0] })
    }
    let tree = SegmentTree(seed: 1, lines: lines, batch: 8, identity: "x", begun: begun)
    let ids = Set(begun.map(\.segment))
    return tree.paths.map { path in
      path.map {
        let segment = tree.segments[$0]
        return "\(segment.firstStep)-\(segment.lastStep)" + (ids.contains(segment.id) ? "!" : "")
      }
    }
  }

  private func rates(_ count: Int, partingAfter step: Int? = nil) -> [Double] {
    (1...count).map { $0 > step ?? count ? 2e-3.nextUp : 2e-3 }
  }

  /// Two lines share the steps up to the first rate that differs, be it in the last bit.
  @Test func partsAtTheFirstDifferentRate() {
    #expect(
      extents([line("a", rates(100)), line("b", rates(100, partingAfter: 57))])
        == [["1-57#0", "58-100#1"], ["1-57#0", "58-100#2"]])
    #expect(extents([line("a", rates(100)), line("b", rates(100))]) == [["1-100#0"], ["1-100#0"]])
  }

  /// 5 % of 8 sequences is a first replayed one in step 2, 0.5 % in step 13.
  @Test func partsAtTheFirstDifferentBatch() {
    let both = rates(200)
    func stage(_ share: Double) -> TrainingLine {
      line("r\(share)", both, stages: [100, 100], replay: [0, share])
    }
    #expect(
      extents([stage(0), stage(0.005)])
        == [["1-100#0", "101-112#1", "113-200#2"], ["1-100#0", "101-112#1", "113-200#3"]])
    // A common step is not worth a checkpoint.
    #expect(
      extents([stage(0), stage(0.05)]) == [["1-100#0", "101-200#1"], ["1-100#0", "101-200#2"]])
    // The same counts, from the same domain, until the larger share comes first.
    let spread = (ReplaySpread(share: 0.05, batch: 8), ReplaySpread(share: 0.06, batch: 8))
    let first = (1...100).first { spread.0.count(at: $0) != spread.1.count(at: $0) } ?? 0
    let shared = BatchSource(
      domain: "d1", replay: 0.05, parts: [.init(domain: "d0", share: 1, offset: 0)]
    ).steps(
      sharedWith: BatchSource(
        domain: "d1", replay: 0.06, parts: [.init(domain: "d0", share: 1, offset: 0)]),
      from: 1, limit: 100, batch: 8)
    #expect(shared == first - 1)
  }

  @Test func momentsPartAtTheBoundary() {
    let both = rates(200)
    #expect(
      extents([
        line("a", both, stages: [100, 100], replay: [0, 0]),
        line("b", both, stages: [100, 100], replay: [0, 0], reset: false),
      ]) == [["1-100#0", "101-200#1"], ["1-100#0", "101-200#2"]])
  }

  /// Stages of other lengths share what they have in common; segments stand in the lines' order.
  @Test func aShorterStageIsAPrefix() {
    #expect(
      extents([
        line("a", rates(200), stages: [100, 100], replay: [0, 0]),
        line("b", rates(160), stages: [60, 100], replay: [0, 0]),
        line("reference", rates(100)),
      ]) == [
        ["1-60#0", "61-100#1", "101-200#2"], ["1-60#0", "61-160#3"], ["1-60#0", "61-100#1"],
      ])
  }

  /// A piece that was begun stays whole; what leaves it in its middle goes on its own.
  @Test func begunSegmentsAreKept() {
    let a = line("a", rates(100))
    let b = line("b", rates(100, partingAfter: 57))
    #expect(grown([a], to: [a, b]) == [["1-100!"], ["1-100"]])
    #expect(grown([a, b], to: [a, b]) == [["1-57!", "58-100!"], ["1-57!", "58-100!"]])
    #expect(grown([a, b], to: [a]) == [["1-57!", "58-100!"]])
    // The same steps under another name, and a later stage behind them.
    let longer = line("c", rates(200), stages: [100, 100], replay: [0, 0])
    #expect(grown([a], to: [longer, a]) == [["1-100!", "101-200"], ["1-100!"]])
    #expect(grown([longer], to: [a, longer]) == [["1-100!"], ["1-100!", "101-200!"]])
    // Another seed's are none of its own.
    let other = SegmentTree(seed: 2, lines: [a], batch: 8, identity: "x").segments[0]
    let tree = SegmentTree(
      seed: 1, lines: [a, b], batch: 8, identity: "x",
      begun: [SegmentOutline(other, parent: nil)])
    #expect(tree.segments.count == 3)
  }

  /// A piece that lacks a measurement is no use for what asks for it.
  @Test func begunSegmentsMeasureEnough() {
    let a = line("a", rates(100), measured: [0, 10])
    #expect(grown([a], to: [line("b", rates(100), measured: [0])]) == [["1-100!"]])
    #expect(
      grown([a], to: [a, line("b", rates(100), measured: [0, 20])]) == [["1-100!"], ["1-100"]])
  }

  /// A shared segment measures what all its lines ask for; the long prefix at each one's ends.
  @Test func measuresForAll() {
    let tree = SegmentTree(
      seed: 1,
      lines: [
        line("a", rates(200), stages: [100, 100], replay: [0, 0], measured: [0, 10, 50]),
        line("b", rates(160), stages: [60, 100], replay: [0, 0], measured: [0, 20]),
      ], batch: 8, identity: "x")
    #expect(tree.segments[0].evaluations == [0, 10, 20, 50, 60])
    #expect(tree.segments[0].endEvaluations == [0, 60])
    #expect(tree.segments[1].evaluations == [100])
  }
}

@Suite struct StageLayoutTests {
  @Test func reservoirOverThreeStages() throws {
    let study = try parseStudy(threeStages)
    let cell = try #require(try StudyGrid(study).cells.first { $0.replay.share == 0.1 })
    let stages = try StageLayout(study: study).stages(of: cell, steps: [200, 100, 100])
    #expect(stages[1].source.parts == [.init(domain: "english", share: 1, offset: 0)])
    let parts = stages[2].source.parts
    #expect(parts.map(\.domain) == ["english", "german"])
    // 800 + 40 English and 360 German sequences were seen.
    #expect(abs(parts[0].share - 840 / 1200) < 1e-15)
    #expect(abs(parts[1].share - 360 / 1200) < 1e-15)
    // Replay of English goes on where the second stage's stopped.
    #expect(parts.map(\.offset) == [40, 0])
  }

  /// New sequences of a text go on behind those that were used, replay not counted.
  @Test func offsetsCountNewSequencesAlone() throws {
    let text = threeStages.replacing(
      "domain = \"near\"\nsteps = 100\nreplay = [0, 0.1]",
      with:
        "domain = \"near\"\nsteps = 100\nreplay = [0, 0.1]\n[[stage]]\ndomain = \"german\"\nsteps = 50\nreplay = [0, 0.1]"
    )
    let study = try parseStudy(text)
    let cell = try #require(try StudyGrid(study).cells.first { $0.replay.share == 0.1 })
    let stages = try StageLayout(study: study).stages(of: cell, steps: [200, 100, 100, 50])
    #expect(stages[3].source.offset == 360)
  }
}
