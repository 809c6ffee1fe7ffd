import Forecast
import Sim

/// `landscape.toml`: a fitted landscape, read strictly.
enum LandscapeFile {
  /// Reads a file.
  ///
  /// - Throws: `Failure` 74 for a file that cannot be read, 65 for a wrong one, with its line.
  static func load(_ path: String) throws(Failure) -> CalibratedLandscape {
    try read(try TOMLSource(file: path))
  }

  /// Reads a parsed text.
  static func read(_ source: TOMLSource) throws(Failure) -> CalibratedLandscape {
    var root = SpecReader(source)
    var reference = try table("reference", &root)
    var old = try table("old", &root)
    let referencePeak = try positive("peak", &reference)
    let referenceArea = try positive("area", &reference)
    try reference.finish()
    guard let domain = try old.name("domain") else {
      throw old.complaint(
        "domain", "domain is missing: the name of what the first stage is made of")
    }
    var parameters = try task(&old)
    try old.finish()
    var weightDecay = 0.0
    if var training = try root.table("training") {
      try self.training(&training, &parameters)
      if training.has("weight_decay") {
        weightDecay = try notNegative("weight_decay", &training)
      }
      try training.finish()
    }
    var shifts: [CalibratedLandscape.DomainShift] = []
    for (name, given) in try root.namedTables("shift") {
      var reader = given
      guard name != domain, SpecReader.isName(name) else {
        throw reader.complaint("", "[shift.\(name)]; [old] has the domain \"\(domain)\" already")
      }
      shifts.append(
        .init(domain: name, parameters: try shift(&reader), band: try band(&reader)))
      try reader.finish()
    }
    let provenance = try provenance(&root)
    try root.finish()
    let landscape = CalibratedLandscape(
      referencePeak: referencePeak, referenceArea: referenceArea, domain: domain,
      parameters: parameters, weightDecay: weightDecay, shifts: shifts,
      provenance: provenance)
    do { _ = try landscape.landscape() } catch { throw Failure(.data, "\(source.name): \(error)") }
    return landscape
  }

  // MARK: - Tables

  private static func task(_ reader: inout SpecReader) throws(Failure) -> LandscapeParameters {
    guard let modes = try reader.integer("modes"), (1...1_000_000).contains(modes) else {
      throw reader.complaint("modes", "modes: a whole number in 1 ... 1000000 is wanted")
    }
    var parameters = LandscapeParameters(
      top: try positive("top", &reader), bottom: try positive("bottom", &reader), modes: modes,
      signal: try notNegative("signal", &reader),
      signalExponent: try finite("signal_exponent", &reader),
      noise: try notNegative("noise", &reader),
      noiseExponent: try finite("noise_exponent", &reader),
      floor: try finite("floor", &reader))
    if reader.has("signal_cutoff") {
      parameters.signalCutoff = try positive("signal_cutoff", &reader)
    }
    if reader.has("noise_cutoff") {
      parameters.noiseCutoff = try positive("noise_cutoff", &reader)
    }
    parameters.link = try link(&reader)
    return parameters
  }

  private static func shift(_ reader: inout SpecReader) throws(Failure) -> ShiftParameters {
    var shift = ShiftParameters(
      shift: try notNegative("shift", &reader),
      shiftExponent: try finite("shift_exponent", &reader),
      ratioMedian: try positive("ratio_median", &reader),
      ratioSigma: try notNegative("ratio_sigma", &reader),
      noise: try notNegative("noise", &reader), floor: try finite("floor", &reader),
      link: try link(&reader), rotation: try reader.number("rotation") ?? 0)
    shift.unlearning = try reader.number("unlearning") ?? shift.unlearning
    guard (0...1).contains(shift.unlearning) else {
      throw reader.complaint("unlearning", "a share in 0 ... 1")
    }
    shift.weighting = try reader.number("weighting") ?? shift.weighting
    if reader.has("steepest") { shift.steepest = try positive("steepest", &reader) }
    shift.direction = try reader.integer("direction")
    shift.noiseExponent = try reader.number("noise_exponent")
    return shift
  }

