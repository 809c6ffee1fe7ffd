import Foundation
import Model
import Schedules
import Sim
import Testing

@testable import lrlab

/// What a study says about its landscape, and studies that are only simulated.
@Suite struct SimulatedStudyTests {
  private func study(_ landscape: String, in text: String = twoDomains) throws(Failure) -> Study {
    try parseStudy(text + "\n[landscape]\n" + landscape)
  }

  private func refused(_ landscape: String, in text: String = twoDomains) -> Failure? {
    #expect(throws: Failure.self) { try study(landscape, in: text) }
  }

  @Test func aShiftForEachDomain() throws {
    let shifts = try study("shift = { german = \"strong\", near = 0.2 }").shifts
    #expect(shifts.shift(of: "german") == .strong && shifts.shift(of: "near") == .number(0.2))
    #expect(shifts.words == "german: strong, near: 0.2")
    let plain = try study("shift = \"weak\"").shifts
    #expect(plain == DomainShifts(.weak) && plain.shift(of: "near") == .weak)
    #expect(try parseStudy(twoDomains).shifts == DomainShifts(.strong))
    // One domain has a table of one, and what only stands in may be named.
    let one = sampleStudy.replacing(
      "[domain.german]", with: "[domain.near]\ncorpus = \"near\"\n[domain.german]")
    #expect(try study("shift = { german = \"weak\" }", in: one).shifts.named == ["german": .weak])
    #expect(
      try study("shift = { german = \"weak\", near = \"none\" }", in: one).shifts.named
        == ["german": .weak, "near": .none])
  }

  @Test func forecastsTakeEachDomainsShift() throws {
    let text = twoDomains.replacing("replay = { german = [0, 0.05], near = 0.25 }", with: "")
      .replacing("near = 60", with: "near = 100")
    let cells = try GridForecast(
      study("shift = { german = \"strong\", near = \"near\" }", in: text)
    )
    .cells()
    func forgetting(_ domain: String) throws -> Double {
      let cell = try #require(
        cells.first { $0.cell.domains.label == domain && $0.cell.role == .grid })
      #expect(cell.shift == (domain == "near" ? "near" : "strong"))
      return try #require(cell.metrics.forgetting)
    }
    #expect(try forgetting("german") > forgetting("near"))
  }

  @Test func wrongShiftsAreRefused() {
    #expect(
      refused("shift = { german = \"strong\" }")?.description
        == "s.toml:41: [landscape] shift near is missing: a table by later domain names each of them"
    )
    #expect(
      refused("shift = { german = 1, near = 0, english = 0 }")?.description
        == "s.toml:41: [landscape] shift english = 0; \"english\" is no later domain of it; allowed: "
        + "german, near")
    #expect(
      refused("shift = { german = \"strnog\", near = 0 }")?.description
        == "s.toml:41: [landscape] shift german = \"strnog\"; \(Shift.allowed)")
  }

  @Test func aCalibratedLandscape() throws {
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("s.toml").path
    func parse(_ landscape: String) throws(Failure) -> Study {
      try StudyFile.parse(name: file, text: sampleStudy + "\n[landscape]\n" + landscape)
    }
    let missing = #expect(throws: Failure.self) { try parse("file = \"l.toml\"") }
    #expect(missing?.code == .inputOutput)
    #expect(
      missing?.description
        == "\(file):39: [landscape] file = \"l.toml\"; no such file; `lrlab fit LOGS --law landscape` "
        + "writes one")
    let place = scratch.url.appendingPathComponent("l.toml")
    try Data().write(to: place)
    #expect(
      URL(fileURLWithPath: try #require(try parse("file = \"l.toml\"").landscapeFile)).path
        == place.path)
    let both = #expect(throws: Failure.self) { try parse("file = \"l.toml\"\nshift = \"weak\"") }
    #expect(
      both?.description
        == "\(file):39: [landscape] file = \"l.toml\"; a calibrated landscape has shifts of its own; "
        + "leave shift out")
  }

  /// A domain without text can be simulated and planned; training says which it is.
  @Test func aDomainWithoutText() throws {
    let text = sampleStudy.replacing("corpus = \"german\"", with: "")
    let study = try parseStudy(text)
    #expect(try GridForecast(study).cells().count == 7)
    #expect(try StudyPlan(study, dataIdentity: "planned").runs.count == 14)
    let failure = #expect(throws: Failure.self) {
      try SampleLab(text).runner("r")
    }
    #expect(
      failure?.description
        == "s.toml:18: [domain.german] names no text, so it can be simulated, not trained; training "
        + "needs corpus = \"…\" or train = [\"…\"]")
    #expect(failure?.code == .data)
    let half = #expect(throws: Failure.self) {
      try parseSample(replacing: "corpus = \"german\"", with: "held_out_share = 0.1")
    }
    #expect(
      half?.description
        == "s.toml:18: [domain.german] give either corpus = \"…\" or train = [\"…\"]")
  }

  /// The scale of the published 405M runs: lengths in steps come out as they are.
  @Test func publishedScale() throws {
    let study = try parseStudy(
      """
      [model]
      layers = 24
      width = 1024
      heads = 16
      context = 2048
      vocabulary = 50432
      [optimizer]
      batch = 1104
      [domain.pile]
      [domain.slimpajama]
      [domain.german]
      [[stage]]
      domain = "pile"
      steps = 132366
      [[stage]]
      domain = ["slimpajama", "german"]
      steps = { slimpajama = 132366, german = 86000 }
      replay = { slimpajama = [0, 0.005, 0.5], german = [0, 0.25] }
      [[schedule]]
      preset = "rewarmed-cosine"
      peaks = [3e-4, 6e-4]
      """)
    #expect(study.sequences.map(\.stageSteps) == [[132_366, 132_366], [132_366, 86_000]])
    #expect(study.tokensPerStep == 2_260_992)
    #expect(abs(Double(study.model.parameterCount) - 405e6) < 3e6)
    let plan = try #require(try StudyGrid(study).schedules.last?.first)
    #expect(plan.stages.map(\.stepCount) == [132_366, 86_000])
    let mixes = StageMixes(study: study)
    for entry in try StudyGrid(study).entries {
      let share = entry.cell.replay.share
      #expect(try mixes.mixes(of: entry.cell, plan: entry.plan)[1]["pile", default: 0] == share)
    }
  }

  @Test(arguments: [[1.0], [0.5, 0.3, 0.2], [0.25, 0.75]]) func replayIsCounted(shares: [Double]) {
    var source = BatchSource(domain: "d")
    source.parts = shares.enumerated().map { .init(domain: "\($0)", share: $1, offset: 0) }
    for count in [0, 1, 7, 100] {
      let each = source.partOfEach(count)
      #expect(
        source.countOfEach(count) == shares.indices.map { part in each.count { $0 == part } })
    }
  }
}
