import Corpora
import Foundation
import Schedules

/// Domains, stages and schedules of a study file.
extension StudyFile {
  static func domains(_ root: inout SpecReader) throws(Failure) -> [Study.Domain] {
    var domains: [Study.Domain] = []
    for (name, reader) in try root.namedTables("domain") {
      var table = reader
      guard SpecReader.isName(name) else {
        throw Failure(
          .data, "\(table.file):\(table.line): \(table.place) \(SpecReader.nameRule)")
      }
      let place = "\(table.file):\(table.line): \(table.place)"
      let corpus = try table.string("corpus")
      let train = try table.strings("train")
      let heldOut = try table.strings("held_out")
      let share = try table.number("held_out_share")
      let format = try table.word("format", TokenFormat.self)
      guard (corpus == nil) != (train == nil) else {
        throw table.complaint("corpus", "give either corpus = \"…\" or train = [\"…\"]")
      }
      if let corpus {
        guard heldOut == nil, share == nil else {
          throw table.complaint(
            heldOut == nil ? "held_out_share" : "held_out", "a built corpus brings its own")
        }
        guard format == nil else { throw table.complaint("format", "a built corpus is text") }
        domains.append(Study.Domain(name: name, text: .corpus(corpus), place: place))
      } else if let train {
        guard heldOut == nil || share == nil else {
          throw table.complaint("held_out_share", "give held_out or held_out_share, not both")
        }
        if let share, !(share > 0 && share < 1) {
          throw table.complaint("held_out_share", "a share lies between 0 and 1, such as 0.02")
        }
        let measured = heldOut.map(Study.HeldOut.files) ?? .share(share ?? 0.02)
        let areTokens = try areTokens(
          train, heldOut ?? [], format, table, folder: folder(of: root.file))
        let text: Study.Text =
          areTokens
          ? .tokens(train: train, format: format, heldOut: measured)
          : .files(train: train, heldOut: measured)
        domains.append(Study.Domain(name: name, text: text, place: place))
      }
      try table.finish()
    }
    guard !domains.isEmpty else {
      throw root.complaint("domain", "no [domain.NAME] table: name at least one domain")
    }
    return domains
  }

  /// Whether a domain's files hold tokens; texts and tokens are not mixed within a domain.
  private static func areTokens(
    _ train: [String], _ heldOut: [String], _ format: TokenFormat?, _ table: SpecReader,
    folder: URL
  ) throws(Failure) -> Bool {
    let files = train + heldOut
    let isToken = files.map { path in
      TokenFormat.isTokenFile(
        path.hasPrefix("/") ? path : folder.appendingPathComponent(path).path)
    }
    guard format == nil, isToken.contains(true) else { return format != nil }
    if let text = isToken.firstIndex(of: false) {
      throw table.complaint(
        text < train.count ? "train" : "held_out",
        "\"\(files[text])\" is no token file (.bin) beside others that are; make domains of one "
          + "kind")
    }
    return true
  }

  /// Steps of a run; the paper's longest has some 200,000.
  private static let mostSteps = 10_000_000

  static func stages(
    _ root: inout SpecReader, domains: [Study.Domain], tokensPerStep: Int
  ) throws(Failure) -> [Study.Stage] {
    let readers = try root.tables("stage")
    guard !readers.isEmpty else {
      throw root.complaint("stage", "no [[stage]] table: a study has at least one stage")
    }
    var names: [String] = []
    var replays: [[Study.Replay]] = []
    var tokens: [Double] = []
    for (index, reader) in readers.enumerated() {
      var table = reader
      names.append(try domainName(&table, domains: domains))
      tokens.append(try stageTokens(&table, tokensPerStep: tokensPerStep))
      replays.append(try replay(&table, stage: index, domain: names[index], known: domains))
      try table.finish()
    }
    let steps: [Int]
    do {
      steps = try stageSteps(tokens: tokens, tokensPerStep: Double(tokensPerStep))
    } catch {
      throw Failure(.data, "\(root.file):\(readers[0].line): [[stage]] \(error)")
    }
    guard steps.reduce(0, +) <= mostSteps else {
      throw Failure(
        .data,
        "\(root.file):\(readers[0].line): [[stage]] \(steps.reduce(0, +)) steps in all; a study has "
          + "at most \(mostSteps), whose rates still fit in memory for every run")
    }
    try checkAxis(readers, replays)
    return names.indices.map {
      Study.Stage(
        domain: names[$0], steps: steps[$0], replay: replays[$0], line: readers[$0].line)
    }
  }

  private static func domainName(_ table: inout SpecReader, domains: [Study.Domain])
    throws(Failure) -> String
  {
    let known = domains.map(\.name)
    guard let name = try table.string("domain") else {
      throw table.complaint("domain", "domain is missing; known: \(known.joined(separator: ", "))")
    }
    guard known.contains(name) else {
      throw table.complaint(
        "domain", "no [domain.\(name)] table" + Suggestion.clause(for: name, among: known))
    }
    return name
  }

  /// A stage's tokens: `tokens = 0.6e6`, or `steps = 586`.
  private static func stageTokens(_ table: inout SpecReader, tokensPerStep: Int) throws(Failure)
    -> Double
  {
    let steps = try table.integer("steps")
    let tokens = try table.number("tokens")
    switch (steps, tokens) {
    case (let steps?, nil):
      guard steps > 0 else { throw table.complaint("steps", "a stage has at least 1 step") }
      return Double(steps) * Double(tokensPerStep)
    case (nil, let tokens?):
      guard tokens >= Double(tokensPerStep) / 2 else {
        throw table.complaint(
          "tokens", "a stage has at least one step (\(tokensPerStep) tokens)")
      }
      guard tokens / Double(tokensPerStep) < 1e12 else {
        throw table.complaint("tokens", "below 1e12 steps")
      }
      return tokens
    default:
      throw table.complaint("tokens", "give either tokens = … or steps = …")
    }
  }

  static func schedules(_ root: inout SpecReader, folder: URL) throws(Failure)
    -> [(specification: ScheduleSpecification, line: Int)]
  {
    let readers = try root.tables("schedule")
    guard !readers.isEmpty else {
      throw root.complaint("schedule", "no [[schedule]] table: name at least one schedule")
    }
    var schedules: [(specification: ScheduleSpecification, line: Int)] = []
    for reader in readers {
      var table = reader
      var specification: ScheduleSpecification
      if let file = try table.string("file") {
        specification = try ScheduleFile.load(resolve(file, folder: folder))
        if let name = try table.name("name") { specification.name = name }
      } else {
        specification = try ScheduleFile.parse(&table, defaultName: nil)
      }
      try table.finish()
      if schedules.contains(where: { $0.specification.name == specification.name }) {
        throw Failure(
          .data,
          "\(table.file):\(table.line): [[schedule]] two schedules are called "
            + "\"\(specification.name)\"; give one of them another name")
      }
      schedules.append((specification, table.line))
    }
    return schedules
  }

  /// A schedule file's path as seen from the study's folder, else from the current one.
  private static func resolve(_ path: String, folder: URL) -> String {
    if path.hasPrefix("/") { return path }
    let beside = folder.appendingPathComponent(path)
    return Files.exists(beside) ? beside.relativePath : path
  }
}
