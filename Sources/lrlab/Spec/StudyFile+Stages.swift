import Foundation
import Schedules

/// Stages and schedules of a study file.
extension StudyFile {
  /// Steps of a run; the paper's longest has some 200,000.
  static let mostSteps = 10_000_000

  /// The keys of a stage's table, also those that are read later.
  static let stageKeys = [
    "domain", "tokens", "steps", "replay", "given", "peak", "final", "warmup", "shape",
  ]

  /// What a stage's table says, for each of the domains that it lists.
  private struct StageTable {
    var reader: SpecReader
    var domains: [String]
    var tokens: [Double]
    var replays: [[Study.Replay]]
    var given: GivenStage?
  }

  /// The stages for every entry of the axis of domains.
  static func sequences(
    _ root: inout SpecReader, domains: [Study.Domain], tokensPerStep: Int
  ) throws(Failure) -> [StageSequence] {
    let readers = try root.tables("stage")
    guard !readers.isEmpty else {
      throw root.complaint("stage", "no [[stage]] table: a study has at least one stage")
    }
    var tables: [StageTable] = []
    for (index, reader) in readers.enumerated() {
      var table = reader
      let names = try domainNames(&table, stage: index, domains: domains)
      let given = try given(&table, stage: index, tokensPerStep: tokensPerStep)
      let tokens: [Double]
      if let given {
        tokens = [Double(given.middle.steps * tokensPerStep)]
      } else {
        tokens = try stageTokens(&table, domains: names, tokensPerStep: tokensPerStep)
      }
      tables.append(
        StageTable(
          reader: reader, domains: names, tokens: tokens,
          replays: try replays(&table, stage: index, domains: names, known: domains),
          given: given))
      try table.finish()
    }
    if tables[0].given != nil, tables.count == 1 {
      throw tables[0].reader.complaint("given", "a given stage has another [[stage]] behind it")
    }
    let count = try checkDomainAxis(tables)
    var sequences: [StageSequence] = []
    for index in 0..<count {
      sequences.append(try sequence(tables, entry: index, tokensPerStep: tokensPerStep))
    }
    return sequences
  }

  private static func sequence(
    _ tables: [StageTable], entry: Int, tokensPerStep: Int
  ) throws(Failure) -> StageSequence {
    let places = tables.map { $0.domains.count == 1 ? 0 : entry }
    let steps: [Int]
    let first = tables[0].reader
    do {
      steps = try stageSteps(
        tokens: zip(tables, places).map { $0.tokens[$1] }, tokensPerStep: Double(tokensPerStep))
    } catch {
      throw Failure(.data, "\(first.file):\(first.line): [[stage]] \(error)")
    }
    let run = tables[0].given == nil ? steps : Array(steps.dropFirst())
    guard run.reduce(0, +) <= mostSteps else {
      throw Failure(
        .data,
        "\(first.file):\(first.line): [[stage]] \(run.reduce(0, +)) steps in all; a study has "
          + "at most \(mostSteps), whose rates still fit in memory for every run")
    }
    try checkAxis(tables.map(\.reader), zip(tables, places).map { $0.replays[$1] })
    let stages = tables.indices.map { index in
      let (table, place) = (tables[index], places[index])
      return Study.Stage(
        domain: table.domains[place], steps: steps[index], replay: table.replays[place],
        given: table.given,
        line: table.reader.line)
    }
    let names = stages.map(\.domain)
    let listed = tables.indices.filter { tables[$0].domains.count > 1 }.map { names[$0] }
    var choice = DomainChoice(stages: names, label: listed.joined(separator: " / "))
    if listed.isEmpty { choice.label = choice.newDomain ?? names[0] }
    return StageSequence(domains: choice, stages: stages)
  }

  /// Lists of several stages go together entry by entry, and no entry stands twice.
  private static func checkDomainAxis(_ tables: [StageTable]) throws(Failure) -> Int {
    let count = tables.map(\.domains.count).max() ?? 1
    for table in tables where table.domains.count != 1 && table.domains.count != count {
      throw table.reader.complaint(
        "domain",
        "another stage lists \(count); lists of several stages go together entry by entry, "
          + "so they are equally long")
    }
    let entries = (0..<count).map { index in
      tables.map { $0.domains[$0.domains.count == 1 ? 0 : index] }
    }
    if Set(entries).count < count, let table = tables.last(where: { $0.domains.count > 1 }) {
      throw table.reader.complaint("domain", "at least one domain, each once")
    }
    return count
  }

  /// `domain = "german"`, or a list of domains: an axis of the grid.
  private static func domainNames(
    _ table: inout SpecReader, stage: Int, domains: [Study.Domain]
  ) throws(Failure) -> [String] {
    let known = domains.map(\.name)
    guard let names = try table.strings("domain") else {
      throw table.complaint("domain", "domain is missing; known: \(known.joined(separator: ", "))")
    }
    guard !names.isEmpty else { throw table.complaint("domain", "at least one domain, each once") }
    for name in names where !known.contains(name) {
      throw table.complaint(
        "domain", "no [domain.\(name)] table" + Suggestion.clause(for: name, among: known))
    }
    guard stage > 0 || names.count == 1 else {
      throw table.complaint(
        "domain", "the first stage has one domain; a list of them is an axis of later stages")
    }
    return names
  }

  /// A stage's tokens by domain: `tokens = 0.6e6`, or `steps = 586`.
  private static func stageTokens(
    _ table: inout SpecReader, domains: [String], tokensPerStep: Int
  ) throws(Failure) -> [Double] {
    let steps = try table.values("steps", by: domains, "domain")
    let tokens = try table.values("tokens", by: domains, "domain")
    var result: [Double] = []
    switch (steps, tokens) {
    case (let steps?, nil):
      for value in steps {
        var reader = value.reader
        let count = try reader.integer(value.key) ?? 0
        guard count > 0 else {
          throw reader.complaint(value.key, "a stage has at least 1 step")
        }
        result.append(Double(count) * Double(tokensPerStep))
      }
    case (nil, let tokens?):
      for value in tokens { result.append(try stageTokens(value, tokensPerStep)) }
    default:
      try table.finish(besides: stageKeys)
      throw table.complaint("tokens", "give either tokens = … or steps = …")
    }
    return result
  }

  private static func stageTokens(
    _ value: (reader: SpecReader, key: String), _ tokensPerStep: Int
  ) throws(Failure) -> Double {
    var reader = value.reader
    let tokens = try reader.number(value.key) ?? 0
    guard tokens >= Double(tokensPerStep) / 2 else {
      throw reader.complaint(
        value.key, "a stage has at least one step (\(tokensPerStep) tokens)")
    }
    guard tokens / Double(tokensPerStep) < 1e12 else {
      throw reader.complaint(value.key, "below 1e12 steps")
    }
    return tokens
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
      // A table's file holds rates, not a schedule.
      let isTable = table.string(is: RateTableFile.preset, for: "preset")
      if !isTable, let file = try table.string("file") {
        specification = try ScheduleFile.load(resolve(file, folder: folder))
        if let name = try table.name("name") { specification.name = name }
      } else {
        specification = try ScheduleFile.parse(&table, defaultName: nil, folder: folder)
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
