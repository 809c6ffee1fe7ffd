import Foundation
import Schedules
import Testing

@testable import lrlab

/// The sample with German and another text in turn behind English.
let twoDomains = sampleStudy.replacing(
  "[domain.german]", with: "[domain.near]\ncorpus = \"near\"\n[domain.german]"
).replacing(
  "domain = \"german\"\nsteps = 100\nreplay = [0, 0.05]",
  with: """
    domain = ["german", "near"]
    steps = { german = 100, near = 60 }
    replay = { german = [0, 0.05], near = 0.25 }
    """)

/// One domain of it alone, with the same tables.
private func single(_ domain: String, steps: Int, replay: String) -> String {
  twoDomains.replacing("[\"german\", \"near\"]", with: "\"\(domain)\"")
    .replacing("{ german = 100, near = 60 }", with: "\(steps)")
    .replacing("{ german = [0, 0.05], near = 0.25 }", with: replay)
}

@Suite struct DomainAxisTests {
  @Test func lengthsAndReplayByDomain() throws {
    let study = try parseStudy(twoDomains)
    #expect(
      study.sequences.map(\.domains.stages) == [["english", "german"], ["english", "near"]])
    #expect(study.sequences.map(\.domains.label) == ["german", "near"])
    #expect(study.sequences.map(\.stageSteps) == [[200, 100], [200, 60]])
    #expect(study.sequences.map { $0.replays.map(\.label) } == [["0%", "5%"], ["25%"]])
    #expect(study.hasDomainAxis)
  }

  @Test func plainValuesHoldForEveryDomain() throws {
    let study = try parseStudy(
      twoDomains.replacing("{ german = 100, near = 60 }", with: "100")
        .replacing("{ german = [0, 0.05], near = 0.25 }", with: "[0, 0.1]"))
    #expect(study.sequences.map(\.stageSteps) == [[200, 100], [200, 100]])
    #expect(study.sequences.map { $0.replays.map(\.label) } == [["0%", "10%"], ["0%", "10%"]])
    let tokens = try parseStudy(
      twoDomains.replacing(
        "steps = { german = 100, near = 60 }", with: "tokens = { german = 6400, near = 3200 }"))
    #expect(tokens.sequences.map(\.stageSteps) == [[200, 100], [200, 50]])
    let standIn = try parseStudy(
      twoDomains.replacing(
        "near = 0.25 }", with: "near = { domain = \"german\", share = 0.25 } }"))
    #expect(standIn.sequences[1].replays.map(\.label) == ["25% german"])
  }

  /// A list of one is no axis, and a study without an axis is what it was.
  @Test func oneDomainIsNoAxis() throws {
    let listed = try parseSample(replacing: "domain = \"german\"", with: "domain = [\"german\"]")
    let plain = try parseSample()
    #expect(!listed.hasDomainAxis && listed.sequences == plain.sequences)
    let ids = try [listed, plain].map { try StudyPlan($0, dataIdentity: "x").runs.map(\.id) }
    #expect(ids[0] == ids[1])
    #expect(AxisColumns(try StudyGrid(plain).cells).header == [])
  }

  @Test(arguments: [
    (
      "near = 60 }", "nera = 60 }",
      "s.toml:27: [[stage]] steps nera = 60; \"nera\" is no domain of it; did you mean \"near\"?"
    ),
    (
      ", near = 60 }", " }",
      "s.toml:27: [[stage]] steps near is missing: a table by domain names each of them"
    ),
    (
      "near = 0.25 }", "english = 0.25 }",
      "s.toml:28: [[stage]] replay english = 0.25; \"english\" is no domain of it; allowed: german, "
        + "near"
    ),
    (
      "near = 0.25 }", "near = 1 }",
      "s.toml:28: [[stage]] replay near = 1; a replay share lies in 0 ..< 1"
    ),
    (
      "near = 0.25 }", "near = [] }",
      "s.toml:28: [[stage]] replay near = []; at least one share"
    ),
    (
      "near = 60 }", "near = 0 }",
      "s.toml:27: [[stage]] steps near = 0; a stage has at least 1 step"
    ),
    (
      "[\"german\", \"near\"]", "[]",
      "s.toml:26: [[stage]] domain = []; at least one domain, each once"
    ),
    (
      "[\"german\", \"near\"]", "[\"german\", \"naer\"]",
      "s.toml:26: [[stage]] domain = [\"german\", \"naer\"]; no [domain.naer] table; did you mean "
        + "\"near\"?"
    ),
    (
      "domain = \"english\"\nsteps", "domain = [\"english\", \"near\"]\nsteps",
      "s.toml:23: [[stage]] domain = [\"english\", \"near\"]; the first stage has one domain; a list "
        + "of them is an axis of later stages"
    ),
    (
      "[[schedule]]\npreset = \"rewarmed",
      "[[stage]]\ndomain = [\"near\", \"german\", \"english\"]\nsteps = 50\n[[schedule]]\npreset = "
        + "\"rewarmed",
      "s.toml:26: [[stage]] domain = [\"german\", \"near\"]; another stage lists 3; lists of several "
        + "stages go together entry by entry, so they are equally long"
    ),
  ])
  func refuses(line: String, other: String, message: String) {
    let failure = #expect(throws: Failure.self) {
      try parseStudy(
        twoDomains.replacing(line, with: other).replacing("[control]", with: "")
          .replacing("no_shift = [\"rewarmed-cosine\"]", with: ""))
    }
    #expect(failure?.description == message)
    #expect(failure?.code == .data)
  }

  @Test func aDomainStandsOnce() {
    let failure = #expect(throws: Failure.self) {
      try parseSample(
        replacing: "domain = \"german\"", with: "domain = [\"german\", \"german\"]")
    }
    #expect(
      failure?.description
        == "s.toml:24: [[stage]] domain = [\"german\", \"german\"]; at least one domain, each once")
  }

  /// Lists of two stages are one axis.
  @Test func listsOfSeveralStagesGoTogether() throws {
    let study = try parseStudy(
      twoDomains.replacing(
        "[control]\nno_shift = [\"rewarmed-cosine\"]",
        with: "[[stage]]\ndomain = [\"near\", \"german\"]\nsteps = 50"))
    #expect(study.sequences.map(\.domains.label) == ["german / near", "near / german"])
    #expect(study.sequences.map(\.domains.slug) == ["german-near", "near-german"])
    #expect(study.sequences.map(\.newDomain) == ["near", "german"])
  }

  @Test func everyDomainHasItsCells() throws {
    let study = try parseStudy("baseline = [\"union\", \"from-scratch\"]\n" + twoDomains)
    let grid = try StudyGrid(study)
    let cells = grid.cells.filter { $0.role == .grid }
    #expect(
      cells.map(\.domains.label) == Array(repeating: "german", count: 6) + ["near", "near", "near"])
    // The stages have other lengths, so one control is not enough.
    #expect(
      grid.cells.filter(\.isControl).map(\.domainText) == [
        "english for german", "english for near",
      ])
    let baselines = grid.entries.filter(\.cell.isBaseline)
    #expect(baselines.map(\.plan.stepCount) == [300, 100, 260, 60])
    let runs = try StudyPlan(study, dataIdentity: "x").runs.filter { $0.seed == 1 }
    #expect(runs.suffix(4).map(\.domains) == [["union"], ["german"], ["union"], ["near"]])
    #expect(Set(grid.cells).count == grid.cells.count)
    #expect(AxisColumns(grid.cells).header == ["domain"])
    #expect(baselines[2].cell.words(AxisColumns(grid.cells)) == "union (cosine), near")
    let equal = try parseStudy(twoDomains.replacing("{ german = 100, near = 60 }", with: "100"))
    #expect(try StudyGrid(equal).cells.filter(\.isControl).count == 1)
  }

  /// A first stage is one segment whatever follows; later domains leave a run as it is.
  @Test func firstStagesAreShared() throws {
    let both = try StudyPlan(parseStudy(twoDomains), dataIdentity: "x")
    let first = both.segments.filter { $0.seed == 1 && $0.stage == 0 }
    // Cosine; infinite in two pieces with its annealed branch.
    #expect(first.count == 1 + 2 + 1)
    for (domain, steps, replay) in [("german", 100, "[0, 0.05]"), ("near", 60, "0.25")] {
      let text = single(domain, steps: steps, replay: replay)
      let alone = try StudyPlan(parseStudy(text), dataIdentity: "x")
      let own = both.runs.filter { $0.cell.domains.label == domain }
      #expect(own.map(\.planHash) == alone.runs.map(\.planHash))
      #expect(own.map(\.id) != alone.runs.map(\.id))
      let ids = Set(both.segments.map(\.id))
      #expect(alone.segments.allSatisfy { ids.contains($0.id) })
    }
    let run = try #require(both.runs.first { $0.cell.domains.label == "near" })
    #expect(run.id.hasPrefix("rewarmed-cosine-near-r25-s1-"))
    #expect(run.domains == ["english", "near"] && run.stageEnds == [200, 260])
  }

  /// The committed study keeps its runs.
  @Test func quickKeepsItsRuns() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../..").standardizedFileURL
    var study = try StudyFile.load(root.appendingPathComponent("studies/quick.toml").path)
    study.seeds = [1, 2, 3]
    let results = root.appendingPathComponent("results/quick")
    let record = try Files.decode(
      StudyData.Record.self, from: results.appendingPathComponent("data.json"))
    let plan = try StudyPlan(study, dataIdentity: record.identity)
    let finished = try FinishedRuns(plan, folder: results)
    #expect(plan.runs.count == 21 && finished.summaries.count == 21)
    #expect(finished.curves.count == 21 && finished.notes.isEmpty)
  }

  @Test func forecastsKnowTheDomain() throws {
    let study = try parseStudy("baseline = \"union\"\n" + twoDomains)
    let forecast = try GridForecast(study)
    let cells = try forecast.cells()
    #expect(cells.count == forecast.entries.count)
    let report = ForecastReport(cells: cells, forecast: forecast, landscape: "")
    #expect(
      report.text.contains("schedule                    replay              domain  old_loss"))
    #expect(report.summary.cells.compactMap(\.domain).count == cells.count)
    var unions: [Double] = []
    for cell in cells where cell.cell.isBaseline {
      let mixes = try forecast.mixes.mixes(of: cell.cell, plan: cell.plan)
      unions.append(try #require(mixes[0]["english"]))
    }
    let expected: [Double] = [200.0 / 300, 200.0 / 260]
    #expect(unions.sorted() == expected)
    let plain = try GridForecast(parseSample())
    #expect(
      ForecastReport(cells: try plain.cells(), forecast: plain, landscape: "").summary.cells
        .allSatisfy { $0.domain == nil })
  }
}

