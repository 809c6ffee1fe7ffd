/// The search for the best schedule of a family and its replay share.
///
/// First places spread evenly over all that is open, each tried once; then simplexes from the best of
/// them, for the limit that is asked for and for others around it, so that the front of old against new
/// loss is known beside the one answer. All are tried under a few hypotheses alone.
struct FamilySearch: Sendable {
  let arena: Arena
  let criterion: Criterion
  let rates: ClosedRange<Double>
  let replays: ClosedRange<Double>
  /// Places of the first design for each free number.
  var designs = 12

  /// A candidate that was tried.
  struct Trial: Sendable {
    var candidate: Candidate
    var outcome: Outcome
  }

  /// All candidates that were tried; none where the family does not fit the stage.
  ///
  /// - Parameter others: what was tried of other families; the free form starts from the best.
  func trials(of family: ScheduleFamily, after others: [Trial] = []) -> [Trial] {
    if family == .freeForm { return freeForm(others) }
    let parameters = family.parameters(rates: rates) + [replay]
    let archive = Archive()
    func tried(_ place: [Double]) -> Outcome? {
      let candidate = candidate(family, parameters, place)
      guard let outcome = arena.outcome(of: candidate) else { return nil }
      archive.add(Trial(candidate: candidate, outcome: outcome))
      return outcome
    }
    let design = CalibrationSearch.even(designs * parameters.count, over: parameters.count)
    for place in design { _ = tried(place) }
    for criterion in criteria(archive.trials) {
      guard let best = archive.best(criterion) else { continue }
      let start = zip(parameters, best.candidate.values + [best.candidate.replay])
        .map { $0.place($1) }
      var simplex = Simplex()
      simplex.iterations = 15 * parameters.count
      _ = simplex.minimize(from: start) { place in
        tried(place).map(criterion.penalised) ?? .infinity
      }
    }
    return archive.trials
  }

  private var replay: FreeParameter { .share("replay", replays) }

  private func candidate(
    _ family: ScheduleFamily, _ parameters: [FreeParameter], _ place: [Double]
  ) -> Candidate {
    let values = zip(parameters, place).map { $0.value($1) }
    return Candidate(family, Array(values.dropLast()), replay: values[values.count - 1])
  }

  /// The criterion that is asked for, first, and limits that lead along the front.
  private func criteria(_ trials: [Trial]) -> [Criterion] {
    guard arena.stage.hasBase else { return [criterion] }
    let all = trials.map { Sample.mean($0.outcome.forgetting) }.filter(\.isFinite)
    guard let low = all.min(), let high = all.max(), low < high else { return [criterion] }
    return [criterion]
      + [0.1, 0.35, 0.7].map { Criterion.newLoss(maxForgetting: low + $0 * (high - low)) }
  }

  /// Falling rates at knots, from the best of other families, whose replay share stays.
  private func freeForm(_ others: [Trial]) -> [Trial] {
    let stage = self.arena.stage
    guard !stage.hasUnknownHorizon,
      let best = others.min(by: {
        self.criterion.penalised($0.outcome) < self.criterion.penalised($1.outcome)
      }), let laid = try? best.candidate.rates(for: stage, until: stage.stepCount)
    else { return [] }
    let knots = FreeFormSchedule(stage).knots
    let start = knots.shares.map { share in
      let step =
        Double(stage.warmupSteps) + share * Double(stage.stepCount - stage.warmupSteps)
      return max(1e-3 * rates.lowerBound, laid[Int(step.rounded()) - 1])
    }
    var search = FreeFormSearch(knots: knots, lowest: 0, highest: rates.upperBound)
    search.iterations = 15
    search.isConcurrent = false
    let (arena, criterion, replay) = (arena, criterion, best.candidate.replay)
    @Sendable func worth(_ values: [Double]) -> FreeFormSearch.Worth {
      arena.outcome(of: Candidate(.freeForm, values, replay: replay)).map(criterion.worth)
        ?? .init(objective: .infinity, excess: .infinity)
    }
    let found =
      criterion.maxForgetting == nil
      ? search.minimize(from: [start]) { worth($0).objective }
      : search.minimize(from: [start], underLimit: worth)?.result
    guard let found else { return [] }
    let candidate = Candidate(.freeForm, found.rates, replay: replay)
    return arena.outcome(of: candidate).map { [Trial(candidate: candidate, outcome: $0)] } ?? []
  }

  /// What was tried, in order.
  private final class Archive {
    private(set) var trials: [Trial] = []

    func add(_ trial: Trial) { trials.append(trial) }

    func best(_ criterion: Criterion) -> Trial? {
      trials.min { criterion.penalised($0.outcome) < criterion.penalised($1.outcome) }
    }
  }
}
