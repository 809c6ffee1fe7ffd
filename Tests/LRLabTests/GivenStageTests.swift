import ArgumentParser
import Foundation
import Schedules
import Testing

@testable import lrlab

/// The sample behind a first stage that was run elsewhere.
private func givenStudy(_ keys: String) -> String {
  sampleStudy.replacing(
    "domain = \"english\"\nsteps = 200", with: "domain = \"english\"\ngiven = true\n" + keys)
}

private let known = "steps = 2000\npeak = 2e-4\nfinal = 2e-5"

@Suite struct GivenStageTests {
  @Test func aKnownStage() throws {
    let study = try parseStudy(givenStudy(known))
    #expect(study.given == GivenStage(steps: 2000, peak: 2e-4, final: 2e-5))
    #expect(study.given?.unknown == [])
    #expect(study.sequences[0].stageSteps == [2000, 100])
    let values = GivenStage.Values(steps: 2000, peak: 2e-4, final: 2e-5)
    #expect(study.given?.middle == values && study.given?.sweep(3) == [values])
    let grid = try StudyGrid(study)
    for plan in grid.schedules[0] {
      #expect(plan.learningRate(at: 20) == 2e-4 && plan.learningRate(at: 2000) == 2e-5)
    }
    #expect(grid.schedules[0][0].learningRate(at: 2001) == 3e-3)
    #expect(grid.schedules[0][2].learningRate(at: 2001) == 2e-5)
    // 64 tokens a step.
    let tokens = try parseStudy(
      givenStudy("tokens = 128e3\npeak = 2e-4\nfinal = 0\nwarmup = 10\nshape = \"linear\""))
    #expect(tokens.sequences[0].stageSteps == [2000, 100])
    #expect(try StudyGrid.reference(tokens).learningRate(at: 1005) == 1e-4)
  }

  /// What is unknown is swept between the ends of its range.
  @Test func unknownValues() throws {
    let study = try parseStudy(
      givenStudy("tokens = \"unknown\"\npeak = \"unknown\"\nfinal = \"unknown\""))
    let given = try #require(study.given)
    #expect(given.unknown == ["steps", "peak", "final"])
    #expect(given.middle.steps == 316_228 && study.firstStage.steps == 316_228)
    #expect(abs(given.middle.peak - 3.1623e-4) < 1e-8)
    #expect(given.middle.final == 0.1 * given.middle.peak)
    let sweep = given.sweep(3)
    #expect(sweep.count == 27 && Set(sweep).count == 27)
    #expect(Set(sweep.map(\.steps)) == [100_000, 316_228, 1_000_000])
    #expect(sweep.map(\.peak).min() == 1e-4 && sweep.map(\.peak).max() == 1e-3)
    #expect(sweep.contains { $0.final == 0 } && sweep.contains { $0.final == $0.peak })
    let last = try parseStudy(givenStudy("steps = 2000\npeak = 2e-4\nfinal = \"unknown\""))
    #expect(last.given?.sweep(2).map(\.final) == [0, 2e-4])
    // No peak below the final rate, though published ones are.
    let high = GivenStage(steps: 1, final: 2e-3)
    #expect(high.sweep(2).map(\.peak) == [2e-3, 2e-3] && high.middle.peak == 2e-3)
    #expect(GivenStage(steps: 1, final: 2e-4).sweep(2).map(\.peak) == [2e-4, 1e-3])
  }

  @Test func assumptionsMakeAKnownStage() throws {
    let study = try parseStudy(givenStudy("steps = \"unknown\"\npeak = 2e-4\nfinal = \"unknown\""))
    let assumed = study.assuming(GivenStage.Values(steps: 3000, peak: 2e-4, final: 1e-4))
    #expect(assumed.given?.unknown == [] && assumed.sequences[0].stageSteps == [3000, 100])
    let plan = try #require(try StudyGrid(assumed).schedules[0].last)
    #expect(plan.learningRate(at: 3000) == 1e-4 && plan.learningRate(at: 3100) == 1e-4)
    #expect(try parseSample().assuming(GivenStage.Values(steps: 1, peak: 1, final: 1)).given == nil)
  }

  /// Forgetting counts from the given stage itself.
  @Test func forecasts() throws {
    let forecast = try GridForecast(try parseStudy(givenStudy(known)))
    for cell in try forecast.cells() where !cell.cell.isBaseline {
      #expect(cell.metrics.forgetting == cell.metrics.ownForgetting)
      #expect(cell.metrics.forgetting != nil)
    }
  }