@Suite struct DomainTrainingTests {
  /// Both domains in one study come to the same as each alone, to the bit, and are told apart.
  @Test func togetherAsAlone() throws {
    let lab = try SampleLab(twoDomains)
    let runner = try lab.runner("both")
    try runner.run()
    let collector = RunCollector(runner)
    let summaries = try runner.plan.runs.map { run throws(Failure) in try collector.summary(of: run)
    }
    #expect(
      summaries.map(\.domain) == runner.plan.runs.map { $0.cell.domainText }
        && summaries.count == 11)
    var alone = lab.study
    alone.sequences = [lab.study.sequences[1]]
    alone.noShiftControls = []
    let other = try lab.runner("alone", study: alone)
    try other.run()
    for run in other.plan.runs {
      let twin = try #require(summaries.first { $0.plan == run.planHash })
      let summary = try RunCollector(other).summary(of: run)
      #expect(summary.domain == nil && twin.domain == "near")
      #expect(summary.metrics == twin.metrics && summary.lossMatrix == twin.lossMatrix)
    }
    try expectTables(runner, summaries)
  }

  private func expectTables(_ runner: StudyRunner, _ summaries: [RunSummary]) throws {
    let store = RunStore(runner)
    let plan = runner.plan
    var results = StudyResults(study: plan.study, plan: plan, summaries: summaries)
    for run in plan.runs { results.curves[run.id] = store.curves(run) }
    #expect(results.cells.count == 11)
    try results.writeTables(to: runner.folder)
    let curves = runner.folder.appendingPathComponent("curves.csv")
    let header = try Files.text(curves.path).prefix { $0 != "\n" }
    #expect(header.hasPrefix("run,schedule,domain,replay,replay_label,start"))
    let read = CurvesFile(domains: plan.study.domains.map(\.name)).read(curves)
    for run in plan.runs {
      #expect(read[run.id]?.map(\.row.heldOut) == results.curves[run.id]?.map(\.row.heldOut))
    }
    let forecast = try GridForecast(plan.study)
    let report = ValidationReport(
      results: results, forecast: try forecast.cells(), grid: forecast,
      timing: ValidationTiming(data: 0, training: 0, cost: results.cost))
    #expect(report.groups.count == 3)
    #expect(report.statements.contains { $0.hasPrefix("german: F5") })
    // The other text is not trained without replay.
    #expect(!report.statements.contains { $0.hasPrefix("near: F5") })
    #expect(report.answer.count == 4)
    #expect(report.text.contains("english for near"))
  }
}
