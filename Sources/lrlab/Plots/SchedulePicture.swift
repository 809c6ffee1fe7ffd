import Schedules

/// Schedules over their steps, stages shaded, annealed branches dashed.
struct SchedulePicture {
  var plans: [Plan]
  var branches: Bool
  var logarithmic: Bool
  /// Steps that are left out at the start; the next one is drawn as step 1.
  var after = 0

  func svg() -> String { Figure(title: "", charts: [chart]).svg() }

  /// A study's schedules; a chart for each of its sequences that has stages of its own lengths.
  static func svg(of grid: StudyGrid) -> String {
    var charts: [Chart] = []
    for (index, sequence) in grid.study.sequences.enumerated() {
      let earlier = grid.study.sequences[..<index]
      guard !earlier.contains(where: { $0.stageSteps == sequence.stageSteps }) else { continue }
      var chart = SchedulePicture(
        plans: grid.schedules[index], branches: true, logarithmic: false
      ).chart
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
    var series: [Chart.Series] = []
    for (index, plan) in plans.enumerated() {
      series.append(
        Chart.Series(name: plan.name, points: points(plan, from: 1), colour: index))
      guard branches else { continue }
      for branch in plan.branches {
        series.append(
          Chart.Series(
            name: "", points: points(branch.plan, from: branch.leavesAfter), dashed: true,
            colour: index))
      }
    }
    return Chart(
      xLabel: "step", yLabel: "learning rate", yScale: logarithmic ? .logarithmic : .linear,
      series: series, shadings: Self.shadings(plans), yRange: logarithmic ? range : nil)
  }

  /// Powers of ten below the schedules' working rates show the warm-up alone.
  private var range: ClosedRange<Double>? {
    let phases = plans.flatMap(\.phases)
    let working = phases.filter { $0.kind != .warmup }.flatMap { [$0.start, $0.end] }
    guard let low = working.filter({ $0 > 0 }).min(),
      let high = phases.map({ max($0.start, $0.end) }).max(), high > 0
    else { return nil }
    return (low / 2)...(1.3 * high)
  }

  private func points(_ plan: Plan, from step: Int) -> [(x: Double, y: Double)] {
    let first = max(step, after + 1)
    guard first <= plan.stepCount else { return [] }
    let rates = plan.learningRates(in: first...plan.stepCount)
    return rates.enumerated().map { (x: Double(first - after + $0.offset), y: $0.element) }
  }

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
