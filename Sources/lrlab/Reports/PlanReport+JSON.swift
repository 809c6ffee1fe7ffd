import Schedules

/// The plan as `--format json` prints it.
extension PlanReport {
  struct Record: Encodable {
    struct Segment: Encodable {
      var id: String
      var parent: String?
      var seed: UInt64
      var stage: Int
      var domain: String
      var replay: Double
      /// Share of each domain in what is replayed.
      var replayed: [String: Double]
      var first_step: Int
      var last_step: Int
      var first_rate: Double
      var last_rate: Double
      var moments_reset: Bool
      var shared_by: Int
      var seconds: Double
    }
    struct Run: Encodable {
      var run: String
      var schedule: String
      var domain: String?
      var replay: String
      var start: String?
      var moments: String?
      var baseline: String?
      var control: Bool
      var seed: UInt64
      var steps: Int
      var lr_area: [Double]
      var segments: [String]
      var finished: Bool
      /// Of the segments that no earlier run needs, and up to the end of this run.
      var seconds: Double
      var ends_after_seconds: Double
      /// Whether it ends within the budget; null without one.
      var fits: Bool?
    }
    struct Budget: Encodable {
      var seconds: Double
      var runs: Int
      var verdict: [String]
    }
    var study: String
    var question: String
    var tokens_per_step: Int
    var tokens_per_second: Double
    var speed_source: String
    var trained_steps: Int
    var separate_steps: Int
    var seconds: Double
    var runs: [Run]
    var segments: [Segment]
    var budget: Budget?
  }

  var record: Record {
    let order = order
    let runs = order.items.map { item in
      Record.Run(
        run: item.run.id, schedule: item.run.schedule,
        domain: study.domainText(item.run.cell), replay: item.run.cell.replayText,
        start: item.run.cell.start?.rawValue, moments: item.run.cell.moments?.rawValue,
        baseline: item.run.cell.baseline, control: item.run.isControl, seed: item.run.seed,
        steps: item.run.stageEnds[item.run.stageEnds.count - 1], lr_area: item.run.areas,
        segments: item.run.segments.map { plan.segments[$0].id }, finished: item.isFinished,
        seconds: item.seconds, ends_after_seconds: item.end,
        fits: budget.map { order.fits(item, $0) })
    }
    return Record(
      study: study.name, question: study.question, tokens_per_step: study.tokensPerStep,
      tokens_per_second: speed.tokensPerSecond, speed_source: speed.source,
      trained_steps: plan.trainedSteps, separate_steps: plan.separateSteps,
      seconds: order.seconds, runs: runs, segments: plan.segments.indices.map(segment),
      budget: budget.map { budget in
        Record.Budget(
          seconds: budget.seconds, runs: order.items.filter { order.fits($0, budget) }.count,
          verdict: order.verdict(budget))
      })
  }

  private func segment(_ index: Int) -> Record.Segment {
    let segment = plan.segments[index]
    var replayed: [String: Double] = [:]
    for part in segment.source.parts { replayed[part.domain] = part.share }
    return Record.Segment(
      id: segment.id, parent: segment.parent.map { plan.segments[$0].id }, seed: segment.seed,
      stage: segment.stage + 1, domain: segment.domain, replay: segment.replay,
      replayed: replayed, first_step: segment.firstStep, last_step: segment.lastStep,
      first_rate: segment.rates.first ?? 0, last_rate: segment.rates.last ?? 0,
      moments_reset: segment.resetsMoments, shared_by: users(of: index),
      seconds: BudgetPlan.seconds(plan, index, speed.tokensPerSecond))
  }
}
