import Testing

@testable import Sim

/// The built-in landscapes: names, places between them, and that they say what was published.
@Suite struct ShiftTests {
  @Test func readsNamesAndNumbers() throws {
    #expect(try Shift("none") == .none)
    #expect(try Shift("near") == .near)
    #expect(try Shift("weak") == .weak)
    #expect(try Shift("strong") == .strong)
    #expect(try Shift("0.7") == .number(0.7))
    for text in ["", "Strong", "1.5", "-0.1", "nan", "german"] {
      #expect(throws: SimError.shift(given: text)) { try Shift(text) }
    }
    #expect(throws: SimError.self) { try Shift.number(2).parameters() }
  }

  @Test func aNumberIsAPlaceOnTheLine() throws {
    #expect(try Shift.number(0).parameters() == .none)
    #expect(try Shift.number(0.25).parameters() == .near)
    #expect(try Shift.number(0.5).parameters() == .weak)
    #expect(try Shift.number(1).parameters() == .strong)
    for shift in [Shift.none, .near, .weak, .strong] {
      #expect(try Shift.number(shift.position).parameters() == shift.parameters())
      #expect(try Shift.number(shift.position).oldTask() == shift.oldTask())
    }
    let between = try Shift.number(0.75).parameters()
    #expect(between.shift > ShiftParameters.weak.shift)
    #expect(between.shift < ShiftParameters.strong.shift)
  }

  /// Final losses of published runs that the landscape was not fitted to, within the error that
  /// is asked for; those that it was fitted to, within what the tables round off.
  @Test(arguments: [PublishedRows.weak, .strong])
  func saysThePublishedTable(_ rows: PublishedRows) throws {
    let fitted = try rows.errors(rows.fitted)
    #expect(fitted.old < 0.005 && fitted.new < 0.005, "fitted: \(fitted)")
    let predicted = try rows.errors(rows.predicted)
    #expect(predicted.old < rows.allowed && predicted.new < 0.01, "predicted: \(predicted)")
  }

  /// Constant min < 0.5x < 1x < 2x < constant max, as published.
  @Test func ordersTheFivePeaksOfTheStrongShift() throws {
    let rows = PublishedRows.strong
    let five = (rows.fitted + rows.predicted).filter { $0.replay == 0 }.sorted { $0.old < $1.old }
    let old = try five.map { try rows.forecast($0).old.total }
    #expect(five.count == 5 && old == old.sorted() && Set(old).count == 5, "\(old)")
  }

  /// The lengths of the published runs, and a study of a few hundred steps.
  @Test(arguments: [Lengths.published, .tiny])
  func reWarmingCostsLossWithoutAnyShift(_ lengths: Lengths) throws {
    let trained = try lengths.firstStage(.none)
    let before = trained.losses().old
    var rises: [Double] = []
    for scale in [0.1, 0.5, 1, 2] {
      let rates =
        scale == 0.1
        ? Samples.constant(lengths.second, 0.1 * lengths.peak)
        : Samples.cosine(lengths.second, peak: scale * lengths.peak, low: 0.1 * lengths.peak)
      let highest = try lengths.second(of: trained, rates, replay: 0).highest
      rises.append(highest - before.total)
    }
    #expect(rises[0] < 0.001)
    #expect(rises[1] > 0.01 && rises[2] > 2 * rises[1] && rises[3] > rises[2])
    #expect(rises[2] > 0.05)
  }

  @Test(arguments: [Lengths.published, .tiny])
  func aHigherPeakForgetsMoreAndReplayHelps(_ lengths: Lengths) throws {
    let trained = try lengths.firstStage(.strong)
    let before = trained.losses().old.total
    func forgetting(_ scale: Double, _ replay: Double) throws -> Double {
      let rates =
        scale == 0.1
        ? Samples.constant(lengths.second, 0.1 * lengths.peak)
        : Samples.cosine(
          lengths.second, peak: scale * lengths.peak, low: 0.1 * scale * lengths.peak)
      return try lengths.second(of: trained, rates, replay: replay).end - before
    }
    let without = try [0.1, 0.5, 1, 2].map { try forgetting($0, 0) }
    #expect(without == without.sorted())
    #expect(without[0] > 0 && without[2] > 1.2 * without[0], "\(without)")
    let removed = 1 - (try forgetting(1, 0.05)) / without[2]
    let shares = try [0, 0.01, 0.05, 0.25].map { try forgetting(1, $0) }
    #expect(shares == shares.sorted(by: >))
    func bars() {
      #expect(without[0] > 0.05)
      #expect(removed > lengths.removedByFivePercent)
    }
    guard lengths.first == Lengths.tiny.first else { return bars() }
    withKnownIssue("landscapes fitted to the published rows say .035 and .323 of so short runs") {
      bars()
    }
  }

  @Test func forgettingGrowsAlongTheLine() throws {
    let lengths = Lengths.published
    let ends = try [Shift.none, .near, .weak, .number(0.75), .strong].map { shift in
      let rates = Samples.cosine(lengths.second, peak: lengths.peak, low: 0.1 * lengths.peak)
      return try lengths.second(of: lengths.firstStage(shift), rates, replay: 0).end
    }
    #expect(ends == ends.sorted() && Set(ends).count == 5, "\(ends)")
  }
}

/// Two stages of a run, the first a cosine to a tenth of the peak.
struct Lengths: Sendable, CustomTestStringConvertible {
  let first: Int
  let second: Int
  let peak: Double
  /// What 5 % replay must at least remove of the forgetting.
  let removedByFivePercent: Double

  static let published = Lengths(
    first: 132_366, second: 86_000, peak: 3e-4, removedByFivePercent: 0.65)
  static let tiny = Lengths(first: 586, second: 195, peak: 3e-3, removedByFivePercent: 0.35)

  var testDescription: String { "\(first) + \(second) steps" }

  func firstStage(_ shift: Shift) throws -> MomentSimulation {
    let rates = Samples.cosine(first, peak: peak, low: 0.1 * peak)
    let land = try shift.landscape(
      referencePeak: peak, referenceArea: rates.reduce(0, +))
    var simulation = try MomentSimulation(
      landscape: land,
      settings: shift.oldTask().settings(
        referencePeak: peak, referenceArea: rates.reduce(0, +)))
    try simulation.run(rates, replay: 1)
    return simulation
  }

  /// The highest old loss along a second stage, and the one at its end.
  func second(
    of start: MomentSimulation, _ rates: [Double], replay: Double
  ) throws -> (highest: Double, end: Double) {
    var simulation = start
    let steps = (1...190).map { start.step + $0 * rates.count / 190 }
    let losses = try simulation.run(rates, replay: replay, loggingAt: steps)
    return (losses.map(\.old.total).max() ?? .nan, simulation.losses().old.total)
  }
}
