import Testing

@testable import Sim

/// The findings of the paper that the built-in landscapes were made for: each test has the name of
/// one and asserts its direction, not its size.
///
/// Findings: Ibrahim et al. 2024, arXiv 2403.08763 (F); Singh et al. 2025, arXiv 2503.02844 (S);
/// Wang et al. 2025, arXiv 2505.07796 (L). What cannot be shown, and why: `docs/published-runs.md`.
@Suite struct FindingsTests {
  private static let both = [PublishedRows.weak, .strong]

  /// Ends of second stages without replay: constant min, 0.5x, 1x, 2x, constant max.
  private static func ends(_ runs: PaperRuns) throws -> [Losses] {
    try [runs.constantMin, runs.cosine(0.5), runs.cosine(), runs.cosine(2), runs.constantMax].map {
      try runs.second($0).end
    }
  }

  private static func replayed(_ runs: PaperRuns, _ shares: [Double]) throws -> [PaperRuns.Stage] {
    try shares.map { try runs.second(runs.cosine(), replay: $0) }
  }

  @Test func f1ReWarmingRaisesOldLossWithoutShift() throws {
    let runs = try PaperRuns.none.get()
    let before = runs.before.old.total
    for factor in [0.5, 1, 2] {
      #expect(try runs.second(runs.cosine(factor)).peak > before + 0.03)
    }
    #expect(try runs.second(runs.constantMin).peak < before + 0.01)
  }

  @Test func f2TheRiseHealsSlowlyAndGrowsWithThePeak() throws {
    let runs = try PaperRuns.none.get()
    let stages = try [0.5, 1, 2].map { try runs.second(runs.cosine($0)) }
    let rises = stages.map { $0.peak - runs.before.old.total }
    let left = stages.map { $0.losses(after: 1.0 / 3).old.total - runs.before.old.total }
    #expect(rises == rises.sorted() && left == left.sorted())
    #expect(left.allSatisfy { $0 > 0.02 })
  }

  @Test func f3ShiftAddsToTheRise() throws {
    let (none, weak) = (try PaperRuns.none.get(), try PaperRuns.weak.get())
    for factor in [0.5, 1, 2] {
      let without = try none.second(none.cosine(factor)).peak - none.before.old.total
      let with = try weak.second(weak.cosine(factor)).peak - weak.before.old.total
      #expect(with > without + 0.1)
    }
  }

  @Test(arguments: both)
  func f5OldLossGrowsWithThePeak(_ rows: PublishedRows) throws {
    let old = try Self.ends(rows.runs.get()).prefix(4).map(\.old.total)
    #expect(old == old.sorted() && Set(old).count == 4, "\(old)")
  }

  @Test(arguments: both)
  func f6NewLossFallsWithThePeakAndLevelsOff(_ rows: PublishedRows) throws {
    let new = try Self.ends(rows.runs.get()).map(\.new.total)
    #expect(new[0] > new[1] + 0.01 && new[1] > new[2] + 0.003, "\(new)")
    #expect(abs(new[3] - new[2]) < 0.005)
  }

  /// Earlier than there: it leads for 4 % of the stage against the halved peak and for 22 % against
  /// the full one, 43 % in the paper.
  @Test func f7ConstantMinForgetsLeastLeadsEarlyAndEndsWorst() throws {
    let runs = try PaperRuns.weak.get()
    let low = try runs.second(runs.constantMin)
    for rates in [runs.cosine(0.5), runs.cosine(), runs.cosine(2)] {
      let other = try runs.second(rates)
      #expect(low.end.old.total < other.end.old.total)
      #expect(low.losses(after: 0.03).new.total < other.losses(after: 0.03).new.total)
      #expect(low.end.new.total > other.end.new.total + 0.02)
    }
  }

  @Test(arguments: both)
  func f8ConstantMaxIsWorstOnOldDataAndWorseThanItsDecayOnNew(_ rows: PublishedRows) throws {
    let ends = try Self.ends(rows.runs.get())
    #expect(ends[4].old.total > ends[..<4].map(\.old.total).max() ?? .nan)
    #expect(ends[4].new.total > ends[2].new.total + 0.05)
    if rows.testDescription == "weak" {
      #expect(ends[4].new.total > ends[..<4].map(\.new.total).max() ?? .nan)
    }
  }

  @Test func f9AStrongerShiftMagnifiesForgettingAndSpread() throws {
    let (weak, strong) = (try PaperRuns.weak.get(), try PaperRuns.strong.get())
    let forgetting = try [weak, strong].map {
      try $0.second($0.cosine()).end.old.total - $0.before.old.total
    }
    #expect(forgetting[1] > 3 * forgetting[0])
    let spread = try [weak, strong].map { runs in
      let old = try Self.ends(runs).prefix(4).map(\.old.total)
      return (old.max() ?? .nan) - (old.min() ?? .nan)
    }
    #expect(spread[1] > 3 * spread[0])
  }

  /// Under the weak shift 1 % removes a little less than half in the model, 67 % in the paper.
  @Test func f10OnePercentRemovesHalfOfTheForgetting() throws {
    let removed = try Self.both.map { rows in
      let runs = try rows.runs.get()
      let old = try Self.replayed(runs, [0, 0.01]).map(\.end.old.total)
      return (old[0] - old[1]) / (old[0] - runs.before.old.total)
    }
    #expect(removed[1] > 0.5, "\(removed)")
    withKnownIssue("the weak landscape gives small replay shares too little") {
      #expect(removed[0] > 0.5, "\(removed)")
    }
  }

  @Test(arguments: both)
  func f11SmallReplayCostsLittleOnNewDataAndHalfCostsMore(_ rows: PublishedRows) throws {
    let small = rows.testDescription == "weak" ? 0.1 : 0.25
    let new = try Self.replayed(rows.runs.get(), [0, small, 0.5]).map(\.end.new.total)
    #expect(new[1] - new[0] < 0.06 && new[2] - new[1] > new[1] - new[0], "\(new)")
  }

  @Test(arguments: both)
  func f12AverageImprovesWithReplayAndHalfReachesTheUnion(_ rows: PublishedRows) throws {
    let runs = try rows.runs.get()
    func average(_ losses: Losses) -> Double { (losses.old.total + losses.new.total) / 2 }
    let averages = try Self.replayed(runs, [0, 0.01, 0.05, 0.1, 0.25, 0.5]).map { average($0.end) }
    #expect(averages == averages.sorted(by: >) && Set(averages).count == 6, "\(averages)")
    let all = PaperRuns.firstSteps + runs.steps
    let union = try PaperRuns.stage(
      Samples.cosine(all, peak: PaperRuns.peak, low: PaperRuns.low), from: runs.untrained,
      replay: Double(PaperRuns.firstSteps) / Double(all))
    #expect(averages[5] < average(union.end) + 0.005)
  }

  @Test(arguments: both)
  func f13TheOrderOfReplaySharesIsFixedEarly(_ rows: PublishedRows) throws {
    let stages = try Self.replayed(rows.runs.get(), [0, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5])
    for share in [0.015, 1] {
      let old = stages.map { $0.losses(after: share).old.total }
      #expect(old == old.sorted(by: >) && Set(old).count == 7, "\(old)")
    }
  }
}
