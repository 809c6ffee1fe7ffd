import Schedules

/// Schedules over their steps, stages shaded, annealed branches dashed.
struct SchedulePicture {
  /// How several schedules share a picture.
  enum Layout: String, CaseIterable {
    /// All in one chart.
    case overlay
    /// A chart each, all with the same axes.
    case multiples
  }

  var plans: [Plan]
  var branches: Bool
  var logarithmic: Bool
  /// Steps that are left out at the start; the next one is drawn as step 1.
  var after = 0
  /// Counts the horizontal axis in tokens; in steps where it is nil.
  var tokensPerStep: Double?

  func svg(layout: Layout = .overlay) -> String {
    switch layout {
    case .overlay: Figure(title: "", charts: [named]).svg()
    case .multiples: multiples.svg()
    }
  }

  /// A study's schedules; a chart for each of its sequences that has stages of its own lengths.
  static func svg(of grid: StudyGrid) -> String {
    var charts: [Chart] = []
    for (index, sequence) in grid.study.sequences.enumerated() {
      let earlier = grid.study.sequences[..<index]
      guard !earlier.contains(where: { $0.stageSteps == sequence.stageSteps }) else { continue }
      var chart = SchedulePicture(
        plans: grid.schedules[index], branches: true, logarithmic: false
      ).named
      let same = grid.study.sequences.filter { $0.stageSteps == sequence.stageSteps }
      if same.count < grid.study.sequences.count {
        chart.title = same.map(\.domains.label).joined(separator: ", ")
      }
      charts.append(chart)
    }
    return Figure(title: "", charts: charts).svg()
  }

  /// The rate as one chart; also the lowest panel of other pictures.
  var chart: Chart {
    Chart(
      xLabel: tokensPerStep == nil ? "step" : "tokens", yLabel: "learning rate",
      yScale: logarithmic ? .logarithmic : .linear, xUnit: tokensPerStep == nil ? 1 : 0,
      series: plans.enumerated().flatMap { series($1, colour: $0) },
      shadings: Self.shadings(plans).map {
        Chart.Shading(from: place($0.from), to: place($0.to), label: $0.label)
      },
      yRange: logarithmic ? range : nil)
  }

  /// With its phases and branches named at the lines; the phases of several lines would be too many
  /// words.
  private var named: Chart {
    var chart = chart
    let words = plans.enumerated().flatMap { branchNotes($1, colour: $0) }
    chart.notes = words.enumerated().filter { index, note in
      // Of equal branches the last hides the others.
      !words[(index + 1)...].contains { $0.text == note.text && isEqual($0.points, note.points) }
    }.map(\.element)
    if let plan = plans.first, plans.count == 1 { chart.notes += phaseNotes(plan) }
    chart.height = max(chart.height, 24 * Double(plans.count))
    return chart
  }

  /// A chart for each schedule, in rows.
  private var multiples: Figure {
    let columns = plans.count == 1 ? 1 : plans.count <= 4 ? 2 : 3
    let range = yRange
    let charts = plans.enumerated().map { index, plan in
      var own = self
      own.plans = [plan]
      var chart = own.named
      chart.title = plan.name
      chart.series[0].name = ""
      chart.yRange = range
      if !index.isMultiple(of: columns) { chart.yLabel = "" }
      if index + columns < plans.count { chart.xLabel = nil }
      chart.height = columns == 1 ? 220 : 150
      return chart
    }
    return Figure(title: "", charts: charts, columns: columns)
  }

  /// The range of all schedules.
  private var yRange: ClosedRange<Double>? {
    if logarithmic, let range { return range }
    return Axis.range(
      of: chart.series.flatMap(\.points).map(\.y), scale: logarithmic ? .logarithmic : .linear,
      padded: true)
  }

