internal import Foundation

/// Which schedule and replay share to take for a new stage, and how sure that is.
///
/// Every family is searched under a few hypotheses; the best of each, the rule of thumb and keeping the
/// final rate are then judged under all of them.
public struct Recommendation: Sendable {
  /// What is asked for.
  public struct Request: Sendable {
    /// What is to be small.
    public var criterion = Criterion.averageLoss
    /// The rates that may be a schedule's highest.
    public var rates: ClosedRange<Double>
    /// The replay shares that are allowed.
    public var replays: ClosedRange<Double>
    /// The families to search.
    public var families = ScheduleFamily.allCases
    /// Hypotheses of the search.
    public var searched = 8
    /// How probable it should be to choose rightly after separating runs.
    public var confidence = 0.9

    /// A request for rates and replay shares within these bounds.
    public init(rates: ClosedRange<Double>, replays: ClosedRange<Double>) {
      self.rates = rates
      self.replays = replays
    }
  }

  /// A judged candidate.
  public struct Row: Sendable {
    /// What it is called.
    public let name: String
    /// The schedule.
    public let candidate: Candidate
    /// Its losses under all hypotheses.
    public let outcome: Outcome
    /// Old loss, new loss and forgetting, in nats.
    public let old: Estimate
    /// On new data.
    public let new: Estimate
    /// Above the reference, at the worst horizon.
    public let forgetting: Estimate
    /// The mean of what is to be small, in nats.
    public let score: Double
    /// The score above that of the best row that keeps the limit, in nats.
    public let regret: Double
    /// The probability that forgetting stays within the limit; nil without one.
    public let probabilityWithin: Double?
    /// The probability that it has a lower score than the first row.
    public let probabilityBeatsFirst: Double
    /// Whether it is there to compare with.
    public let isBaseline: Bool
    /// Whether its mean forgetting keeps the limit.
    public let keepsLimit: Bool
  }

  /// A mean with its 90 % band.
  public struct Estimate: Sendable, Equatable {
    /// The mean over the hypotheses.
    public let mean: Double
    /// Half the band's width: 1.645 standard deviations over hypotheses and the forecast's own error.
    public let half: Double
  }

  /// A point of the front of old against new loss.
  public struct FrontPoint: Sendable {
    /// The schedule.
    public let candidate: Candidate
    /// Mean under the hypotheses of the search, at the worst horizon, in nats.
    public let forgetting: Double
    /// Mean loss on new data under them, and over the horizons.
    public let new: Double
  }

  /// The rows, the best first: those that keep the limit by score, then the others by forgetting.
  public let rows: [Row]
  /// No tried candidate is better on forgetting and new loss at once; by rising forgetting.
  public let front: [FrontPoint]
  /// How many candidates were tried.
  public let tried: Int
  /// The second of the comparison: the best row after the first that is of another family and keeps the
  /// limit; nil where there is none.
  public let second: Row?
  /// The probability that the first row beats the second; nil where there is none.
  public let probabilityFirstBeatsSecond: Double?
  /// What separating runs would be worth, the shortest first.
  public let separating: [SeparatingRun]
  /// The cheapest of them that is worth enough; nil where none is, or none is needed.
  public let cheapest: SeparatingRun?

  private struct Judged {
    var name: String
    var candidate: Candidate
    var outcome: Outcome
    var isBaseline = false
  }

  /// Searches and judges.
  ///
  /// - Parameters:
  ///   - arena: the stage and what may be true of it.
  ///   - request: what is wanted.
  ///   - progress: told how many families of all are searched.
  public init(
    _ arena: Arena, _ request: Request, progress: ((Int, Int, String) -> Void)? = nil
  ) {
    let search = FamilySearch(
      arena: arena.thinned(to: request.searched), criterion: request.criterion,
      rates: request.rates, replays: request.replays)
    var trials: [FamilySearch.Trial] = []
    var judged: [Judged] = []
    let families = request.families.filter { arena.stage.hasBase || !$0.needsBase }
      .filter { $0 != .keepFinal }
    for (index, family) in families.enumerated() {
      progress?(index, families.count, family.rawValue)
      let own = search.trials(of: family, after: trials)
      trials += own
      guard
        let found = own.min(by: {
          request.criterion.penalised($0.outcome) < request.criterion.penalised($1.outcome)
        })
      else { continue }
      if let best = Self.rounded(found.candidate, arena, request) {
        judged.append(
          Judged(name: family.rawValue, candidate: best.candidate, outcome: best.outcome))
      }
    }
    progress?(families.count, families.count, "judging")
    for (name, candidate) in Self.baselines(arena.stage) {
      guard let quick = search.arena.outcome(of: candidate),
        let outcome = arena.outcome(of: candidate)
      else { continue }
      trials.append(.init(candidate: candidate, outcome: quick))
      judged.append(Judged(name: name, candidate: candidate, outcome: outcome, isBaseline: true))
    }
    let rows = Self.rows(judged, request.criterion)
    self.rows = rows
    tried = trials.count
    front = Self.front(trials)
    guard let first = rows.first, first.keepsLimit,
      let other = rows.dropFirst().first(where: {
        $0.keepsLimit && $0.candidate.family != first.candidate.family
      })
    else {
      (second, probabilityFirstBeatsSecond, separating, cheapest) = (nil, nil, [], nil)
      return
    }
    second = other
    let chance = request.criterion.probability(first.outcome, beats: other.outcome)
    probabilityFirstBeatsSecond = chance
    let known = arena.thinned(to: 64).over(arena.stage.shortened(to: 1))
    separating = SeparatingRun.all(
      first.candidate, other.candidate, in: known, request.criterion)
    cheapest =
      max(chance, 1 - chance) >= request.confidence
      ? nil : SeparatingRun.cheapest(of: separating, request.confidence)
  }

