import Dialects
import Foundation
import Testing

@testable import lrlab

/// `lrlab lint`: the lines that findings are on, and what is refused.
struct LintCommandTests {
  private func inFolder(_ files: [String: String], _ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("lint-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    try body(folder)
  }

  @Test func aTrainersFindingIsOnTheLineOfItsKey() throws {
    let yaml = """
      # a run of 1000
      train_iters: 1000
      lr_decay_iters: 800
      lr-decay-style: cosine
      min_lr: 3.0e-5
      optimizer:
        params:
          lr: 3.0e-4
      """
    try inFolder(["config.yml": yaml]) { folder in
      let file = folder.appendingPathComponent("config.yml").path
      var report = LintReport()
      try report.add(file, of: .neox, steps: nil)
      #expect(
        report.text.hasPrefix("\(file):3: error rebound the rate climbs again from update 801 on"))
      #expect(report.without(["rebound"]).lines.isEmpty)
    }
  }

  @Test func stepsOfTheRunShowWhatAConfigurationCannot() throws {
    let json = #"{"class": "CosineAnnealingLR", "params": {"lr": 3e-4, "T_max": 200}}"#
    try inFolder(["entry.json": json]) { folder in
      let file = folder.appendingPathComponent("entry.json").path
      var short = LintReport()
      try short.add(file, of: .torch, steps: 200)
      #expect(short.lines.isEmpty)
      var long = LintReport()
      try long.add(file, of: .torch, steps: 300)
      #expect(long.lines.map(\.id) == ["rebound"])
    }
  }

  @Test func aJumpIsOnTheLineOfItsPhase() throws {
    let toml = """
      name = "jump"
      peak = 1e-3
      [[phase]]
      kind = "decay"
      length = "50%"
      to = 1e-4
      [[phase]]
      kind = "constant"
      from = 1e-3
      length = "rest"
      """
    try inFolder(["jump.toml": toml]) { folder in
      let file = folder.appendingPathComponent("jump.toml").path
      var report = LintReport()
      try report.add(schedule: file, stages: [100], tokensPerStep: 1)
      #expect(report.lines.map(\.line) == [7])
      #expect(report.lines.map(\.id) == ["restart-without-rewarm"])
    }
  }

  /// The repository's own files.
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func theProjectsOwnFilesAreClean() throws {
    let files = FileManager.default
    let schedules = Self.root.appendingPathComponent("schedules")
    for name in try files.contentsOfDirectory(atPath: schedules.path) where name.hasSuffix(".toml")
    {
      var report = LintReport()
      try report.add(
        schedule: schedules.appendingPathComponent(name).path, stages: [600, 400],
        tokensPerStep: 1)
      #expect(report.lines.isEmpty, "\(report.text)")
    }
    let studies = Self.root.appendingPathComponent("studies")
    for name in try files.contentsOfDirectory(atPath: studies.path) where name.hasSuffix(".toml") {
      var report = LintReport()
      try report.add(study: studies.appendingPathComponent(name).path)
      #expect(report.lines.isEmpty, "\(report.text)")
    }
  }

  @Test func theDocumentListsEveryRule() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("docs/lint.md"), encoding: .utf8)
    for rule in LintRule.all {
      #expect(
        text.contains("| `\(rule.id)` | \(rule.level.rawValue) | \(rule.title) |"), "\(rule.id)")
    }
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count == LintRule.all.count)
  }

  @Test func pagesNameTheThreads() throws {
    let rule = try LintPages.rule("rebound", option: "--explain")
    let page = LintPages.page(of: rule)
    #expect(
      page.hasPrefix("rebound: a cosine that has passed its end climbs again (error, by lint)"))
    #expect(page.contains("https://github.com/EleutherAI/gpt-neox/pull/1008"))
    #expect(throws: Failure(.usage, #"--explain rebond: no such rule; did you mean "rebound"?"#)) {
      try LintPages.rule("rebond", option: "--explain")
    }
  }
}
