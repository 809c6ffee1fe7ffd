import Dialects
import Foundation
import Schedules
import Testing

@testable import lrlab

/// The commands that hand a schedule over: `export --verify`, `import`, `resume-check`.
struct HandOverTests {
  private func plan(_ preset: Preset, stages: [Int] = [200]) throws -> Plan {
    try ScheduleSpecification(preset).resolved(stages: stages, tokensPerStep: 1)
  }

  private func inFolder(_ files: [String: String], _ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("handover-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    try body(folder)
  }

  /// The number that `--verify` prints, from the text that it is read back from.
  private func difference(_ plan: Plan, _ dialect: Dialect) throws -> Double {
    let words = try ScheduleExport(plan: plan, dialect: dialect).verification()
    let number = words.split(separator: " ").dropFirst(3).first.map(String.init) ?? ""
    return try #require(Double(number), "\(words)")
  }

  @Test(arguments: [Dialect.torch, .optax, .mlx, .deepspeed])
  func generatedCodeGivesTheRates(_ dialect: Dialect) throws {
    for preset in Preset.allCases {
      let plan = try plan(preset, stages: [120, 80])
      #expect(try difference(plan, dialect) <= 1e-12 * plan.peak, "\(preset.rawValue)")
    }
  }

  @Test func nativeConfigurationsGiveTheRates() throws {
    let plan = try plan(.cosine)
    for dialect in [Dialect.megatron, .olmoCore, .hf] {
      #expect(try difference(plan, dialect) <= 1e-12 * plan.peak, "\(dialect.rawValue)")
    }
  }

  @Test func severalFilesNeedAFolder() throws {
    let export = try ScheduleExport(
      plan: try plan(.rewarmedCosine, stages: [120, 80]), dialect: .megatron)
    try inFolder([:]) { folder in
      let file = folder.appendingPathComponent("one.args").path
      let error = try #require(throws: Failure.self) { try export.write(to: file) }
      #expect(error.code == .usage)
      #expect(error.description.contains("2 files are to be written"))
      let configs = folder.appendingPathComponent("configs")
      try export.write(to: configs.path)
      let names = try FileManager.default.contentsOfDirectory(atPath: configs.path).sorted()
      #expect(names == ["rewarmed-cosine.run-1.args", "rewarmed-cosine.run-2.args"])
    }
  }

  private static let saved = """
    {"last_epoch": 200, "_last_lr": [1.5e-4], "base_lrs": [3e-4], "T_max": 400, "eta_min": 0}
    """

  /// What a state and a new configuration give.
  private func resume(_ state: String, with configuration: String) throws -> ResumeCheck {
    var check: ResumeCheck?
    try inFolder(["state.json": state, "new.json": configuration]) { folder in
      check = try ResumeCheck(
        state: folder.appendingPathComponent("state.json").path,
        with: folder.appendingPathComponent("new.json").path, trainer: nil, mode: .neither,
        threshold: 1.5)
    }
    return try #require(check)
  }

  private static func cosine(_ length: Int) -> String {
    """
    {"class": "CosineAnnealingLR", "params": {"lr": 3e-4, "T_max": \(length), "eta_min": 0}}
    """
  }

  @Test func torchKeepsItsPeakAndItsLength() throws {
    let check = try resume(Self.saved, with: Self.cosine(800))
    #expect(check.isSurprise)
    #expect(check.record.causes.map { $0.prefix { $0 != ":" } } == ["resume-horizon-ignored"])
    #expect(check.record.lastRate == 1.5e-4)
    #expect(check.record.nextRate < 1.5e-4)
    #expect(check.record.askedRate > 2.5e-4)
    #expect(check.text.contains("cause      resume-horizon-ignored: torch keeps the saved T_max"))
    // Every cause has its page.
    for cause in check.record.causes {
      #expect(LintRule.named(String(cause.prefix { $0 != ":" })) != nil)
    }
  }

  @Test func theSameConfigurationIsNoSurprise() throws {
    let check = try resume(Self.saved, with: Self.cosine(400))
    #expect(!check.isSurprise)
    #expect(check.text.hasSuffix("no surprise"))
  }

  @Test func aStateOfNobodyIsRefused() throws {
    let error = try #require(throws: Failure.self) { try resume(#"{"epoch": 3}"#, with: "{}") }
    #expect(error.code == .data)
    #expect(error.description.contains("state.json: "))
  }
}