  @Test(arguments: [
    (
      "peak = 2e-4\nfinal = 2e-5",
      "s.toml:20: [[stage]] give either tokens = … or steps = … of a given stage, or \"unknown\""
    ),
    (
      "steps = 20\ntokens = 3\npeak = 2e-4\nfinal = 2e-5",
      "s.toml:24: [[stage]] tokens = 3; give either tokens = … or steps = … of a given stage, or "
        + "\"unknown\""
    ),
    (
      "steps = 20\nfinal = 2e-5",
      "s.toml:20: [[stage]] peak is missing: its highest rate, or \"unknown\""
    ),
    (
      "steps = 20\npeak = \"unkown\"\nfinal = 2e-5",
      "s.toml:24: [[stage]] peak = \"unkown\"; a number or \"unknown\" is wanted"
    ),
    (
      "steps = 20\npeak = 2e-4\nfinal = 2e-3",
      "s.toml:25: [[stage]] final = 0.002; a final rate lies in 0 ... the peak"
    ),
    (
      "tokens = 2e12\npeak = 2e-4\nfinal = 2e-5",
      "s.toml:23: [[stage]] tokens = 2000000000000; 31250000000 steps of this study's 64 tokens; from "
        + "1 to 990000000 are allowed: give steps = …, as that run took"
    ),
    (
      "steps = 2.5\npeak = 2e-4\nfinal = 2e-5",
      "s.toml:23: [[stage]] steps = 2.5; a stage has a whole number of steps, at least 1"
    ),
    (
      known + "\nreplay = 0.1",
      "s.toml:26: [[stage]] replay = 0.1; the first stage has nothing to replay"
    ),
  ])
  func refuses(keys: String, message: String) {
    let failure = #expect(throws: Failure.self) { try parseStudy(givenStudy(keys)) }
    #expect(failure?.description == message)
    #expect(failure?.code == .data)
  }

  @Test func onlyAFirstStageWithAnotherBehindIt() {
    func refused(_ text: String) -> String? {
      #expect(throws: Failure.self) { try parseStudy(text) }?.description
    }
    #expect(
      refused(sampleStudy.replacing("steps = 100", with: "given = true"))
        == "s.toml:25: [[stage]] given = true; only the first stage can be given")
    #expect(
      refused(sampleStudy.replacing("steps = 200", with: "steps = 200\nfinal = 1e-4"))
        == "s.toml:23: [[stage]] final = 0.0001; this tells of a given stage; the rates of a stage "
        + "that is run are those of the [[schedule]] tables")
    let one = givenStudy(known).replacing(
      "[[stage]]\ndomain = \"german\"\nsteps = 100\nreplay = [0, 0.05]\n", with: "")
    #expect(
      refused(one)
        == "s.toml:22: [[stage]] given = true; a given stage has another [[stage]] behind it")
  }

  /// The stage is at fault, not a schedule; nothing is swept over an empty range.
  @Test func refusesRatesThatCannotBeLaid() {
    let cases: [(String, String)] = [
      (
        "steps = 20\npeak = \"unknown\"\nfinal = 2e-3",
        "s.toml:25: [[stage]] final = 0.002; an unknown peak is swept from 1e-4 to 1e-3, and lies above "
          + "the final rate; give the peak"
      ),
      (
        "steps = 3\npeak = 2e-4\nfinal = 2e-5",
        "s.toml:20: [[stage]] the given stage, phase 1 (warmup): 1 % of 3 steps rounds to no step; the "
          + "shortest run that fits has 50 steps"
      ),
    ]
    for (keys, message) in cases {
      let failure = #expect(throws: Failure.self) { try parseStudy(givenStudy(keys)) }
      #expect(failure?.description == message)
    }
  }

  @Test func noUnionWithIt() {
    let failure = #expect(throws: Failure.self) {
      try parseStudy("baseline = [\"union\"]\n" + givenStudy(known))
    }
    #expect(
      failure?.description
        == "s.toml:1: baseline = [\"union\"]; the union has the data of the first stage, which is "
        + "given, not run")
    #expect(throws: Never.self) {
      try parseStudy("baseline = [\"from-scratch\"]\n" + givenStudy(known))
    }
  }

  @Test func trainingIsRefused() throws {
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("s.toml")
    try givenStudy(known).write(to: file, atomically: true, encoding: .utf8)
    let options = try StudyOptions.parse([
      file.path, "-o", scratch.url.appendingPathComponent("r").path,
    ])
    let failure = #expect(throws: Failure.self) {
      try StudySession(options, try TrainingOptions.parse([]), progress: lrlab.Progress { _ in })
    }
    #expect(failure?.code == .data)
    #expect(
      failure?.description
        == "\(file.path):20: [[stage]] given = true; that stage was run elsewhere, so the study can be "
        + "simulated, not trained; to train on from weights, name them in [model] from and leave the "
        + "given stage out")
    let plan = try PlanCommand.parse([file.path, "--speed", "1e5"])
    #expect(throws: Failure.self) { try plan.run() }
  }
}
