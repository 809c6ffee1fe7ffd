public import Schedules

/// Export to a trainer's own configuration keys: runs, and for each the nearest configuration.
struct NativeExport: Sendable {
  /// Whose keys.
  let dialect: Dialect
  /// What one run's scheduler can hold.
  let abilities: RunPattern.Abilities
  /// The most runs that are still a plan, not a table.
  static let maximumRuns = 12
  /// How a file of the trainer is called.
  let ending: String
  /// The configurations that may fit a run, any of them.
  let candidates: @Sendable (RunPattern) -> [Configuration]
  /// A configuration as the text of a file, with comment lines.
  let text: @Sendable (Configuration, [String]) -> String
  /// How a second run is started so that its scheduler counts from 0.
  let restart: String

  /// The handover of a plan.
  ///
  /// - Throws: `NoExport` where the plan needs more runs than a user would start.
  func handover(of plan: Plan) throws(NoExport) -> Handover {
    let runs = RunPattern.runs(of: plan, able: abilities)
    guard runs.count <= Self.maximumRuns else {
      throw NoExport(
        description: "\(dialect.rawValue) would need \(runs.count) runs for \(plan.name); nearest: "
          + "a table of rates in code, as in lrlab export --to torch")
    }
    var parts: [Handover.Part] = []
    for (index, run) in runs.enumerated() {
      guard let best = nearest(to: plan, run) else {
        throw NoExport(
          description: "\(dialect.rawValue) has no scheduler for steps \(run.firstStep) to "
            + "\(run.lastStep) of \(plan.name); nearest: lrlab export --to torch")
      }
      let suffix = runs.count == 1 ? ending : "run-\(index + 1).\(ending)"
      parts.append(
        Handover.Part(
          suffix: suffix,
          text: text(best.configuration, comments(plan, runs: runs, index: index)),
          firstStep: run.firstStep, lastStep: run.lastStep, configuration: best.configuration,
          difference: best.difference))
    }
    return Handover(
      dialect: dialect, means: .configuration, parts: parts, remarks: remarks(plan, parts))
  }

  private func nearest(
    to plan: Plan, _ run: RunPattern
  ) -> (configuration: Configuration, difference: Double)? {
    var best: (configuration: Configuration, difference: Double)?
    for candidate in candidates(run) {
      guard let reading = try? dialect.reading(of: candidate),
        let difference = reading.difference(from: plan, over: run.firstStep...run.lastStep)
      else { continue }
      if best.map({ difference < $0.difference }) ?? true { best = (candidate, difference) }
    }
    return best
  }

  private func comments(_ plan: Plan, runs: [RunPattern], index: Int) -> [String] {
    let run = runs[index]
    var lines = ["\(plan.name), steps \(run.firstStep) to \(run.lastStep), for \(dialect.rawValue)"]
    if runs.count > 1 {
      lines[0] += ": run \(index + 1) of \(runs.count)"
      if index > 0 { lines.append(restart) }
    }
    return lines
  }

  private func remarks(_ plan: Plan, _ parts: [Handover.Part]) -> [String] {
    let peak = plan.peak
    return parts.filter { $0.difference > Handover.exactness * peak }.map { part in
      "\(dialect.rawValue) cannot give steps \(part.firstStep) to \(part.lastStep) exactly; the "
        + "nearest configuration differs by up to \(ConfigurationText.number(part.difference)), "
        + "\(percent(part.difference / peak)) of the peak"
    }
  }

  private func percent(_ share: Double) -> String {
    let value = (share * 1e4).rounded() / 100
    return value < 0.01 ? "less than 0.01 %" : "\(value) %"
  }
}

extension Reading {
  /// The largest difference between this reading, counted from update 0, and steps of a plan.
  ///
  /// - Returns: nil where the trainer raises an error before the last of the steps is made.
  public func difference(from plan: Plan, over steps: ClosedRange<Int>) -> Double? {
    var largest = 0.0
    for (update, rate) in plan.learningRates(in: steps).enumerated() {
      guard let other = try? curve.learningRate(atUpdate: update), other.isFinite else {
        return nil
      }
      largest = max(largest, abs(other - rate))
    }
    return largest
  }
}
