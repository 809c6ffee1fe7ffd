import ArgumentParser
import Foundation
import Testing

@testable import lrlab

/// A study that grows keeps what it has.
@Suite(.serialized) struct GrowingStudyTests {
  private let lab: SampleLab

  init() throws { lab = try SampleLab(twoDomains) }

  /// The study with a warm-up long enough to be shared; tests add schedules, shares and domains.
  private func text(_ domains: String, _ replay: String, _ presets: [String]) -> String {
    let head = twoDomains.components(separatedBy: "[[stage]]")[0]
      .replacing("seeds = [1, 2]", with: "seeds = [3]")
    let stages = """
      [[stage]]
      domain = "english"
      steps = 100
      [[stage]]
      domain = \(domains)
      steps = 60
      replay = \(replay)

      """
    return head + stages
      + presets.map { "[[schedule]]\npreset = \"\($0)\"\npeak = 3e-3\nwarmup = \"10%\"\n" }.joined()
  }

  private func results(_ text: String, _ folder: String) throws -> StudyResults {
    let file = lab.scratch.url.appendingPathComponent("s.toml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    let options = try StudyOptions.parse([
      file.path, "--data", lab.scratch.url.appendingPathComponent("data").path,
      "-o", lab.scratch.url.appendingPathComponent(folder).path, "--threads", "2",
    ])
    let session = try StudySession(
      options, try TrainingOptions.parse([]), progress: lrlab.Progress { _ in })
    return try session.train()
  }

  private func records(_ folder: String) throws -> [String: Data] {
    let place = lab.scratch.url.appendingPathComponent("\(folder)/segments")
    var records: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: place.path) {
      records[name] = try Data(contentsOf: place.appendingPathComponent("\(name)/segment.json"))
    }
    return records
  }

  @Test func finishedPiecesAreKept() throws {
    let small = text("\"german\"", "0", ["cosine-then-min"])
    let large = text(
      "[\"german\", \"near\"]", "[0, 0.25]", ["cosine-then-min", "infinite-cosine"])
    let first = try results(small, "grown")
    let before = try records("grown")
    // The warm-up would be a piece of its own beside a second schedule.
    #expect(first.plan.segments.contains { $0.firstStep == 1 && $0.lastStep == 100 })
    let grown = try results(large, "grown")
    let after = try records("grown")
    for (name, record) in before { #expect(after[name] == record, "\(name)") }
    #expect(Set(before.keys).isSubset(of: grown.plan.segments.map(\.id)))
    // What came out is what a study that began so comes to.
    let straight = try results(large, "straight")
    #expect(straight.plan.segments.contains { $0.firstStep == 1 && $0.lastStep == 10 })
    #expect(grown.summaries.map(\.run) == straight.summaries.map(\.run))
    #expect(grown.summaries.map(\.metrics) == straight.summaries.map(\.metrics))
    #expect(grown.summaries.map(\.lossMatrix) == straight.summaries.map(\.lossMatrix))
    // Started once more, nothing is left to do.
    #expect(try results(large, "grown").plan.segments == grown.plan.segments)
  }

  /// One stage alone first, then more behind it.
  @Test func laterStagesAreAdded() throws {
    let two = text("\"german\"", "0", ["cosine-then-min"])
    let parts = two.components(separatedBy: "[[stage]]")
    let schedules = "[[schedule]]" + two.components(separatedBy: "[[schedule]]")[1]
    _ = try results(parts[0] + "[[stage]]" + parts[1] + schedules, "grown")
    let before = try records("grown")
    // The first stage, and that of the reference, whose warm-up is another.
    #expect(before.count == 2)
    let grown = try results(two, "grown")
    let after = try records("grown")
    for (name, record) in before { #expect(after[name] == record, "\(name)") }
    #expect(after.count == 3)
    #expect(grown.summaries.map(\.metrics) == (try results(two, "two")).summaries.map(\.metrics))
  }
}

@Suite struct StudyDifferenceTests {
  private func differences(_ old: String, _ new: String) throws -> [String] {
    StudyDifference.between(
      try TOMLSource(name: "a", text: old), try TOMLSource(name: "b", text: new))
  }

  @Test func valuesOfAnAxisMayBeAdded() throws {
    let plain = sampleStudy
    for (line, other) in [
      ("replay = [0, 0.05]", "replay = [0, 0.05, { domain = \"english\", share = 0.1 }]"),
      ("replay = [0, 0.05]", "replay = [0.05, 0]"),
      ("batch = 4", "batch = 4\nmoments = [\"reset\", \"keep\"]"),
      ("name = \"sample\"", "baseline = \"union\""),
      (
        "domain = \"german\"\nsteps = 100\nreplay = [0, 0.05]",
        "domain = [\"german\", \"english\"]\nsteps = { german = 100, english = 50 }\n"
          + "replay = { german = [0, 0.05], english = 0 }"
      ),
    ] {
      #expect(try differences(plain, plain.replacing(line, with: other)) == [], "\(other)")
    }
  }

  @Test(arguments: [
    ("replay = [0, 0.05]", "replay = 0.05", ["[stage 2] replay 0 of german is gone"]),
    ("replay = [0, 0.05]", "", ["[stage 2] replay 0.05 of german is gone"]),
    ("steps = 100", "steps = 90", ["[stage 2] steps of german was 100, is 90"]),
    (
      "steps = 100", "tokens = 6400",
      ["[stage 2] steps of german = 100 is gone", "[stage 2] tokens of german = 6400 is new"]
    ),
    ("batch = 4", "batch = 8", ["[optimizer] batch was 4, is 8"]),
    (
      "batch = 4", "batch = 4\nmoments = \"keep\"",
      ["[optimizer] moments \"reset\" is gone"]
    ),
    (
      "name = \"sample\"", "start = \"annealed\"", ["start each schedule's own is gone"]
    ),
    (
      "[[schedule]]\npreset = \"rewarmed",
      "[[stage]]\ndomain = \"english\"\nsteps = 5\n[[schedule]]\n"
        + "preset = \"rewarmed",
      ["[[stage]] was 2 tables, is 3 tables"]
    ),
  ])
  func whatIsGoneOrChanged(line: String, other: String, expected: [String]) throws {
    #expect(try differences(sampleStudy, sampleStudy.replacing(line, with: other)) == expected)
  }

  @Test func aDomainThatIsGone() throws {
    let old = sampleStudy.replacing(
      "domain = \"german\"", with: "domain = [\"german\", \"english\"]")
    #expect(
      try differences(old, sampleStudy) == [
        "[stage 2] domain english is gone", "[stage 2] replay 0 of english is gone",
        "[stage 2] replay 0.05 of english is gone",
      ])
  }
}
