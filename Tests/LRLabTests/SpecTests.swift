import Schedules
import Testing

@testable import lrlab

/// A small valid study; tests change a line of it.
let sampleStudy = """
  name = "sample"
  question = "?"
  seeds = [1, 2]
  [model]
  layers = 1
  width = 32
  heads = 2
  context = 16
  vocabulary = 300
  [optimizer]
  batch = 4
  [evaluation]
  every = "50%"
  tokens = 64
  tokens_at_ends = 128
  [domain.english]
  corpus = "english"
  [domain.german]
  corpus = "german"
  [[stage]]
  domain = "english"
  steps = 200
  [[stage]]
  domain = "german"
  steps = 100
  replay = [0, 0.05]
  [[schedule]]
  preset = "rewarmed-cosine"
  peak = 3e-3
  [[schedule]]
  preset = "infinite-cosine"
  peak = 3e-3
  [[schedule]]
  preset = "cosine-then-min"
  peak = 3e-3
  [control]
  no_shift = ["rewarmed-cosine"]
  """

func parseStudy(_ text: String) throws(Failure) -> Study {
  try StudyFile.parse(name: "s.toml", text: text)
}

func parseSample(replacing line: String = "", with other: String = "") throws(Failure) -> Study {
  try parseStudy(line.isEmpty ? sampleStudy : sampleStudy.replacing(line, with: other))
}

@Suite struct StudyFileTests {
  @Test func readsEverything() throws {
    let study = try parseSample()
    #expect(study.sequences[0].stageSteps == [200, 100])
    #expect(study.sequences[0].replays == [.plain(0, stages: 2), .plain(0.05, stages: 2)])
    #expect(study.sequences[0].replays.map(\.label) == ["0%", "5%"])
    #expect(study.tokensPerStep == 64)
    #expect(
      study.schedules.map(\.name) == ["rewarmed-cosine", "infinite-cosine", "cosine-then-min"])
    #expect(study.noShiftControls == ["rewarmed-cosine"])
    #expect(study.moments == [.reset] && study.starts.isEmpty && study.baselines.isEmpty)
    #expect(study.evaluation.every == 0.5)
  }

  /// One line each: place, what was given, what is allowed.
  @Test(arguments: [
    (
      "layers = 1", "layer = 1",
      "s.toml:5: [model] unknown key \"layer\"; did you mean \"layers\"?"
    ),
    (
      "replay = [0, 0.05]", "replay = 1.5",
      "s.toml:26: [[stage]] replay = 1.5; a replay share lies in 0 ..< 1"
    ),
    ("steps = 200", "steps = 0", "s.toml:22: [[stage]] steps = 0; a stage has at least 1 step"),
    (
      "steps = 200", "steps = 10_000_000",
      "s.toml:20: [[stage]] 10000100 steps in all; a study has at most 10000000, whose rates still "
        + "fit in memory for every run"
    ),
    (
      "[optimizer]", "[=optimizer]",
      "s.toml:10: a table's name must follow [; letters, digits, - and _"
    ),
    (
      "steps = 200", "tokens = 0",
      "s.toml:22: [[stage]] tokens = 0; a stage has at least one step (64 tokens)"
    ),
    (
      "domain = \"german\"", "domain = \"germam\"",
      "s.toml:24: [[stage]] domain = \"germam\"; no [domain.germam] table; did you mean \"german\"?"
    ),
    (
      "preset = \"infinite-cosine\"", "preset = \"infinite-cosin\"",
      "s.toml:31: [[schedule]] preset = \"infinite-cosin\"; not known; did you mean "
        + "\"infinite-cosine\"?"
    ),
    (
      "seeds = [1, 2]", "seeds = [1, 1]",
      "s.toml:3: seeds = [1, 1]; at least one whole number from 0, each once"
    ),
    (
      "tokens_at_ends = 128", "tokens_at_ends = 32",
      "s.toml:15: [evaluation] tokens_at_ends = 32; at least `tokens` (64)"
    ),
    (
      "no_shift = [\"rewarmed-cosine\"]", "no_shift = [\"cosine\"]",
      "s.toml:37: [control] no_shift = [\"cosine\"]; \"cosine\" is no [[schedule]]; allowed: "
        + "cosine-then-min, infinite-cosine, rewarmed-cosine"
    ),
    (
      "layers = 1", "layers = 99999999999", "s.toml:5: [model] layers = 99999999999; 1 to 65536"
    ),
    (
      "name = \"sample\"", "name = \"..\"",
      "s.toml:1: name = \"..\"; \(SpecReader.nameRule)"
    ),
    (
      "vocabulary = 300", "vocabulary = 100",
      "s.toml:9: [model] vocabulary = 100; a byte-level vocabulary has 257 to 65536 entries"
    ),
    ("width = 32", "width = \"32\"", "s.toml:6: [model] width = \"32\"; a whole number is wanted"),
  ])
  func refuses(line: String, other: String, message: String) {
    let failure = #expect(throws: Failure.self) { try parseSample(replacing: line, with: other) }
    #expect(failure?.description == message)
    #expect(failure?.code == .data)
  }

  @Test func phaseThatRoundsToNoStep() {
    let failure = #expect(throws: Failure.self) {
      try parseSample(replacing: "steps = 200", with: "steps = 40")
    }
    #expect(failure?.code == .data)
    #expect(
      failure?.description
        == "s.toml:27: [[schedule]] rewarmed-cosine: stage 1, phase 1 (warmup): 1 % of 40 steps rounds to "
        + "no step; the shortest stage that fits has 50 steps")
  }

  @Test func sharesBeyondTheWhole() {
    let text = sampleStudy.replacing(
      "[control]",
      with: """
        [[schedule]]
        name = "long"
        peak = 1e-3
        [[schedule.phase]]
        kind = "warmup"
        length = "60%"
        [[schedule.phase]]
        kind = "decay"
        to = 1e-4
        length = "60%"
        [control]
        """)
    let failure = #expect(throws: Failure.self) { try parseStudy(text) }
    #expect(failure?.code == .data)
    #expect(failure?.description.hasPrefix("s.toml") == true)
  }

  @Test func brokenTOMLNamesItsLine() {
    let failure = #expect(throws: Failure.self) {
      try parseSample(replacing: "width = 32", with: "width = = 32")
    }
    #expect(failure?.description.hasPrefix("s.toml:6:") == true)
    #expect(failure?.code == .data)
  }

  @Test func missingFile() {
    let failure = #expect(throws: Failure.self) { try StudyFile.load("no/such.toml") }
    #expect(failure?.code == .inputOutput)
    #expect(failure?.description == "no/such.toml: cannot be read: no such file")
  }
}

