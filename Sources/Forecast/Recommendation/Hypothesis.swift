public import Sim

/// What may be true: a landscape whose weights stand where the new stage begins.
public struct Hypothesis: Sendable {
  /// The run at the end of the stage before.
  public let start: MomentSimulation
  /// The loss on old data of the reference: a model annealed on old data alone.
  public let reference: Double
  /// Standard deviation of the forecast's own error at the end of a run, relative to the loss, on old
  /// data and on new.
  public let errors: [Double]
  /// Whether the optimizer's moments are reset where the stage begins.
  public let moments: MomentSimulation.StageMoments

  /// A hypothesis from its parts; the landscape's first task is the old one, its second the new one.
  public init(
    start: MomentSimulation, reference: Double, errors: [Double],
    moments: MomentSimulation.StageMoments = .reset
  ) {
    self.start = start
    self.reference = reference
    self.errors = errors
    self.moments = moments
  }

  /// The losses on old and on new data after a new stage; infinite where it diverges.
  func losses(_ rates: [Double], replay: Double) -> (old: Double, new: Double) {
    var run = start
    var shares = [Double](repeating: 0, count: run.landscape.tasks.count)
    shares[0] = replay
    shares[1] = 1 - replay
    do throws(SimError) {
      if let peak = rates.max(), peak > 0 { try run.beginStage(peak: peak, moments: moments) }
      try run.run(rates, shares: shares)
    } catch {
      return (.infinity, .infinity)
    }
    let tasks = run.losses().tasks
    let (old, new) = (tasks[0].total, tasks[1].total)
    return old.isFinite && new.isFinite ? (old, new) : (.infinity, .infinity)
  }
}

extension [Hypothesis]: EndForecaster {
  /// The losses at the end of runs, each simulated.
  public func ends(_ rates: [[Double]], replay: Double, under hypotheses: [Int]) -> [Outcome.Ends] {
    Concurrently.map(hypotheses) { index in
      let hypothesis = self[index]
      let losses = rates.map { hypothesis.losses($0, replay: replay) }
      return Outcome.Ends(
        old: losses.map(\.old), new: losses.map(\.new), reference: hypothesis.reference,
        errors: hypothesis.errors)
    }
  }
}

extension LandscapePosterior {
  /// The draws with the weights at the end of a first stage on old data alone.
  ///
  /// - Parameters:
  ///   - base: η of that stage.
  ///   - reference: η of the reference over as many steps, such as a cosine.
  ///   - measured: the loss on old data that was measured at the end of the base, where it was; what a
  ///     hypothesis gets wrong there it gets wrong of the reference too.
  ///   - moments: what happens to the optimizer's moments where the new stage begins.
  /// - Returns: the draws whose losses there are finite.
  public func hypotheses(
    base: [Double], reference: [Double], measured: Double? = nil,
    moments: MomentSimulation.StageMoments = .reset
  ) -> [Hypothesis] {
    Concurrently.map(draws) { draw -> Hypothesis? in
      func end(_ rates: [Double]) -> MomentSimulation? {
        guard
          var run = try? MomentSimulation(landscape: draw.landscape, settings: draw.settings),
          (try? run.beginStage(peak: rates.max() ?? 0, moments: .reset)) != nil,
          (try? run.run(rates, shares: [1, 0])) != nil, run.losses().isFinite
        else { return nil }
        return run
      }
      guard let start = end(base), let other = base == reference ? start : end(reference) else {
        return nil
      }
      let own = start.losses().tasks[0].total
      return Hypothesis(
        start: start, reference: other.losses().tasks[0].total * ((measured ?? own) / own),
        errors: draw.errors,
        moments: moments)
    }.compactMap { $0 }
  }
}
