import Foundation
import Schedules

/// Schedule files: TOML → `ScheduleSpecification`.
enum ScheduleFile {
  /// A preset's name, or the path of a schedule file.
  static func load(_ nameOrPath: String) throws(Failure) -> ScheduleSpecification {
    if let preset = Preset(rawValue: Spelling.own(nameOrPath)) {
      return ScheduleSpecification(preset)
    }
    guard nameOrPath == "-" || FileManager.default.fileExists(atPath: nameOrPath) else {
      let presets = Preset.allCases.map(\.rawValue)
      if nameOrPath.contains("/") || nameOrPath.hasSuffix(".toml") {
        throw Failure(.inputOutput, "\(nameOrPath): no such file")
      }
      throw Failure(
        .usage,
        "\(nameOrPath): neither a preset nor a file"
          + Suggestion.clause(for: nameOrPath, among: presets))
    }
    var reader = SpecReader(try TOMLSource(file: nameOrPath))
    let specification = try parse(
      &reader, defaultName: stem(nameOrPath),
      folder: URL(fileURLWithPath: nameOrPath).deletingLastPathComponent())
    try reader.finish()
    guard SpecReader.isName(specification.name) else {
      throw Failure(
        .data,
        "\(nameOrPath): the file's name is the schedule's; \(SpecReader.nameRule), or give "
          + "name = \"…\"")
    }
    return specification
  }

  private static func stem(_ path: String) -> String {
    path == "-" ? "schedule" : URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  /// Reads a schedule's keys from a table: a whole file, or a study's `[[schedule]]`.
  ///
  /// - Parameter folder: where a table's file is looked for; the current folder unless given.
  static func parse(
    _ reader: inout SpecReader, defaultName: String?, folder: URL? = nil
  ) throws(Failure) -> ScheduleSpecification {
    let name = try reader.name("name")
    if reader.string(is: RateTableFile.preset, for: "preset") {
      let table = try RateTableFile.table(&reader, folder: folder)
      return ScheduleSpecification(name: name ?? defaultName ?? "table", form: .table(table))
    }
    let preset = try reader.word("preset", Preset.self, or: [RateTableFile.preset])
    let phases = try reader.tables("phase")
    let stages = try reader.tables("stage")
    let forms = [preset != nil, !phases.isEmpty, !stages.isEmpty].filter { $0 }.count
    guard forms == 1 else {
      throw reader.complaint(
        "preset",
        forms == 0
          ? "give preset = \"…\", or [[phase]], or [[stage]]"
          : "preset, [[phase]] and [[stage]] exclude each other")
    }
    if let preset {
      let parameters = try presetParameters(&reader)
      return ScheduleSpecification(
        name: name ?? defaultName ?? preset.rawValue, form: .preset(preset, parameters))
    }
    let label = name ?? defaultName ?? "schedule"
    guard let peak = try reader.number("peak", or: "max_lr", "peak_lr") else {
      throw reader.complaint("peak", "peak is missing: the highest rate, such as 3e-4")
    }
    if !phases.isEmpty {
      return ScheduleSpecification(
        name: label, form: .phases(try parsePhases(phases), peak: peak))
    }
    var laid: [[PhaseSpecification]] = []
    for var stage in stages {
      laid.append(try parsePhases(try stage.tables("phase")))
      try stage.finish()
    }
    return ScheduleSpecification(name: label, form: .stages(laid, peak: peak))
  }

  private static func presetParameters(_ reader: inout SpecReader) throws(Failure)
    -> PresetParameters
  {
    var parameters = PresetParameters()
    if let peak = try reader.number("peak", or: "max_lr", "peak_lr") { parameters.peak = peak }
    parameters.min = try reader.number("min", or: "min_lr")
    parameters.constant = try reader.number("constant", or: "constant_lr")
    parameters.warmup = try reader.length("warmup")
    parameters.cooldown = try reader.length("cooldown")
    parameters.anneal = try reader.length("anneal")
    parameters.decay = try reader.length("decay")
    parameters.shape = try reader.word("shape", Shape.self)
    parameters.alpha = try reader.number("alpha")
    parameters.peaks = try reader.numbers("peaks")
    parameters.warmups = try reader.lengths("warmups")
    parameters.factor = try reader.number("factor")
    parameters.factors = try reader.numbers("factors")
    parameters.milestones = try milestones(&reader)
    parameters.power = try reader.number("power")
    parameters.period = try reader.length("period")
    parameters.periodFactor = try reader.number("period_factor")
    if let origin = try reader.string("from") {
      switch origin {
      case "zero": parameters.from = .zero
      case "last": parameters.from = .last
      default: throw reader.complaint("from", "\"zero\" or \"last\"")
      }
    }
    return parameters
  }

  /// `milestones = ["80%", "90%"]`.
  private static func milestones(_ reader: inout SpecReader) throws(Failure) -> [Double]? {
    guard let lengths = try reader.lengths("milestones") else { return nil }
    var shares: [Double] = []
    for length in lengths {
      guard case .share(let share) = length else {
        throw reader.complaint("milestones", "shares of the run, such as \"80%\"")
      }
      shares.append(share)
    }
    return shares
  }

  private static func parsePhases(_ readers: [SpecReader]) throws(Failure)
    -> [PhaseSpecification]
  {
    var phases: [PhaseSpecification] = []
    for var reader in readers {
      guard let kind = try reader.word("kind", PhaseKind.self) else {
        throw reader.complaint("kind", "kind is missing: warmup, cooldown, constant, decay, anneal")
      }
      guard let length = try reader.length("length") else {
        throw reader.complaint(
          "length", "length is missing: steps, \"60%\", \"2e9tok\" or \"rest\"")
      }
      let shape = try reader.word("shape", Shape.self)
      phases.append(
        PhaseSpecification(
          kind: kind, length: length, shape: shape, from: try reader.number("from"),
          to: try reader.number("to"), alpha: try reader.number("alpha")))
      try reader.finish()
    }
    return phases
  }
}