@Suite struct TOMLLinesTests {
  @Test func nestedTablesOfArrays() {
    let lines = TOMLLines(
      """
      a = 1 # [[not]] = a table
      list = [
        1,
        2,
      ]
      text = \"\"\"
      b = 3
      \"\"\"
      [[s]]
      k = 1
      [[s.p]]
      q = 2
      [[s]]
      k = 3
      [[s.p]]
      q = 4
      [[s.p]]
      q = 5
      """)
    #expect(lines.line(of: "a") == 1)
    #expect(lines.line(of: "list[1]") == 2)
    #expect(lines.line(of: "text") == 6)
    #expect(lines.line(of: "s[0].k") == 10)
    #expect(lines.line(of: "s[0].p[0].q") == 12)
    #expect(lines.line(of: "s[1].k") == 14)
    #expect(lines.line(of: "s[1].p[1].q") == 18)
    #expect(lines.line(of: "s[1].p[1].missing") == 17)
  }
}

@Suite struct ScheduleFileTests {
  private func parse(_ text: String) throws(Failure) -> ScheduleSpecification {
    var reader = SpecReader(try TOMLSource(name: "f.toml", text: text))
    let result = try ScheduleFile.parse(&reader, defaultName: "f")
    try reader.finish()
    return result
  }

  @Test func trainersSpellingsAreTaken() throws {
    let own = try parse("preset = \"cosine\"\npeak = 1e-3\nmin = 1e-5")
    let theirs = try parse("preset = \"cosine\"\nmax_lr = 1e-3\nmin_lr = 1e-5")
    #expect(own == theirs)
  }

  @Test func bothSpellingsAtOnceAreRefused() {
    let failure = #expect(throws: Failure.self) {
      try parse("preset = \"cosine\"\npeak = 1e-3\nmax_lr = 1e-3")
    }
    #expect(
      failure?.description
        == "f.toml:3: max_lr = 0.001; is the same as peak; give one of them")
  }

  @Test func phases() throws {
    let specification = try parse(
      """
      peak = 1e-3
      [[phase]]
      kind = "warmup"
      length = 10
      [[phase]]
      kind = "decay"
      shape = "cosine"
      to = 1e-4
      length = "rest"
      """)
    let plan = try specification.resolved(stages: [100], tokensPerStep: 1)
    #expect(plan.learningRate(at: 10) == 1e-3)
    #expect(plan.learningRate(at: 100) == 1e-4)
  }

  @Test func unknownWordIsSuggested() {
    let failure = #expect(throws: Failure.self) { try ScheduleFile.load("infinit-cosine") }
    #expect(failure?.code == .usage)
    #expect(failure?.description.contains("did you mean \"infinite-cosine\"?") == true)
  }
}
