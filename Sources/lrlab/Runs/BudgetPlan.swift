/// What a study's training takes, run by run, and what of it fits into a time.
///
/// Runs go seed by seed: the first block has every cell once, so it answers the study's question;
/// each further block narrows the spread. A shared segment counts with the first run that needs it.
struct BudgetPlan {
  /// A forward pass takes about a third of a training step.
  static let evaluationShare = 1.0 / 3

  struct Item {
    var run: Run
    var isFinished: Bool
    /// Of the segments that no earlier run needs.
    var seconds: Double
    /// From the start of training to the end of this run.
    var end: Double
  }

  let plan: StudyPlan
  let items: [Item]

  /// - Parameters:
  ///   - isFinished: runs that need no training.
  ///   - tokensPerSecond: of training, without evaluation.
  init(_ plan: StudyPlan, tokensPerSecond: Double, isFinished: (Run) -> Bool) {
    self.plan = plan
    var trained = Set<Int>()
    var references = Set<UInt64>()
    var end = 0.0
    var items: [Item] = []
    for run in plan.runs where isFinished(run) { references.insert(run.seed) }
    for run in plan.runs {
      var seconds = 0.0
      if !isFinished(run) {
        var needed = run.segments
        if references.insert(run.seed).inserted { needed += plan.references[run.seed] ?? [] }
        for index in needed where trained.insert(index).inserted {
          seconds += Self.seconds(plan, index, tokensPerSecond)
        }
      }
      end += seconds
      items.append(Item(run: run, isFinished: isFinished(run), seconds: seconds, end: end))
    }
    self.items = items
  }

  /// All training that is left.
  var seconds: Double { items.last?.end ?? 0 }

  /// How long a segment takes, evaluation included.
  static func seconds(_ plan: StudyPlan, _ index: Int, _ tokensPerSecond: Double) -> Double {
    let segment = plan.segments[index]
    let evaluation = plan.study.evaluation
    let long = segment.endEvaluations.count
    let short = segment.evaluations.count - long
    let measured =
      plan.study.domains.count * (long * evaluation.tokensAtEnds + short * evaluation.tokens)
    let trained = Double(segment.stepCount * plan.study.tokensPerStep)
    return (trained + Self.evaluationShare * Double(measured)) / tokensPerSecond
  }

  /// The items of one seed.
  func block(_ seed: UInt64) -> [Item] { items.filter { $0.run.seed == seed } }

  /// Whether a run is finished within the budget.
  func fits(_ item: Item, _ budget: TimeBudget) -> Bool {
    item.isFinished || item.end <= budget.seconds
  }

  // MARK: - In words

  /// What the budget reaches, seed by seed, and what stays open.
  func lines(_ budget: TimeBudget) -> [String] {
    let fitting = items.filter { fits($0, budget) }
    var lines = [
      "budget \(budget.text): \(fitting.count) of \(items.count) runs fit; all together take "
        + Format.duration(seconds)
    ]
    for seed in plan.study.seeds { lines.append(blockLine(seed, budget)) }
    return lines + verdict(budget)
  }

  private func blockLine(_ seed: UInt64, _ budget: TimeBudget) -> String {
    let block = block(seed)
    let left = block.filter { !fits($0, budget) }
    let end = Format.duration(block.last?.end ?? 0)
    if left.isEmpty { return "  seed \(seed): all \(block.count) cells, done at \(end)" }
    if left.count == block.count { return "  seed \(seed): none of its \(block.count) cells" }
    return "  seed \(seed): \(block.count - left.count) of \(block.count) cells; left: "
      + names(left.map(\.run.cell))
  }

  /// What the budget leaves unanswered.
  func verdict(_ budget: TimeBudget) -> [String] {
    let seeds = plan.study.seeds
    let whole = seeds.filter { seed in block(seed).allSatisfy { fits($0, budget) } }
    let question = plan.study.question.isEmpty ? "the question" : "\"\(plan.study.question)\""
    if whole.isEmpty {
      let missing = block(seeds[0]).filter { !fits($0, budget) }
      return [
        "unanswered: \(question), since not every cell is measured once: missing "
          + names(missing.map(\.run.cell))
      ]
    }
    let answered = "answered with \(whole.count) of \(seeds.count) seeds: \(question)"
    if whole.count == 1 {
      return [
        answered,
        "unanswered: whether a difference is larger than the spread of seeds, which takes two or "
          + "more" + (seeds.count == 1 ? "; the study asks for one" : ""),
      ]
    }
    if whole.count == seeds.count { return [answered] }
    let ratio = (Double(seeds.count) / Double(whole.count)).squareRoot()
    return [
      answered,
      "unanswered: differences that only \(seeds.count) seeds tell apart; the standard errors are "
        + "about \(Format.fixed(ratio, 2)) times those of the whole study",
    ]
  }

  private func names(_ cells: [GridCell]) -> String {
    let columns = AxisColumns(plan.grid.cells)
    return cells.map { $0.words(columns) }.joined(separator: "; ")
  }
}
