import Foundation
import Schedules
import Sim
import Testing

@testable import Forecast

/// Recommendations where the truth is known.
@Suite struct RecommendationTests {
  static let stage = NewStage(
    stepCount: CalibrationSamples.laterSteps, basePeak: CalibrationSamples.peak, baseFinal: 3e-4)

  /// The truth as the one hypothesis, without errors.
  static func truth() throws -> Arena {
    let truth = CalibrationSamples.truth
    var run = try MomentSimulation(landscape: truth.landscape(), settings: truth.settings)
    try run.beginStage(peak: CalibrationSamples.peak, moments: .reset)
    try run.run(
      CalibrationSamples.rates(CalibrationSamples.firstSteps, CalibrationSamples.peak, 3e-4),
      shares: [1, 0])
    let reference = run.losses().tasks[0].total
    return Arena(
      stage: stage,
      [Hypothesis(start: run, reference: reference, errors: [0, 0])])
  }

  /// What the probes of the truth allow.
  static func learnt() throws -> Arena {
    let calibration = try TwoStageCalibration(
      CalibrationSamples.probes(), settings: CalibrationSamples.settings)
    let posterior = try LandscapePosterior(calibration, domain: "german", draws: 60)
    let base = CalibrationSamples.rates(
      CalibrationSamples.firstSteps, CalibrationSamples.peak, 3e-4)
    return Arena(stage: stage, posterior.hypotheses(base: base, reference: base))
  }

  static func request(_ limit: Double?) -> Recommendation.Request {
    var request = Recommendation.Request(rates: 3e-4...3e-3, replays: 0...0.3)
    request.criterion = limit == nil ? .averageLoss : .newLoss(maxForgetting: limit)
    return request
  }

  @Test(arguments: [nil, 0.25, 0.4])
  func isWithinTwoPercentOfTheBestOnASimulatedTruth(limit: Double?) throws {
    let truth = try Self.truth()
    let request = Self.request(limit)
    let first = try #require(Recommendation(try Self.learnt(), request).rows.first)
    let best = try #require(Recommendation(truth, request).rows.first)
    let real = try #require(truth.outcome(of: first.candidate))
    let score = Sample.mean(real.ends.map(request.criterion.score))
    print(
      "limit \(limit.map { "\($0)" } ?? "none"): \(first.name), true score "
        + "\(100 * (score / best.score - 1)) % above the best, \(best.name)")
    #expect(score <= 1.02 * best.score, "\(score) against \(best.score)")
    if let limit { #expect(real.forgetting[0] <= limit + 0.02 * real.old[0]) }
  }

  @Test func theRuleOfThumbAndTheLastRateAreAlwaysThere() throws {
    let recommendation = Recommendation(try Self.truth(), Self.request(nil))
    let baselines = recommendation.rows.filter(\.isBaseline)
    #expect(
      Set(baselines.map(\.name)) == ["rule-of-thumb-5%", "rule-of-thumb-25%", "keep-final-rate"])
    for row in baselines {
      #expect(row.regret >= 0)
      #expect(row.candidate.values == (row.name == "keep-final-rate" ? [] : [3e-3]))
    }
    #expect(recommendation.rows.map(\.score) == recommendation.rows.map(\.score).sorted())
  }

  @Test func rowsOverTheLimitComeBehindAllThatKeepIt() throws {
    let recommendation = Recommendation(try Self.truth(), Self.request(0.3))
    let keeps = recommendation.rows.map(\.keepsLimit)
    #expect(keeps.contains(true) && keeps.contains(false))
    #expect(keeps == keeps.sorted { $0 && !$1 })
    for row in recommendation.rows { #expect(row.keepsLimit == (row.forgetting.mean <= 0.3)) }
  }

  @Test func noPointOfTheFrontBeatsAnother() throws {
    let front = Recommendation(try Self.truth(), Self.request(nil)).front
    #expect(front.count > 10)
    for (left, right) in zip(front, front.dropFirst()) {
      #expect(left.forgetting < right.forgetting && left.new > right.new)
    }
  }

  /// A share among a family's values is no rate, and a schedule that begins at its peak does not warm up.
  @Test func thePeakIsTheHighestRate() throws {
    for candidate in [
      Candidate(.infinite, [3e-4, 0.5, 0.7, 0.2], replay: 0),
      Candidate(.wsd, [3e-4, 0.9], replay: 0),
      Candidate(.infinite, [2e-3, 0.5, 0.7, 0.2], replay: 0),
      Candidate(.constant, [3e-4], replay: 0),
    ] {
      let rates = try candidate.rates(for: Self.stage, until: Self.stage.stepCount)
      let highest = try #require(rates.max())
      // A cooldown from the first step on begins a step below the peak.
      #expect(
        highest <= candidate.values[0] && highest > 0.999 * candidate.values[0], "\(candidate)")
      let schedule = candidate.schedule(for: Self.stage)
      guard case .phases(_, let peak) = schedule.form else { continue }
      #expect(peak == candidate.values[0])
    }
  }

