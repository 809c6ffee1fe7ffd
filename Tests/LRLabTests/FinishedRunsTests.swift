import ArgumentParser
import Foundation
import Testing

@testable import lrlab

/// Results that came with the repository: summaries without segments, and data that may be absent.
@Suite(.serialized) struct FinishedRunsTests {
  private let lab: SampleLab
  private let study: URL

  init() throws {
    lab = try SampleLab()
    study = lab.scratch.url.appendingPathComponent("s.toml")
    try sampleStudy.replacing("steps = 200", with: "steps = 100").write(
      to: study, atomically: true, encoding: .utf8)
  }

  private func session(_ results: String, data: String = "data", _ training: [String] = []) throws
    -> StudySession
  {
    let options = try StudyOptions.parse([
      study.path, "--data", lab.scratch.url.appendingPathComponent(data).path,
      "-o", folder(results).path, "--threads", "2",
    ])
    return try StudySession(
      options, try TrainingOptions.parse(training), progress: lrlab.Progress { _ in })
  }

  private func folder(_ name: String) -> URL { lab.scratch.url.appendingPathComponent(name) }

  /// What is committed: no segments, no metrics.
  private func clone(_ from: String, to: String) throws {
    let files = FileManager.default
    try files.createDirectory(at: folder(to), withIntermediateDirectories: true)
    for name in try files.contentsOfDirectory(atPath: folder(from).path) where name != "segments" {
      try files.copyItem(
        at: folder(from).appendingPathComponent(name), to: folder(to).appendingPathComponent(name))
    }
    let all = files.enumerator(atPath: folder(to).path)?.compactMap { $0 as? String } ?? []
    for name in all where name.contains("/metrics.") {
      try files.removeItem(at: folder(to).appendingPathComponent(name))
    }
  }

  private func text(_ folder: String, _ name: String) throws -> String {
    try String(contentsOf: self.folder(folder).appendingPathComponent(name), encoding: .utf8)
  }

  private func segments(_ name: String) -> [String] {
    let place = folder(name).appendingPathComponent("segments").path
    return ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted()
  }

  @Test func nothingIsTrainedAgain() throws {
    let first = try session("first").train()
    try clone("first", to: "second")
    // Neither corpora nor tokens are there.
    let second = try session("second", data: "nowhere")
    #expect(second.runner == nil)
    let again = try second.train()
    #expect(again.summaries == first.summaries)
    #expect(segments("second").isEmpty)
    #expect(again.runTable == first.runTable)
    #expect(again.cost == first.cost)
    for run in first.plan.runs {
      let (one, other) = (try #require(first.curves[run.id]), try #require(again.curves[run.id]))
      #expect(one.map(\.branch) == other.map(\.branch))
      #expect(one.map(\.row.heldOut) == other.map(\.row.heldOut))
      #expect(one.map(\.row.learningRate) == other.map(\.row.learningRate))
    }
    #expect(
      CurvesFile(domains: ["english", "german"]).text(again) == (try text("first", "curves.csv")))
  }

