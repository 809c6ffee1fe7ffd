import Foundation
import Schedules
import Testing

@testable import lrlab

/// Presets, spellings and tables in schedule files.
@Suite struct ScheduleFileKeyTests {
  private func parse(_ text: String) throws -> ScheduleSpecification {
    var reader = SpecReader(try TOMLSource(name: "f.toml", text: text))
    let specification = try ScheduleFile.parse(&reader, defaultName: "x")
    try reader.finish()
    return specification
  }

  @Test func parametersOfThePresets() throws {
    let restarts = try parse(
      "preset = \"cosine-restarts\"\nperiod = \"2e3tok\"\nperiod_factor = 1.5\nmin = 1e-6")
    #expect(
      restarts.form
        == .preset(
          .cosineRestarts, PresetParameters(min: 1e-6, period: .tokens(2e3), periodFactor: 1.5)))
    #expect(
      try parse("preset = \"power\"\npower = -0.4").form
        == .preset(.power, PresetParameters(power: -0.4)))
  }

  @Test(arguments: [
    ("infinite_cosine", Preset.infiniteCosine), ("infinite_inv_sqrt", .infiniteInverseSqrt),
    ("inverse_sqrt", .inverseSqrt), ("warmup_stable_decay", .wsd), ("wsds", .wsdS),
    ("one_cycle", .oneCycle), ("power_lr", .power),
  ])
  func trainersSpellings(_ word: String, _ preset: Preset) throws {
    #expect(try parse("preset = \"\(word)\"").form == .preset(preset, PresetParameters()))
    #expect(try ScheduleFile.load(word) == ScheduleSpecification(preset))
    let decay = try parse("preset = \"wsd\"\nshape = \"minus_sqrt\"\npeak_lr = 1e-3")
    #expect(
      decay.form == .preset(.wsd, PresetParameters(peak: 1e-3, shape: .oneMinusSqrt)))
  }

  private func withTable<Result>(
    _ csv: String, _ toml: String, _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("lrlab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try csv.write(
      to: folder.appendingPathComponent("rates.csv"), atomically: true, encoding: .utf8)
    let file = folder.appendingPathComponent("own.toml")
    try toml.write(to: file, atomically: true, encoding: .utf8)
    return try body(file.path)
  }

  private static let toml = "preset = \"table\"\nfile = \"rates.csv\"\nfirst_step = 0\n"

  @Test func aTableIsReadFromBesideItsFile() throws {
    let schedule = try withTable("step,lr\n0,1e-4\r\n1, 2e-4\n2,2e-4\n", Self.toml) {
      try ScheduleFile.load($0)
    }
    #expect(schedule.name == "own")
    let plan = try schedule.resolved(stages: [3], tokensPerStep: 1)
    #expect(plan.learningRates(in: 1...3) == [1e-4, 2e-4, 2e-4])
  }

  @Test(arguments: [
    (
      "step,lr\n0,1", "preset = \"table\"\nfile = \"rates.csv\"",
      "own.toml:1: first_step is missing"
    ),
    ("step,lr\n0,1", "preset = \"table\"\nfirst_step = 0", "own.toml:1: file is missing"),
    ("step,lr\n0,1", toml.replacing("= 0", with: "= 2"), "own.toml:3: first_step = 2; a table co"),
    ("step,lr\n0,1", toml + "peak = 1", "own.toml:4: unknown key \"peak\""),
    ("0,1", toml, "rates.csv:1: 0,1; a table begins with step,lr"),
    ("step,lr\n0,x", toml, "rates.csv:2: 0,x; a row is a whole step and a rate"),
    ("step,lr\n0,1\n2,1", toml, "rates.csv: table, row 2: step 2; step 1 is due"),
    ("step,lr\n0,nan", toml, "rates.csv: table, step 0: lr = nan"),
  ])
  func damagedTablesAreRefused(_ csv: String, _ toml: String, _ expected: String) throws {
    let failure = #expect(throws: Failure.self) {
      try withTable(csv, toml) { try ScheduleFile.load($0) }
    }
    #expect(failure?.code == .data)
    #expect(failure?.description.contains("/" + expected) == true, "\(String(describing: failure))")
  }

  /// In a study, `file` of a table is the CSV, not a schedule file.
  @Test func aStudyTakesATable() throws {
    let rows = (1...300).map { (step: $0, rate: 1e-4) }
    let csv = "step,lr\n" + rows.map { "\($0.step),1e-4\n" }.joined()
    try withTable(csv, "") { path in
      let csv = URL(fileURLWithPath: path).deletingLastPathComponent().path + "/rates.csv"
      let study = try parseSample(
        replacing: "preset = \"cosine-then-min\"\npeak = 3e-3",
        with: "name = \"t\"\npreset = \"table\"\nfile = \"\(csv)\"\nfirst_step = 1")
      let table = try RateTable(rows: rows, firstStep: 1)
      #expect(study.schedules.last?.form == .table(table))
    }
  }

  /// A misspelt key is named before what it leaves missing.
  @Test func aMisspeltKeyOfAStageIsNamedFirst() throws {
    for (line, other) in [
      ("steps = 200", "tokns = 2e5"), ("steps = 200", "given = true\ntokns = 2e5"),
    ] {
      let failure = #expect(throws: Failure.self) {
        _ = try parseSample(replacing: line, with: other)
      }
      #expect(
        failure?.description.contains("unknown key \"tokns\"; did you mean \"tokens\"?") == true,
        "\(String(describing: failure))")
    }
  }
}
