public import Sim

/// Landscapes that the logs of runs allow, each as often as it is probable.
///
/// The model: the losses of a run are those of a landscape of two tasks under Adam's mean field, times
/// the exponential of an error that drifts along the run and of noise (see `CurveErrors`). Numbers
/// and errors have the distributions beforehand that a calibration expects. Draws from their
/// distribution after the measurements come from Markov chains that start at the calibration.
///
/// What a calibration holds at one value, the old task, is drawn together with the shift here.
public struct LandscapePosterior: Sendable {
  /// One landscape that may be the true one.
  public struct Draw: Sendable {
    /// The old task, then the new one.
    public let landscape: Landscape
    /// How weights are trained on it.
    public let settings: SimulationSettings
    /// Standard deviation of the forecast's own error at the end of a run, relative to the loss, on the
    /// old task and on the new one.
    public let errors: [Double]
  }

  /// The draws.
  public let draws: [Draw]
  /// How many independent draws tell as much of the measured final loss that is known least.
  public let effectiveSize: Double
  /// The share of the chains' steps that were accepted.
  public let acceptance: Double

  /// The draws of the shift to one later domain.
  ///
  /// - Parameters:
  ///   - calibration: of the same logs; the chains start at it.
  ///   - domain: one of its later domains.
  ///   - count: how many draws.
  ///   - seed: of the chains.
  ///   - progress: told how many steps of all are done.
  /// - Throws: ``FitError`` if the domain is none of the calibration's, or the losses at the
  ///   calibration are not finite.
  public init(
    _ calibration: TwoStageCalibration, domain: String, draws count: Int = 200, seed: UInt64 = 1,
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws(FitError) {
    guard let later = calibration.domains.first(where: { $0.domain == domain }) else {
      throw FitError(
        .data,
        "\(domain): the logs go to \(calibration.domains.map(\.domain).joined(separator: ", "))")
    }
    let logs = calibration.logs
    let newLosses = logs.tree(of: domain).observations.filter { $0.task == 1 }.map(\.loss)
    let problem = PosteriorProblem(
      logs.tree(of: domain, withControls: true), scale: calibration.scale,
      old: OldTaskProblem.expected(losses: logs.oldTree.observations.map(\.loss)),
      shift: ShiftProblem.expected(losses: newLosses))
    var chains = PosteriorChains(problem: problem)
    chains.seed = seed
    guard let result = chains.run(from: calibration.oldPlace + later.place, progress: progress)
    else {
      throw FitError(.data, "\(domain): the losses about the calibration are not finite")
    }
    let samples = result.samples
    draws = (0..<count).compactMap { index in
      let sample = samples[(2 * index + 1) * samples.count / (2 * count)]
      guard let (landscape, settings) = problem.landscape(sample.place) else { return nil }
      let errors = PosteriorProblem.errors(sample.errors).map(\.drift)
      return Draw(landscape: landscape, settings: settings, errors: errors)
    }
    effectiveSize = result.effectiveSize
    acceptance = result.acceptance
  }
}
