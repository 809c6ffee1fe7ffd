import Schedules
import Testing

@testable import lrlab

/// The sample with a third text and a third stage.
let threeStages = sampleStudy.replacing("[control]\nno_shift = [\"rewarmed-cosine\"]", with: "")
  .replacing(
    "[[stage]]\ndomain = \"english\"",
    with: "[domain.near]\ncorpus = \"near\"\n[[stage]]\ndomain = \"english\""
  ).replacing(
    "replay = [0, 0.05]\n",
    with: "replay = [0, 0.1]\n[[stage]]\ndomain = \"near\"\nsteps = 100\nreplay = [0, 0.1]\n")

@Suite struct AxesTests {
  private func refused(_ line: String, _ other: String, in text: String = sampleStudy) -> String? {
    let failure = #expect(throws: Failure.self) {
      try parseStudy(text.replacing(line, with: other))
    }
    #expect(failure?.code == .data)
    return failure?.description
  }

  private func replay(_ value: String) -> String? {
    refused("replay = [0, 0.05]", "replay = \(value)")
  }

  @Test func standIns() throws {
    let text = sampleStudy.replacing(
      "[domain.german]", with: "[domain.near]\ncorpus = \"near\"\n[domain.german]"
    ).replacing(
      "replay = [0, 0.05]", with: "replay = [0, 0.05, { domain = \"near\", share = 0.05 }]")
    let study = try parseStudy(text)
    #expect(study.sequences[0].replays.map(\.label) == ["0%", "5%", "5% near"])
    #expect(study.sequences[0].replays.map(\.slug) == ["r0", "r5", "r5-near"])
    #expect(study.sequences[0].replays.map(\.isPlain) == [true, true, false])
    let single = try parseStudy(
      text.replacing(
        "[0, 0.05, { domain = \"near\", share = 0.05 }]", with: "{ domain = \"near\", share = 0.5 }"
      ))
    #expect(
      single.sequences[0].replays == [
        ReplayChoice(stages: [.none, .init(share: 0.5, standIn: "near")])
      ])
  }

  @Test func wrongReplaysAreRefused() {
    #expect(
      replay("{ domain = \"german\", share = 0.05 }")
        == "s.toml:26: [[stage]] replay domain = \"german\"; a stage cannot replay its own domain")
    #expect(
      replay("{ domain = \"englsh\", share = 0.05 }")
        == "s.toml:26: [[stage]] replay domain = \"englsh\"; no [domain.englsh] table; did you "
        + "mean \"english\"?")
    #expect(
      replay("{ domain = \"english\", share = 0 }")
        == "s.toml:26: [[stage]] replay share = 0; a stand-in's share lies between 0 and 1")
    #expect(
      replay("{ domain = \"english\", shar = 0.1 }")
        == "s.toml:26: [[stage]] replay share is missing: of each batch, such as 0.05")
    #expect(
      replay("[0, 0]") == "s.toml:26: [[stage]] replay = [0, 0]; at least one share, each once")
    #expect(
      replay("\"a\"")
        == "s.toml:26: [[stage]] replay = \"a\"; a share, { domain = \"…\", share = … }, or a list "
        + "of them is wanted")
    // The first stage saw 800 sequences; half of 1000 steps × 4 are 2000.
    let failure = #expect(throws: Failure.self) {
      try StudyPlan(
        parseSample(
          replacing: "steps = 100\nreplay = [0, 0.05]", with: "steps = 1000\nreplay = 0.5"),
        dataIdentity: "x")
    }
    #expect(
      failure?.description
        == "s.toml:23: [[stage]] replay = 0.5; replay of \"english\" comes to 2000 sequences by the "
        + "end of stage 2, 1200 more than the 800 that earlier stages saw; old data are replayed once "
        + "at the most")
  }

  /// Lists of several stages go together entry by entry.
  @Test func replayOfSeveralStagesIsOneAxis() throws {
    let study = try parseStudy(threeStages)
    #expect(study.sequences[0].replays.map(\.label) == ["0%", "10%"])
    let mixed = try parseStudy(
      threeStages.replacing(
        "steps = 100\nreplay = [0, 0.1]\n[[stage]]", with: "steps = 100\n[[stage]]"))
    #expect(mixed.sequences[0].replays.map(\.label) == ["0%", "0% / 10%"])
    #expect(
      refused(
        "steps = 100\nreplay = [0, 0.1]\n[[stage]]",
        "steps = 100\nreplay = [0, 0.1, 0.2]\n[[stage]]", in: threeStages)?
        .contains("another stage lists 3; lists of several stages go together") == true)
  }

  @Test func startsAndMomentsAndBaselines() throws {
    let study = try parseStudy(
      "start = [\"annealed\", \"pre-anneal\"]\nbaseline = [\"union\", \"from-scratch\"]\n"
        + sampleStudy.replacing("batch = 4", with: "batch = 4\nmoments = [\"reset\", \"keep\"]"))
    let grid = try StudyGrid(study)
    // Infinite has two starts, the others one; two shares and two moments each.
    #expect(grid.cells.filter { $0.role == .grid }.count == (2 + 1 + 1) * 2 * 2)
    #expect(grid.cells.filter(\.isControl).map(\.moments) == [.reset, .keep])
    let baselines = grid.entries.filter(\.cell.isBaseline)
    #expect(baselines.map(\.cell.title) == ["union (cosine)", "from-scratch (cosine)"])
    #expect(baselines.map(\.plan.stepCount) == [300, 100])
    #expect(baselines.allSatisfy { $0.cell.start == nil && $0.cell.moments == nil })
    #expect(Set(grid.cells).count == grid.cells.count)
    let columns = AxisColumns(grid.cells)
    #expect(columns.header == ["start", "moments"])
    #expect(AxisColumns(try StudyGrid(parseSample()).cells).header == [])
  }

  @Test func startsThatAreNotThereAreRefused() {
    #expect(
      refused("name = \"sample\"", "start = \"pre-anneal\"")
        == "s.toml: start = \"pre-anneal\"; the first stage of rewarmed-cosine offers \"annealed\" "
        + "alone; add it to the list, or leave the schedule out")
    #expect(
      refused("name = \"sample\"", "start = [\"anealed\"]")
        == "s.toml:1: start = [\"anealed\"]; \"anealed\" is not known; did you mean \"annealed\"?")
    #expect(
      refused("batch = 4", "batch = 4\nmoments = [\"keep\", \"keep\"]")
        == "s.toml:12: [optimizer] moments = [\"keep\", \"keep\"]; at least one of reset, keep, each "
        + "once")
    #expect(
      refused(
        "name = \"sample\"", "baseline = \"union\"",
        in: sampleStudy.replacing("domain = \"german\"", with: "domain = \"english\""))
        == "s.toml:1: baseline = \"union\"; a baseline needs stages of at least two domains")
  }
}

@Suite struct LossMatrixTests {
  private let matrix = LossMatrix(
    domains: ["a", "b", "c"], stages: ["a", "b", "a", "c"],
    losses: [[4, 7, 7], [5, 3, 6], [3.5, 4, 5], [4.5, 4.25, 2]], unannealed: nil,
    before: [8, 8, 8.5])

  /// Domain a was last trained in the third stage, b in the second; b came second, c last.
  @Test func transfers() {
    // (3.5 − 4.5 + 3 − 4.25) / 2, and (8 − 7 + 8.5 − 5) / 2.
    #expect(matrix.backwardTransfer == -1.125)
    #expect(matrix.forwardTransfer == 2.25)
  }

  @Test func withoutAnotherDomainThereIsNone() {
    let one = LossMatrix(
      domains: ["a", "b"], stages: ["a", "a"], losses: [[4, 7], [3, 7]], unannealed: nil,
      before: [8, 8])
    #expect(one.backwardTransfer == nil && one.forwardTransfer == nil)
  }
}
