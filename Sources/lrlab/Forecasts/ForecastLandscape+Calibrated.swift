import Forecast
import Sim

/// A landscape file that a forecast is asked to stand on.
struct CalibratedFile: Sendable, Equatable {
  /// As the user named it.
  let name: String
  let landscape: CalibratedLandscape

  var optimizer: MomentOptimizer { landscape.parameters.optimizer }

  /// The runs it was calibrated on, by name.
  var runs: Set<String> { Set(landscape.provenance.logs.map(\.name)) }

  /// What it was calibrated on.
  var origin: String {
    let count = landscape.provenance.logs.count
    let domains = [landscape.domain] + landscape.shifts.map(\.domain)
    return "calibrated on \(count) \(count == 1 ? "log" : "logs") of "
      + domains.joined(separator: ", ")
  }

  init(_ path: String) throws(Failure) {
    name = path
    landscape = try LandscapeFile.load(path)
  }
}

extension ForecastLandscape {
  /// A calibrated landscape, in 1/rate as it stands.
  ///
  /// - Parameters:
  ///   - domains: the study's, the first stage's first. Without a study the domains have no names,
  ///     and the file's own stand for them in order.
  ///   - areNamed: whether there is a study.
  /// - Throws: `Failure` 65 where the file does not know a domain, or a number is outside its range.
  init(_ file: CalibratedFile, domains: [String], areNamed: Bool) throws(Failure) {
    let calibrated = file.landscape
    let known = [calibrated.domain] + calibrated.shifts.map(\.domain)
    guard areNamed ? domains[0] == known[0] : domains.count <= known.count else {
      throw Failure(.data, Self.complaint(file, domains[areNamed ? 0 : known.count], known))
    }
    var chosen: [CalibratedLandscape.DomainShift] = []
    for (index, domain) in domains.enumerated().dropFirst() {
      let shift =
        areNamed
        ? calibrated.shifts.first { $0.domain == domain } : calibrated.shifts[index - 1]
      guard let shift else { throw Failure(.data, Self.complaint(file, domain, known)) }
      chosen.append(shift)
    }
    do {
      landscape = try calibrated.parameters.landscape(
        shifts: chosen.map(\.parameters), referencePeak: calibrated.referencePeak,
        referenceArea: calibrated.referenceArea)
    } catch {
      throw Failure(.data, "\(file.name): \(error)")
    }
    settings = calibrated.settings
    self.domains = domains
    shifts = [Shift.none.words] + chosen.map(\.domain)
    bands = [chosen.compactMap { $0.band?.old }.max()] + chosen.map { $0.band?.new }
    peak = calibrated.referencePeak
    description = "landscape \(file.name), \(file.origin)" + Self.words(bands, of: domains)
  }

  /// How far losses may lie from the forecast; nothing where no band is known.
  private static func words(_ bands: [Double?], of domains: [String]) -> String {
    let known = zip(domains, bands).compactMap { domain, width in
      width.map { "\(domain) ± \(Format.fixed($0))" }
    }
    return known.isEmpty ? "" : "; nine losses of ten lie within \(known.joined(separator: ", "))"
  }

  private static func complaint(_ file: CalibratedFile, _ domain: String, _ known: [String])
    -> String
  {
    let names = known.map { "\"\($0)\"" }.joined(separator: ", ")
    return "\(file.name): nothing about \"\(domain)\"; it begins with \"\(known[0])\" and knows "
      + "\(names); calibrate it on logs of a run with that stage"
  }
}
