import Foundation
import Model
import Schedules
import Sim

/// Reads study files, TOML, into `Study`.
///
/// Every complaint names file, line, what was given and what is allowed.
enum StudyFile {
  static func load(_ path: String) throws(Failure) -> Study {
    let text = try Files.text(path)
    return try parse(name: path, text: text)
  }

  static func parse(name file: String, text: String) throws(Failure) -> Study {
    let source = try TOMLSource(name: file, text: text)
    var root = SpecReader(source)
    let stem = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    let name = try root.name("name") ?? stem
    guard SpecReader.isName(name) else { throw root.complaint("name", SpecReader.nameRule) }
    let question = try root.string("question") ?? ""
    let seeds = try seeds(&root)
    let starts = try starts(&root)
    let baselines = try baselines(&root)
    let (model, tokenizer, starting) = try model(&root, folder: folder(of: file))
    let (optimizer, batch, moments) = try optimizer(&root)
    let evaluation = try evaluation(&root, context: model.context)
    let domains = try domains(&root)
    let tokensPerStep = batch * model.context
    let sequences = try sequences(&root, domains: domains, tokensPerStep: tokensPerStep)
    let schedules = try schedules(&root, folder: folder(of: file))
    let controls = try controls(&root, schedules: schedules.map(\.specification), sequences)
    try checkBaselines(baselines, sequences, root)
    try checkFresh(baselines, starting, root)
    let landscape = try landscape(&root, sequences, domains: domains.map(\.name))
    let published = try published(&root)
    let gate = try gate(&root)
    try root.finish()
    let study = Study(
      name: name, source: text, file: file, question: question, seeds: seeds, model: model,
      tokenizer: tokenizer, starting: starting, optimizer: optimizer, batch: batch,
      moments: moments, starts: starts, baselines: baselines, evaluation: evaluation,
      domains: domains, sequences: sequences,
      schedules: schedules.map(\.specification),
      scheduleLines: schedules.map(\.line), noShiftControls: controls,
      shifts: landscape.shifts, landscapeFile: landscape.file, referenceSteps: landscape.reference,
      published: published,
      gateRankWithinReplay: gate)
    try checkSchedules(study)
    _ = try StudyGrid(study)
    return study
  }

  /// What a report needs of a study whose schedule files may be elsewhere by now.
  struct Outline {
    var name: String
    var question: String
    var sequences: [StageSequence]
  }

  /// Reads name, question and stages only.
  static func outline(name file: String, text: String) throws(Failure) -> Outline {
    var root = SpecReader(try TOMLSource(name: file, text: text))
    let name = try root.name("name") ?? "study"
    let question = try root.string("question") ?? ""
    let (model, _, _) = try model(&root, folder: nil)
    let (_, batch, _) = try optimizer(&root)
    let domains = try domains(&root)
    let sequences = try sequences(&root, domains: domains, tokensPerStep: batch * model.context)
    return Outline(name: name, question: question, sequences: sequences)
  }

  /// Reads the optimizer only.
  static func optimizer(name file: String, text: String) throws(Failure) -> OptimizerConfiguration {
    var root = SpecReader(try TOMLSource(name: file, text: text))
    return try optimizer(&root).0
  }

  static func folder(of file: String) -> URL {
    URL(fileURLWithPath: file).deletingLastPathComponent()
  }

  private static func seeds(_ root: inout SpecReader) throws(Failure) -> [UInt64] {
    let seeds = try root.integers("seeds") ?? [1]
    guard !seeds.isEmpty, Set(seeds).count == seeds.count, seeds.allSatisfy({ $0 >= 0 }) else {
      throw root.complaint("seeds", "at least one whole number from 0, each once")
    }
    return seeds.map(UInt64.init)
  }

  /// - Parameter folder: The study's; without it, `from` is not looked at.
  private static func model(_ root: inout SpecReader, folder: URL?) throws(Failure)
    -> (TransformerConfiguration, tokenizer: String?, StartingWeights?)
  {
    guard var table = try root.table("model") else {
      throw root.complaint("model", "[model] is missing: layers, width, heads, context, vocabulary")
    }
    let tokenizer = try table.string("tokenizer")
    if let folder, let starting = try starting(&table, folder: folder) {
      let sizes = try sizes(&table, of: starting.model.configuration)
      try table.finish()
      return (sizes, tokenizer, starting)
    }
    _ = try table.string("from")
    func positive(_ key: String, _ fallback: Int) throws(Failure) -> Int {
      let value = try table.integer(key) ?? fallback
      guard (1...65_536).contains(value) else { throw table.complaint(key, "1 to 65536") }
      return value
    }
    let configuration = TransformerConfiguration(
      layers: try positive("layers", 3), width: try positive("width", 128),
      heads: try positive("heads", 4), context: try positive("context", 128),
      vocabulary: try positive("vocabulary", 2048),
      rotary: try table.number("rotary") ?? 0.25,
      parallelResidual: try table.boolean("parallel_residual") ?? true,
      tied: try table.boolean("tied") ?? false)
    guard (257...65_536).contains(configuration.vocabulary) else {
      throw table.complaint("vocabulary", "a byte-level vocabulary has 257 to 65536 entries")
    }
    try table.finish()
    do { try configuration.validate() } catch {
      throw Failure(.data, "\(table.file):\(table.line): [model] \(error)")
    }
    return (configuration, tokenizer, nil)
  }

