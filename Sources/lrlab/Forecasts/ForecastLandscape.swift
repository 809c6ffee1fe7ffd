import Schedules
import Sim

/// The landscape of a forecast: which domain is which task, and how the weights are trained.
///
/// The built-in landscape is tied to the study's reference, the cosine of the first stage: its
/// curvatures are in units of 1/peak. A calibrated one is in 1/rate and used as it stands. Every
/// schedule of a study meets the same landscape.
struct ForecastLandscape: Sendable {
  let landscape: Landscape
  let settings: SimulationSettings
  /// The domain of each task; the first is the first stage's.
  let domains: [String]
  /// The shift of each task in words; the first has none.
  let shifts: [String]
  /// In one line, for tables and files.
  let description: String
  /// Half the width of the 90 % band of a loss on each task, in nats; nil where none is known.
  var bands: [Double?]
  /// Curvatures are printed in units of 1/peak.
  let peak: Double

  /// The built-in landscape.
  ///
  /// - Parameters:
  ///   - first: the domain of the first stage.
  ///   - later: the other domains with their shifts, in the order in which stages meet them.
  ///   - reference: the cosine of the first stage alone, or what is given of it.
  ///   - area: Σηₜ of the reference.
  init(first: String, later: [(domain: String, shift: Shift)], reference: Plan, area: Double)
    throws(SimError)
  {
    let peak = GridForecast.firstStagePeak(reference)
    let parameters = try Self.oldTask(later.map(\.shift))
    var tasks: [ShiftParameters] = []
    for task in later { tasks.append(try task.shift.parameters()) }
    landscape = try parameters.landscape(
      shifts: tasks, referencePeak: peak, referenceArea: area)
    settings = parameters.settings(
      referencePeak: peak, referenceArea: area)
    domains = [first] + later.map(\.domain)
    shifts = [Shift.none.words] + later.map(\.shift.words)
    bands = domains.map { _ in nil }
    self.peak = peak
    let words = Set(shifts.dropFirst()).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
    description =
      "built-in landscape \(words.isEmpty ? "\"none\"" : words), fitted to published runs of a 405M "
      + "model, not calibrated on yours; its unit of rate is the peak of the reference, "
      + Format.rate(peak)
  }

  /// The old task as fitted with the farthest of the shifts: each built-in shift has its own fit.
  private static func oldTask(_ shifts: [Shift]) throws(SimError) -> LandscapeParameters {
    let farthest = shifts.max { $0.position < $1.position }
    return try (farthest ?? .none).oldTask()
  }

  /// A stage's shares of the tasks.
  ///
  /// - Parameter mix: shares by domain.
  func shares(_ mix: [String: Double]) -> [Double] { domains.map { mix[$0] ?? 0 } }

  /// A run before its first step.
  func start() throws(SimError) -> MomentSimulation {
    try MomentSimulation(landscape: landscape, settings: settings)
  }
}