  private static func band(_ reader: inout SpecReader) throws(Failure)
    -> CalibratedLandscape.Band?
  {
    guard reader.has("band_old") || reader.has("band_new") else { return nil }
    return .init(
      old: try notNegative("band_old", &reader), new: try notNegative("band_new", &reader))
  }

  private enum LinkWord: String, CaseIterable { case identity, logarithmic, saturating }

  private static func link(_ reader: inout SpecReader) throws(Failure) -> LossLink {
    switch try reader.word("link", LinkWord.self) ?? .identity {
    case .identity: .identity
    case .logarithmic: .logarithmic(scale: try positive("link_scale", &reader))
    case .saturating: .saturating(ceiling: try positive("link_ceiling", &reader))
    }
  }

  private enum OptimizerWord: String, CaseIterable { case sgd, momentum, adam }

  private static func training(
    _ reader: inout SpecReader, _ parameters: inout LandscapeParameters
  ) throws(Failure) {
    switch try reader.word("optimizer", OptimizerWord.self) ?? .sgd {
    case .sgd: parameters.optimizer = .sgd
    case .momentum: parameters.optimizer = .momentum(beta: try share("beta", &reader))
    case .adam:
      parameters.optimizer = .adam(
        beta1: try share("beta1", &reader), beta2: try share("beta2", &reader),
        epsilon: try notNegative("epsilon", &reader))
    }
    parameters.progressExponent = try reader.number("progress_exponent") ?? 1
    parameters.floorExponent = try reader.number("floor_exponent") ?? 1
  }

  private static func provenance(_ root: inout SpecReader) throws(Failure) -> Provenance {
    var provenance = Provenance(method: "by hand", objective: 0, logs: [])
    if var fit = try root.table("fit") {
      provenance.method = try fit.string("method") ?? provenance.method
      provenance.objective = try fit.number("objective") ?? 0
      provenance.warnings = try fit.strings("warnings") ?? []
      try fit.finish()
    }
    for given in try root.tables("play") {
      var reader = given
      provenance.play.append(
        .init(
          name: try reader.string("parameter") ?? "", value: try finite("value", &reader),
          play: try reader.has("play") ? notNegative("play", &reader) : .infinity))
      try reader.finish()
    }
    for given in try root.tables("log") {
      var reader = given
      provenance.logs.append(
        .init(
          name: try reader.string("name") ?? "", hash: try reader.string("sha256") ?? "",
          points: try reader.integer("points") ?? 0,
          r2: try reader.number("r2") ?? .nan, rmse: try reader.number("rmse") ?? 0))
      try reader.finish()
    }
    return provenance
  }

  // MARK: - Numbers that must be there

  private static func table(_ key: String, _ root: inout SpecReader) throws(Failure) -> SpecReader {
    guard let reader = try root.table(key) else {
      throw root.complaint(key, "[\(key)] is missing; `lrlab fit` writes whole files")
    }
    return reader
  }

  private static func finite(_ key: String, _ reader: inout SpecReader) throws(Failure) -> Double {
    guard let number = try reader.number(key) else {
      throw reader.complaint(key, "\(key) is missing")
    }
    return number
  }

  private static func positive(_ key: String, _ reader: inout SpecReader) throws(Failure)
    -> Double
  {
    let number = try finite(key, &reader)
    guard number > 0 else { throw reader.complaint(key, "a number above 0 is wanted") }
    return number
  }

  private static func notNegative(_ key: String, _ reader: inout SpecReader) throws(Failure)
    -> Double
  {
    let number = try finite(key, &reader)
    guard number >= 0 else { throw reader.complaint(key, "a number of at least 0 is wanted") }
    return number
  }

  private static func share(_ key: String, _ reader: inout SpecReader) throws(Failure) -> Double {
    let number = try notNegative(key, &reader)
    guard number < 1 else { throw reader.complaint(key, "a number in 0 ..< 1 is wanted") }
    return number
  }
}
