internal import Foundation
public import Sim

/// The shift to one later domain as a calibration found it.
public struct DomainCalibration: Sendable {
  /// The domain's name.
  public let domain: String
  /// Where its task lies.
  public let parameters: ShiftParameters
  /// How the fit meets the end of each run, predicted minus measured.
  public let ends: [EndError]
  /// The same for each run when it, and all runs on the same path, were left out of the fit.
  ///
  /// A path is left out only where another one has its replay share: without any, the share's effect
  /// would be a guess, which no forecast at the shares of the logs is.
  public let leftOut: [EndError]
  /// Half the width of the 90 % band of a forecast's final losses: 1.645 times the root mean square
  /// of ``leftOut``; nil where no path could be left out.
  public let band: CalibratedLandscape.Band?
  /// The objective at its least: Huber's loss and the prior.
  public let objective: Double
  /// What a user should know, a line each.
  public let warnings: [String]
  /// Where the search ended: the z of the shift's numbers.
  let place: [Double]

  /// The error of a run's final losses.
  public struct EndError: Sendable, Equatable {
    /// The run.
    public let run: String
    /// On old data, in nats.
    public let old: Double
    /// On the later domain's data.
    public let new: Double
  }

  init(
    _ domain: String, in logs: CalibrationLogs, old: LandscapeParameters, scale: CalibrationScale,
    search: CalibrationSearch
  ) throws(FitError) {
    let tree = logs.tree(of: domain)
    guard tree.observations.contains(where: { $0.task == 1 }) else {
      throw FitError(.data, "\(domain): no log has a loss on it")
    }
    let problem: ShiftProblem
    do { problem = try ShiftProblem(tree, old: old, scale: scale) } catch {
      throw FitError(.data, "\(domain): \(error)")
    }
    guard let found = search.run(problem.problem) else {
      throw FitError(.data, "\(domain): no landscape meets its runs at all")
    }
    let names = logs.logs.map(\.name)
    self.domain = domain
    objective = found.objective
    place = found.place
    parameters = ShiftProblem.shift(problem.parameters.rounded(found.place))
    ends = Self.ends(problem, at: found.place, of: nil, names)
    leftOut = Self.leaveOneOut(problem, from: found.place, search, names)
    band = Self.band(leftOut)
    warnings =
      CalibrationWarnings.of(problem.problem, found, place: domain)
      + CalibrationWarnings.of(tree, domain: domain)
  }

  /// Every path is left out in turn, with all its seeds, and the search goes on from the full fit.
  private static func leaveOneOut(
    _ problem: ShiftProblem, from place: [Double], _ search: CalibrationSearch, _ names: [String]
  ) -> [EndError] {
    Concurrently.map(problem.tree.pathsOfSharedReplay) { path -> [EndError] in
      guard
        let solution = search.minimize(
          problem.problem(leavingOut: path), from: place, iterations: search.lastIterations)
      else { return [] }
      return ends(problem, at: solution.place, of: path, names)
    }.flatMap { $0 }
  }

  private static func ends(
    _ problem: ShiftProblem, at place: [Double], of logs: Set<Int>?, _ names: [String]
  ) -> [EndError] {
    guard let predicted = problem.predicted(problem.parameters.values(place)) else { return [] }
    var errors: [Int: [Double]] = [:]
    for (observation, loss) in zip(problem.tree.observations, predicted) where observation.isLast {
      guard logs?.contains(observation.log) ?? true else { continue }
      errors[observation.log, default: [.nan, .nan]][observation.task] = loss - observation.loss
    }
    return errors.keys.sorted().map { log in
      EndError(run: names[log], old: errors[log]?[0] ?? .nan, new: errors[log]?[1] ?? .nan)
    }
  }

  private static func band(_ errors: [EndError]) -> CalibratedLandscape.Band? {
    guard !errors.isEmpty else { return nil }
    func half(_ values: [Double]) -> Double {
      let known = values.filter(\.isFinite)
      return 1.645 * (known.reduce(0) { $0 + $1 * $1 } / Double(max(1, known.count))).squareRoot()
    }
    return .init(old: half(errors.map(\.old)), new: half(errors.map(\.new)))
  }
}