  @Test func whatIsMissingIsTrainedAlone() throws {
    let first = try session("first").train()
    let run = try #require(
      first.plan.runs.first { $0.schedule == "infinite-cosine" && $0.replay == 0.05 })
    try clone("first", to: "second")
    try FileManager.default.removeItem(at: folder("second").appendingPathComponent(run.id))
    // Without the data it cannot be trained, and the message says so.
    let failure = #expect(throws: Failure.self) {
      try session("second", data: "nowhere").train()
    }
    #expect(failure?.code == .inputOutput)
    #expect(failure?.description.contains("1 of 14 runs are still to be trained") == true)
    let again = try session("second").train()
    // Its own segments; not the reference, whose loss a finished run of the seed recorded.
    #expect(segments("second") == run.segments.map { first.plan.segments[$0].id }.sorted())
    func numbers(_ results: StudyResults) -> [CellMetrics?] { results.summaries.map(\.metrics) }
    #expect(numbers(again) == numbers(first))
    #expect(try text("second", "cells.csv") == (try text("first", "cells.csv")))
    #expect(try text("second", "curves.csv") == (try text("first", "curves.csv")))
  }

  /// A summary under a run's name that bears another plan's hash is not taken for it.
  @Test func anotherPlansSummaryIsNotTaken() throws {
    let first = try session("first").train()
    let run = first.plan.runs[3]
    let place = folder("first").appendingPathComponent("\(run.id)/summary.json")
    let summary = try String(contentsOf: place, encoding: .utf8)
    try summary.replacing(run.planHash, with: String(repeating: "0", count: 64)).write(
      to: place, atomically: true, encoding: .utf8)
    let finished = try FinishedRuns(first.plan, folder: folder("first"))
    #expect(!finished.contains(run) && finished.summaries.count == first.plan.runs.count - 1)
    #expect(finished.notes.first?.hasSuffix("it is left aside") == true)
    #expect(try session("first").train().summaries.map(\.metrics) == first.summaries.map(\.metrics))
    #expect(try String(contentsOf: place, encoding: .utf8) == summary)
  }

  /// At the budget all is saved; the same command goes on, and comes to the same.
  @Test func theBudgetStopsCleanly() throws {
    let straight = try session("straight").train()
    let training = ["--budget", "0.3s", "--checkpoint-every", "1000"]
    var counts: [Int] = []
    for _ in 0..<200 {
      let results = try session("stopped", training).train()
      counts.append(results.summaries.count)
      if results.summaries.count == results.plan.runs.count { break }
    }
    #expect(counts.count > 1 && counts == counts.sorted() && counts.last == 14)
    // Runs go seed by seed.
    #expect(
      straight.plan.runs.map(\.seed) == Array(repeating: 1, count: 7)
        + Array(repeating: 2, count: 7))
    #expect(try text("stopped", "cells.csv") == (try text("straight", "cells.csv")))
    #expect(try text("stopped", "curves.csv") == (try text("straight", "curves.csv")))
  }
}

@Suite struct BudgetPlanTests {
  @Test func budgetsAreRead() {
    #expect(TimeBudget(argument: "150m")?.seconds == 9000)
    #expect(TimeBudget(argument: "1h30m")?.seconds == 5400)
    #expect(TimeBudget(argument: "90s")?.seconds == 90)
    for wrong in ["", "150", "m", "1x", "-5m", "0s", "1.2.3h"] {
      #expect(TimeBudget(argument: wrong) == nil, "\(wrong)")
    }
  }

  private func budgetPlan(_ finished: Set<UInt64> = []) throws -> BudgetPlan {
    BudgetPlan(
      try StudyPlan(parseSample(), dataIdentity: "x"), tokensPerSecond: 64,
      isFinished: { finished.contains($0.seed) })
  }

  /// The first block has every cell once; what is shared counts once.
  @Test func seedBlocks() throws {
    let order = try budgetPlan()
    #expect(
      order.items.map(\.run.seed) == Array(repeating: 1, count: 7) + Array(repeating: 2, count: 7))
    #expect(Set(order.block(1).map(\.run.cell)).count == 7)
    let plan = order.plan
    let all = plan.segments.indices.reduce(0.0) { $0 + BudgetPlan.seconds(plan, $1, 64) }
    #expect(abs(order.seconds - all) < 1e-9)
    // A step a second, and the evaluation on top.
    #expect(order.seconds > Double(plan.trainedSteps))
    #expect(try budgetPlan([1]).seconds < 0.6 * order.seconds)
  }

  @Test func saysWhatStaysOpen() throws {
    let order = try budgetPlan()
    func verdict(_ seconds: Double) throws -> [String] {
      order.verdict(try #require(TimeBudget(argument: "\(seconds)s")))
    }
    let first = try #require(order.block(1).last).end
    #expect(try verdict(first - 1)[0].hasPrefix("unanswered: \"?\", since not every cell"))
    #expect(try verdict(first - 1)[0].hasSuffix("missing rewarmed-cosine (no shift), replay 0%"))
    #expect(try verdict(first)[0] == "answered with 1 of 2 seeds: \"?\"")
    #expect(try verdict(first)[1].hasPrefix("unanswered: whether a difference"))
    #expect(try verdict(order.seconds) == ["answered with 2 of 2 seeds: \"?\""])
  }
}