  /// The rule of thumb, the old peak re-decayed with 5 % replay or 25 % under a strong shift; and the last
  /// rate kept.
  ///
  /// Source: Ibrahim et al. 2024, arXiv 2403.08763.
  private static func baselines(_ stage: NewStage) -> [(String, Candidate)] {
    guard stage.hasBase else {
      return [("rule-of-thumb", Candidate(.rewarmedCosine, [stage.basePeak], replay: 0))]
    }
    return [
      ("rule-of-thumb-5%", Candidate(.rewarmedCosine, [stage.basePeak], replay: 0.05)),
      ("rule-of-thumb-25%", Candidate(.rewarmedCosine, [stage.basePeak], replay: 0.25)),
      ("keep-final-rate", Candidate(.keepFinal, [], replay: 0.05)),
    ]
  }

  /// The candidate with numbers as a file says them, and its losses; replay goes up until all hypotheses
  /// together keep the limit that the few of the search kept.
  private static func rounded(
    _ candidate: Candidate, _ arena: Arena, _ request: Request
  ) -> FamilySearch.Trial? {
    var rounded = candidate
    if candidate.family == .freeForm {
      rounded.values = candidate.values.map { SignificantDigits.rounded($0, to: 3) }
    } else {
      rounded.values = zip(
        candidate.family.parameters(rates: request.rates), candidate.values
      ).map { $0.rounded($1) }
    }
    let steps = (candidate.replay / replayStep).rounded()
    func allowed(_ replay: Double) -> Double {
      min(max(replay, request.replays.lowerBound), request.replays.upperBound)
    }
    rounded.replay = allowed(steps * replayStep)
    guard var outcome = arena.outcome(of: rounded) else { return nil }
    for more in 1...8 where request.criterion.worth(outcome).excess > 0 {
      let replay = allowed((steps + Double(more)) * replayStep)
      if replay == rounded.replay { break }
      rounded.replay = replay
      guard let next = arena.outcome(of: rounded) else { return nil }
      outcome = next
    }
    return .init(candidate: rounded, outcome: outcome)
  }

  /// Replay shares are multiples of this.
  private static let replayStep = 0.005

  private static func rows(
    _ judged: [Judged], _ criterion: Criterion
  ) -> [Row] {
    func order(_ outcome: Outcome) -> (Int, Double) {
      let forgetting = Sample.mean(outcome.forgetting)
      let keeps = criterion.maxForgetting.map { forgetting <= $0 } ?? true
      return keeps ? (0, Sample.mean(outcome.ends.map(criterion.score))) : (1, forgetting)
    }
    // What diverges comes last.
    let sorted = judged.sorted {
      let (a, b) = (order($0.outcome), order($1.outcome))
      return (a.1.isFinite ? a.0 : 2, a.1) < (b.1.isFinite ? b.0 : 2, b.1)
    }
    guard let first = sorted.first else { return [] }
    let least = Sample.mean(first.outcome.ends.map(criterion.score))
    return sorted.map { judged in
      let outcome = judged.outcome
      let score = Sample.mean(outcome.ends.map(criterion.score))
      return Row(
        name: judged.name, candidate: judged.candidate, outcome: outcome,
        old: estimate(outcome.old, outcome.ends.map { $0.errors[0] }),
        new: estimate(outcome.new, outcome.ends.map { $0.errors[1] }),
        forgetting: estimate(
          outcome.forgetting,
          outcome.ends.map { ends in
            ends.errors[0] * (ends.old.max() ?? .nan) / Sample.mean(outcome.forgetting)
          }),
        score: score, regret: score - least,
        probabilityWithin: criterion.probabilityWithin(outcome),
        probabilityBeatsFirst: criterion.probability(outcome, beats: first.outcome),
        isBaseline: judged.isBaseline,
        keepsLimit: order(outcome).0 == 0)
    }
  }

  /// - Parameter errors: relative to the mean.
  private static func estimate(_ values: [Double], _ errors: [Double]) -> Estimate {
    let mean = Sample.mean(values)
    let spread = Sample.mean(values.map { ($0 - mean) * ($0 - mean) })
    let own = Sample.mean(errors.map { $0 * mean * $0 * mean })
    return Estimate(mean: mean, half: 1.645 * (spread + own).squareRoot())
  }

  private static func front(_ trials: [FamilySearch.Trial]) -> [FrontPoint] {
    let points = trials.map { trial in
      (
        forgetting: Sample.mean(trial.outcome.forgetting),
        new: Sample.mean(trial.outcome.ends.map { Sample.mean($0.new) })
      )
    }
    return ParetoFront.places(points).map { index in
      FrontPoint(
        candidate: trials[index].candidate, forgetting: points[index].forgetting,
        new: points[index].new)
    }
  }
}