  @Test func nothingIsComparedWhereNothingKeepsTheLimit() throws {
    let recommendation = Recommendation(try Self.truth(), Self.request(-1))
    #expect(recommendation.rows.allSatisfy { !$0.keepsLimit })
    #expect(recommendation.second == nil && recommendation.cheapest == nil)
    let forgetting = recommendation.rows.map(\.forgetting.mean)
    #expect(forgetting == forgetting.sorted())
  }

  @Test func sameBitsEveryTime() throws {
    let arena = try Self.truth()
    let (first, second) = (
      Recommendation(arena, Self.request(0.3)), Recommendation(arena, Self.request(0.3))
    )
    #expect(first.rows.map(\.candidate) == second.rows.map(\.candidate))
    #expect(first.rows.map(\.outcome) == second.rows.map(\.outcome))
  }

  @Test func theFrontIsWhatIsUndominated() {
    let points: [(forgetting: Double, new: Double)] = [
      (3, 1), (1, 3), (2, 2), (2, 2.5), (3, 1), (.nan, 0), (2.5, 2),
    ]
    #expect(ParetoFront.places(points) == [1, 2, 0])
  }

  @Test func anUnknownHorizonMakesNoFamilyBegOffTheEnd() throws {
    let stage = NewStage(
      stepCount: 400, basePeak: 3e-3, baseFinal: 3e-4, unknownHorizon: true)
    #expect(stage.horizons == [100, 200, 400])
    for candidate in [
      Candidate(.infinite, [2e-3, 0.5, 0.4, 0.2], replay: 0),
      Candidate(.wsd, [2e-3, 0.2], replay: 0),
      Candidate(.constant, [1e-3], replay: 0), Candidate(.keepFinal, [], replay: 0),
    ] {
      let whole = try candidate.rates(for: stage, until: 400)
      let half = try candidate.rates(for: stage, until: 200)
      // The same main line, up to where the shorter one anneals.
      #expect(half.prefix(160) == whole.prefix(160), "\(candidate.family)")
      if [.infinite, .wsd].contains(candidate.family) { #expect(half[199] < 0.5 * half[159]) }
    }
    let cosine = Candidate(.rewarmedCosine, [2e-3], replay: 0)
    #expect(
      try cosine.rates(for: stage, until: 200)
        == Array(cosine.rates(for: stage, until: 400).prefix(200)))
  }

  @Test func familiesBeginAtTheLastRateAndEndWhereTheySay() throws {
    let stage = NewStage(stepCount: 1000, basePeak: 3e-3, baseFinal: 3e-4)
    func rates(_ family: ScheduleFamily, _ values: [Double]) throws -> [Double] {
      try Candidate(family, values, replay: 0).rates(for: stage, until: 1000)
    }
    let cosine = try rates(.rewarmedCosine, [2e-3])
    #expect(cosine[9] == 2e-3 && cosine[999] == 0.1 * 2e-3)
    #expect(abs(cosine[0] - (3e-4 + 1.7e-4)) < 1e-12)
    #expect(try rates(.rewarmedLinear, [2e-3])[999] == 0)
    let wsd = try rates(.wsd, [2e-3, 0.25])
    #expect(wsd[749] == 2e-3 && wsd[750] < 2e-3 && wsd[999] == 0)
    let infinite = try rates(.infinite, [2e-3, 0.5, 0.4, 0.2])
    #expect(infinite[409] == 1e-3 && infinite[799] == 1e-3 && infinite[800] < 1e-3)
    #expect(infinite[999] == 0.1 * 1e-3)
    #expect(try rates(.constant, [2e-3]).suffix(990) == Array(repeating: 2e-3, count: 990)[...])
    #expect(try rates(.keepFinal, []) == Array(repeating: 3e-4, count: 1000))
    #expect(try rates(.decayFromFinal, [])[999] == 0.01 * 3e-4)
    let knots = FreeFormSchedule(stage).knots.shares.count
    let falling = (0..<knots).map { 2e-3 * (1 - Double($0) / Double(knots)) }
    let free = try rates(.freeForm, falling)
    #expect(free[9] == falling[0] && free[999] == falling[knots - 1])
    #expect(zip(free.dropFirst(9), free.dropFirst(10)).allSatisfy(>=))
  }
}