  /// Powers of ten below the schedules' working rates show the warm-up alone; where a rate goes down to
  /// nothing, the last three of them are enough.
  private var range: ClosedRange<Double>? {
    let phases = plans.flatMap(\.phases)
    let working = phases.filter { $0.kind != .warmup }.flatMap { [$0.start, $0.end] }
    guard let low = working.filter({ $0 > 0 }).min(),
      let high = phases.map({ max($0.start, $0.end) }).max(), high > 0
    else { return nil }
    return (working.contains(0) ? min(low, high / 1000) : low / 2)...(1.3 * high)
  }

  // MARK: - Lines and words

  private func series(_ plan: Plan, colour: Int) -> [Chart.Series] {
    let main = Chart.Series(name: plan.name, points: points(plan, from: 1), colour: colour)
    guard branches else { return [main] }
    return [main]
      + plan.branches.map { branch in
        Chart.Series(
          name: "", points: points(branch.plan, from: branch.leavesAfter), dashed: true,
          colour: colour)
      }
  }

  private func branchNotes(_ plan: Plan, colour: Int) -> [Chart.Note] {
    guard branches else { return [] }
    return plan.branches.map { branch in
      Chart.Note(
        text: branch.name, points: points(branch.plan, from: branch.leavesAfter), colour: colour)
    }
  }

  /// Phases that a line can have before their names are too many.
  private static let mostNamedPhases = 12

  /// Names of phases; of those of one kind that follow each other in a stage, the longest is named.
  private func phaseNotes(_ plan: Plan) -> [Chart.Note] {
    guard plan.phases.count <= Self.mostNamedPhases else { return [] }
    var named: [Phase] = []
    for phase in plan.phases {
      if let last = named.last, last.kind == phase.kind, last.stage == phase.stage {
        if phase.stepCount > last.stepCount { named[named.count - 1] = phase }
      } else {
        named.append(phase)
      }
    }
    let line = points(plan, from: 1)
    return named.map { phase in
      let span = place(Double(phase.firstStep))...place(Double(phase.lastStep))
      return Chart.Note(text: phase.word, points: line.filter { span.contains($0.x) })
    }
  }

  private func isEqual(_ one: [(x: Double, y: Double)], _ other: [(x: Double, y: Double)]) -> Bool {
    one.elementsEqual(other) { $0 == $1 }
  }

  private func points(_ plan: Plan, from step: Int) -> [(x: Double, y: Double)] {
    RateSamples.points(of: plan, from: max(step, after + 1)).map { (place($0.x), $0.y) }
  }

  /// Where a step lies on the horizontal axis.
  private func place(_ step: Double) -> Double {
    (step - Double(after)) * (tokensPerStep ?? 1)
  }

  // MARK: - Shared with other pictures

  /// The range of the losses once the first fifth of the first stage is over: the fall from the
  /// untrained model would flatten everything that matters.
  static func focus(_ series: [Chart.Series], _ plans: [Plan]) -> ClosedRange<Double>? {
    let from = Double(plans.first?.stages.first?.stepCount ?? 0) / 5
    let losses = series.flatMap(\.points).filter { $0.x >= from && $0.y.isFinite }.map(\.y)
    guard let low = losses.min(), let high = losses.max(), high > low else { return nil }
    let room = 0.05 * (high - low)
    return (low - room)...(high + room)
  }

  /// Every second stage is shaded, each carries its name.
  static func shadings(_ plans: [Plan], names: [String] = []) -> [Chart.Shading] {
    guard let plan = plans.first, plan.stages.count > 1 else { return [] }
    return plan.stages.map { stage in
      let name = stage.index < names.count ? names[stage.index] : "stage \(stage.index + 1)"
      return Chart.Shading(
        from: Double(stage.firstStep) - 0.5, to: Double(stage.lastStep) + 0.5, label: name)
    }
  }
}

extension Phase {
  /// What a picture calls it: a later stage's warm-up is a re-warm.
  fileprivate var word: String {
    switch kind {
    case .warmup: stage == 0 ? "warm-up" : "re-warm"
    case .cooldown, .constant, .decay, .anneal: kind.rawValue
    }
  }
}
