import Model
import Schedules

/// The tree of runs, its time and what fits into a budget.
struct PlanReport {
  /// How fast training is assumed to be, and why.
  struct Speed {
    var tokensPerSecond: Double
    var source: String
  }

  let plan: StudyPlan
  /// Ids of the runs that need no training.
  let finished: Set<String>
  /// The results' folder, as a user writes it.
  let folder: String
  let speed: Speed
  let budget: TimeBudget?

  var study: Study { plan.study }

  /// Every run with its time, in the order of training.
  var order: BudgetPlan {
    BudgetPlan(plan, tokensPerSecond: speed.tokensPerSecond) { finished.contains($0.id) }
  }

  var text: String {
    var lines = ["\(study.name): \(study.question)", ""]
    lines.append(
      "model \(study.model.layers) layers, width \(study.model.width), context "
        + "\(study.model.context), vocabulary \(study.model.vocabulary): "
        + "\(Format.count(Double(study.model.parameterCount))) parameters; "
        + "\(study.tokensPerStep) tokens a step")
    for index in 0..<study.stageCount {
      var stages: [Study.Stage] = []
      for sequence in study.sequences where !stages.contains(sequence.stages[index]) {
        stages.append(sequence.stages[index])
      }
      lines += stages.map { "stage \(index + 1): \(words($0))" }
    }
    lines += ["", "runs (each once a seed: \(seedList))", runTable]
    lines += startNotes
    lines += [
      "",
      "tree of seed \(study.seeds[0])\(study.seeds.count > 1 ? ", the same for every seed" : "");"
        + " what several runs share is trained once", tree, "", totals,
    ]
    if let budget { lines += [""] + order.lines(budget) }
    return lines.joined(separator: "\n")
  }

  private func words(_ stage: Study.Stage) -> String {
    "\(stage.domain), \(stage.steps) steps = "
      + "\(Format.count(Double(stage.steps * study.tokensPerStep))) tokens, replay "
      + stage.replay.map(\.label).joined(separator: " and ")
  }

  private var seedList: String { study.seeds.map(String.init).joined(separator: ", ") }

  private var runTable: String {
    let columns = AxisColumns(plan.grid.cells)
    var table = TextTable(
      ["schedule", "replay"] + columns.header + [
        "steps", "branches", "lr_area", "time", "finished",
      ]
    )
    let times = order.block(study.seeds[0])
    for (run, item) in zip(plan.runs, times) {
      let steps = run.stageEnds[run.stageEnds.count - 1]
      let done = order.items.filter { $0.run.cell == run.cell && $0.isFinished }.count
      table.rows.append(
        [run.cell.title, run.cell.replayText] + columns.values(run.cell) + [
          String(steps), String(run.branches.count),
          run.areas.map(Format.rate).joined(separator: " + "),
          item.isFinished ? "–" : Format.duration(item.seconds),
          "\(done) of \(study.seeds.count)",
        ])
    }
    return table.text + "\ntime: of what no run above trains, in the first seed"
  }

  /// Schedules that lack one of the start points asked for.
  private var startNotes: [String] {
    guard study.starts.count > 1 else { return [] }
    return study.schedules.compactMap { schedule in
      let own = Set(plan.grid.cells.filter { $0.schedule == schedule.name }.compactMap(\.start))
      let lacking = study.starts.filter { !own.contains($0) }.map(\.rawValue)
      guard !lacking.isEmpty else { return nil }
      return "\(schedule.name): its first stage offers no \(lacking.joined(separator: ", ")) start"
    }
  }

  // MARK: - Tree

  private var tree: String {
    let roots = plan.segments.indices.filter {
      plan.segments[$0].parent == nil && plan.segments[$0].seed == study.seeds[0]
    }
    return roots.flatMap { branchLines($0, depth: 0) }.joined(separator: "\n")
  }

  private func branchLines(_ index: Int, depth: Int) -> [String] {
    let segment = plan.segments[index]
    let indent = String(repeating: "  ", count: depth)
    var line =
      "\(indent)steps \(segment.firstStep)–\(segment.lastStep)  \(segment.domain)"
      + (segment.replay > 0 ? " + \(replayWords(segment.source))" : "")
      + "  rate \(Format.rate(segment.rates.first ?? 0)) → \(Format.rate(segment.rates.last ?? 0))"
    if segment.resetsMoments { line += "  moments reset" }
    let users = users(of: index)
    if users > 1 { line += "  (\(users) runs)" }
    line += endings(of: index).map { "  = \($0)" }.joined()
    return [line] + plan.children(of: index).flatMap { branchLines($0, depth: depth + 1) }
  }

  /// `5% replay`, with the domains where there are several: `5% replay (english 55%, german 45%)`.
  private func replayWords(_ source: BatchSource) -> String {
    let share = "\(Format.percent(source.replay)) replay"
    let parts = source.parts.map {
      $0.domain + (source.parts.count > 1 ? " \(Format.percent($0.share))" : "")
    }
    return "\(share) (\(parts.joined(separator: ", ")))"
  }

  /// How many runs go through a segment.
  func users(of index: Int) -> Int { plan.runs.filter { $0.segments.contains(index) }.count }

  /// The runs and annealed branches whose last segment this is.
  private func endings(of index: Int) -> [String] {
    let columns = AxisColumns(plan.grid.cells)
    var names: [String] = []
    if plan.references[plan.segments[index].seed]?.last == index { names.append("reference") }
    for run in plan.runs where run.seed == plan.segments[index].seed {
      let name = run.cell.words(columns)
      if run.main.last == index { names.append(name) }
      for (stage, line) in run.branches.sorted(by: { $0.key < $1.key }) where line.last == index {
        names.append("\(name), anneal-\(stage + 1)")
      }
    }
    return names.count > 3 ? ["\(names[0]) and \(names.count - 1) more"] : names
  }

  // MARK: - Totals

  private var totals: String {
    let trained = Double(plan.trainedTokens)
    let separate = Double(plan.separateSteps * study.tokensPerStep)
    let saved = 1 - trained / max(separate, 1)
    let done = plan.runs.filter { finished.contains($0.id) }.count
    return "altogether \(plan.trainedSteps) steps = \(Format.count(trained)) tokens in "
      + "\(plan.segments.count) pieces; run by run it would be \(Format.count(separate)) "
      + "(\(Format.percent((saved * 100).rounded() / 100)) saved by sharing)\n"
      + (done > 0
        ? "finished in \(folder): \(done) of \(plan.runs.count) runs, which are not trained "
          + "again on the data recorded there\n"
        : "")
      + "time left: \(Format.duration(order.seconds)) at "
      + "\(Format.count(speed.tokensPerSecond)) tokens/s, \(speed.source); evaluation included, a "
      + "held-out token as a third of a trained one"
  }
}

extension Study.Replay {
  /// `5%`, or `5% near` for a stand-in.
  var label: String { Format.percent(share) + (standIn.map { " " + $0 } ?? "") }
}