  private static func optimizer(_ root: inout SpecReader) throws(Failure)
    -> (OptimizerConfiguration, batch: Int, moments: [Study.Moments])
  {
    var table =
      try root.table("optimizer")
      ?? SpecReader(file: root.file, place: "[optimizer]", line: 1, table: [:])
    let configuration = OptimizerConfiguration(
      beta1: try share(&table, "beta1") ?? 0.9, beta2: try share(&table, "beta2") ?? 0.95,
      epsilon: try positive(&table, "epsilon") ?? 1e-8,
      weightDecay: try notNegative(&table, "weight_decay") ?? 0.1,
      clip: try positive(&table, "clip") ?? 1)
    let batch = try table.integer("batch") ?? 8
    guard batch > 0, batch <= 65_536 else {
      throw table.complaint("batch", "1 to 65536 sequences a step")
    }
    let moments = try table.words("moments", Study.Moments.self) ?? [.reset]
    try table.finish()
    return (configuration, batch, moments)
  }

  private static func share(_ table: inout SpecReader, _ key: String) throws(Failure) -> Double? {
    guard let value = try table.number(key) else { return nil }
    guard value >= 0, value < 1 else { throw table.complaint(key, "lies in 0 ..< 1") }
    return value
  }

  private static func positive(_ table: inout SpecReader, _ key: String) throws(Failure) -> Double?
  {
    guard let value = try table.number(key) else { return nil }
    guard value > 0 else { throw table.complaint(key, "above 0") }
    return value
  }

  private static func notNegative(_ table: inout SpecReader, _ key: String) throws(Failure)
    -> Double?
  {
    guard let value = try table.number(key) else { return nil }
    guard value >= 0 else { throw table.complaint(key, "0 or above") }
    return value
  }

  private static func evaluation(_ root: inout SpecReader, context: Int) throws(Failure)
    -> Study.Evaluation
  {
    var table =
      try root.table("evaluation")
      ?? SpecReader(file: root.file, place: "[evaluation]", line: 1, table: [:])
    let every = try table.length("every") ?? .share(0.1)
    guard case .share(let share) = every, share >= 0.001, share <= 1 else {
      throw table.complaint("every", "a share of the stage from \"0.1%\" to \"100%\"")
    }
    let tokens = try table.integer("tokens") ?? 8192
    let tokensAtEnds = try table.integer("tokens_at_ends") ?? max(tokens, 65_536)
    guard tokens >= context else {
      throw table.complaint("tokens", "at least one context (\(context) tokens)")
    }
    guard tokensAtEnds >= tokens else {
      throw table.complaint("tokens_at_ends", "at least `tokens` (\(tokens))")
    }
    try table.finish()
    return Study.Evaluation(every: share, tokens: tokens, tokensAtEnds: tokensAtEnds)
  }

  private static func controls(
    _ root: inout SpecReader, schedules: [ScheduleSpecification], _ sequences: [StageSequence]
  ) throws(Failure) -> [String] {
    guard var table = try root.table("control") else { return [] }
    let names = try table.strings("no_shift") ?? []
    let known = schedules.map(\.name)
    for name in names where !known.contains(name) {
      throw table.complaint(
        "no_shift", "\"\(name)\" is no [[schedule]]" + Suggestion.clause(for: name, among: known))
    }
    if !names.isEmpty, sequences[0].stages.count != 2 {
      throw table.complaint("no_shift", "the control needs a study of two stages")
    }
    try table.finish()
    return names
  }

  private static func gate(_ root: inout SpecReader) throws(Failure) -> Double? {
    guard var table = try root.table("gate") else { return nil }
    let value = try table.number("rank_within_replay")
    if let value, !(-1...1).contains(value) {
      throw table.complaint("rank_within_replay", "a rank correlation lies in -1 ... 1")
    }
    try table.finish()
    return value
  }

  /// Lays every schedule over the stages once, so that a study that was read can be planned.
  private static func checkSchedules(_ study: Study) throws(Failure) {
    for (specification, line) in zip(study.schedules, study.scheduleLines) {
      for sequence in study.sequences {
        do {
          _ = try study.resolved(specification, over: sequence)
        } catch {
          throw Failure(
            .data, "\(study.file):\(line): [[schedule]] \(specification.name): \(error)")
        }
      }
    }
  }
}
