import Schedules
import Sim

/// The landscapes of a forecast: one for each set of later domains that a cell meets.
///
/// Cells that are compared with each other always share one.
struct ForecastLandscapes: Sendable {
  private var found: [[String]: ForecastLandscape] = [:]
  private var order: [[String]] = []
  private let mixes: StageMixes

  init(_ forecast: GridForecast) throws(Failure) {
    mixes = forecast.mixes
    for entry in forecast.entries {
      let domains = try mixes.domains(of: entry)
      guard found[domains] == nil else { continue }
      found[domains] = try Self.landscape(forecast, domains)
      order.append(domains)
    }
  }

  private static func landscape(_ forecast: GridForecast, _ domains: [String]) throws(Failure)
    -> ForecastLandscape
  {
    if let calibrated = forecast.calibrated {
      return try ForecastLandscape(
        calibrated, domains: domains, areNamed: forecast.mixes.study != nil)
    }
    do {
      return try ForecastLandscape(
        first: domains[0],
        later: domains.dropFirst().map { ($0, forecast.shifts.shift(of: $0)) },
        reference: forecast.reference, area: forecast.referenceArea)
    } catch {
      throw Failure(.data, "simulate: \(error)")
    }
  }

  /// In the order of the cells.
  var all: [ForecastLandscape] { order.compactMap { found[$0] } }

  func landscape(of entry: StudyGrid.Entry) throws(Failure) -> ForecastLandscape {
    guard let landscape = found[try mixes.domains(of: entry)] else {
      throw Failure(.data, "\(entry.cell.title): no landscape")
    }
    return landscape
  }

  /// All descriptions, each once.
  var description: String {
    var lines: [String] = []
    for landscape in all where !lines.contains(landscape.description) {
      lines.append(landscape.description)
    }
    return lines.joined(separator: "\n")
  }

  /// The reference schedule's peak.
  var peak: Double { all.first?.peak ?? 0 }
}
