import Dialects
import Foundation
import Schedules

/// What the rules find in files, with the lines that it is on.
struct LintReport {
  /// One finding, as it is printed.
  struct Line: Codable, Equatable {
    var file: String
    var line: Int
    var level: LintRule.Level
    var id: String
    var message: String

    var text: String { "\(file):\(line): \(level.rawValue) \(id) \(message)" }
  }

  private(set) var lines: [Line] = []

  var text: String { lines.map(\.text).joined(separator: "\n") }

  /// A trainer's configuration.
  mutating func add(_ file: String, of dialect: Dialect, steps: Int?) throws(Failure) {
    let trainerFile = try TrainerFile.load(file)
    let subject = LintSubject(
      trainerFile.configuration, of: dialect, steps: steps ?? trainerFile.steps)
    for finding in LintRule.findings(in: subject) {
      let line = finding.keys.lazy.compactMap { trainerFile.line(of: $0) }.first
      add(finding, file: file, line: line ?? 1)
    }
  }

  /// A schedule file or a preset, laid over stages.
  mutating func add(
    schedule name: String, stages: [Int], tokensPerStep: Double
  ) throws(Failure) {
    let specification = try ScheduleFile.load(name)
    let plan: Plan
    do {
      plan = try specification.resolved(stages: stages, tokensPerStep: tokensPerStep)
    } catch {
      throw Failure(.data, "\(name): \(error)")
    }
    let text = Preset(rawValue: Spelling.own(name)) == nil ? try Files.text(name) : ""
    add(specification, plan, file: name, text: text, from: 1)
  }

  /// All schedules of a study, laid over its own stages.
  mutating func add(study file: String) throws(Failure) {
    let study = try StudyFile.load(file)
    let grid = try StudyGrid(study)
    for (sequence, plans) in grid.schedules.enumerated() {
      for (index, plan) in plans.enumerated() {
        let line = study.scheduleLines[index]
        var found = LintReport()
        found.add(study.schedules[index], plan, file: file, text: study.source, from: line)
        // Sequences of equal stages would say the same again.
        for found in found.lines where sequence == 0 || !lines.contains(found) {
          lines.append(found)
        }
      }
    }
  }

  private mutating func add(
    _ specification: ScheduleSpecification, _ plan: Plan, file: String, text: String, from line: Int
  ) {
    var isPreset = false
    if case .preset = specification.form { isPreset = true }
    for finding in LintRule.findings(in: LintSubject(plan, isPreset: isPreset)) {
      let place = isPreset ? nil : Self.phaseLine(of: finding, in: plan, text: text, from: line)
      add(finding, file: file, line: place ?? line)
    }
  }

  /// The line of the `[[phase]]` that an update falls into.
  private static func phaseLine(
    of finding: LintFinding, in plan: Plan, text: String, from first: Int
  ) -> Int? {
    guard let update = finding.update,
      let index = plan.phases.firstIndex(where: { $0.lastStep > update })
    else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let headers = lines.indices.filter { place in
      place + 1 >= first
        && ["phase]]", "stage.phase]]", "schedule.phase]]", "schedule.stage.phase]]"].contains {
          lines[place].filter { $0 != " " }.hasPrefix("[[" + $0)
        }
    }
    return index < headers.count ? headers[index] + 1 : nil
  }

  private mutating func add(_ finding: LintFinding, file: String, line: Int) {
    lines.append(
      Line(
        file: file, line: line, level: finding.level, id: finding.rule, message: finding.message))
  }

  /// The same without the findings of some rules.
  func without(_ rules: Set<String>) -> LintReport {
    var rest = LintReport()
    rest.lines = lines.filter { !rules.contains($0.id) }
    return rest
  }
}
