import Foundation
import Model
import Synchronization
import Testing

@testable import lrlab

/// Remembers what a run told its user.
final class Listener: Sendable {
  private let heard = Mutex<[String]>([])
  var progress: lrlab.Progress { .init { text in self.heard.withLock { $0.append(text) } } }
  var warnings: [String] { heard.withLock { $0.filter { $0.hasPrefix("warning: ") } } }
}

@Suite(.serialized) struct SafetyTests {
  private let lab: SampleLab
  private let expected: [String: Data]

  init() throws {
    lab = try SampleLab(shortStudy, inMemory: true)
    try lab.runner("straight").run()
    expected = try lab.bytes("straight")
  }

  /// Trains up to a step of a segment, with checkpoints at two steps of it.
  private func interrupted(at stops: [Int]) throws -> StudyRunner {
    for stop in stops {
      let runner = try lab.runner("r")
      runner.stop(after: stop)
      let failure = #expect(throws: Failure.self) { try runner.run() }
      #expect(failure?.code == .interrupted)
    }
    return try lab.runner("r")
  }

  /// The one segment that is begun and not finished.
  private func begun(_ runner: StudyRunner) throws -> Int {
    try #require(
      runner.plan.segments.indices.first {
        runner.record(of: $0) == nil && !CheckpointFolder(runner.place(of: $0)).steps.isEmpty
      })
  }

  private func damage(_ file: URL) throws {
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
  }

  private func expectSameBits(after listener: Listener, warnings: [String]) throws {
    try lab.runner("r", progress: listener.progress).run()
    #expect(try lab.bytes("r") == expected)
    #expect(listener.warnings.count == warnings.count, "\(listener.warnings)")
    for (heard, wanted) in zip(listener.warnings, warnings) {
      #expect(heard.contains(wanted), "\(heard)")
      #expect(heard.split(separator: "\n").count == 1)
    }
  }

  @Test(arguments: ["model.safetensors", "optimizer.safetensors", "state.json"])
  func aDamagedCheckpointFallsBackToTheOneBefore(_ name: String) throws {
    let runner = try interrupted(at: [10, 10, 10])
    let checkpoints = CheckpointFolder(runner.place(of: try begun(runner)))
    #expect(checkpoints.steps == [20, 30])
    try damage(checkpoints.place(30).appendingPathComponent(name))
    try expectSameBits(
      after: Listener(), warnings: ["training goes on from step 20"])
    #expect(
      Files.exists(checkpoints.url.appendingPathComponent("damaged-step_00000030/\(name)")))
  }

  @Test func withoutAWholeCheckpointARootIsRefused() throws {
    let runner = try interrupted(at: [10, 10])
    let checkpoints = CheckpointFolder(runner.place(of: try begun(runner)))
    for step in checkpoints.steps {
      try damage(checkpoints.place(step).appendingPathComponent("model.safetensors"))
    }
    let failure = #expect(throws: Failure.self) { try lab.runner("r").run() }
    #expect(failure?.code == .data)
    #expect(failure?.description.contains("no whole checkpoint is left: remove ") == true)
    #expect(checkpoints.steps == [10, 20])
  }

  @Test func withoutAWholeCheckpointAChildGoesOnFromItsParent() throws {
    let runner = try interrupted(at: [45, 2, 2])
    let child = try begun(runner)
    try #require(runner.plan.segments[child].parent != nil)
    let checkpoints = CheckpointFolder(runner.place(of: child))
    let steps = checkpoints.steps
    for step in steps {
      try damage(checkpoints.place(step).appendingPathComponent("model.safetensors"))
    }
    let warnings = steps.map { _ in "training goes on from the end of s3-english" }
    try expectSameBits(after: Listener(), warnings: warnings)
  }

  @Test func aFinishedParentWithADamagedEndIsFinishedOnceMore() throws {
    let runner = try interrupted(at: [20, 15, 12])
    let parent = try #require(
      runner.plan.segments.indices.first {
        runner.record(of: $0) != nil && runner.plan.children(of: $0).count == 2
      })
    let checkpoints = CheckpointFolder(runner.place(of: parent))
    let steps = checkpoints.steps
    #expect(steps.count == 2)
    try damage(checkpoints.place(steps[1]).appendingPathComponent("model.safetensors"))
    try expectSameBits(
      after: Listener(),
      warnings: ["its segment is finished once more", "training goes on from step \(steps[0])"])
  }

  @Test func aDamagedRecordIsWrittenAnew() throws {
    let runner = try interrupted(at: [60])
    let done = try #require(runner.plan.segments.indices.first { runner.record(of: $0) != nil })
    let file = runner.place(of: done).appendingPathComponent("segment.json")
    try Data("{".utf8).write(to: file)
    try expectSameBits(after: Listener(), warnings: ["segment.json: damaged or foreign JSON"])
    #expect(try lab.runner("r").record(of: done) != nil)
  }

  /// Rows are vouched for by the checkpoint: where they were changed, it cannot be used.
  @Test func changedMetricsAreFound() throws {
    let runner = try interrupted(at: [10, 10])
    let metrics = runner.place(of: try begun(runner)).appendingPathComponent("metrics.jsonl")
    let text = try String(contentsOf: metrics, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let cut = lines.prefix(15).joined(separator: "\n") + "\n"
    try cut.write(to: metrics, atomically: true, encoding: .utf8)
    try expectSameBits(
      after: Listener(), warnings: ["metrics.jsonl is not what was written up to step 20"])
  }

  /// A checkpoint of another run under the right name is not taken.
  @Test func aForeignCheckpointIsNotTaken() throws {
    let runner = try interrupted(at: [10, 10, 10])
    let own = try begun(runner)
    let other = try #require(
      runner.plan.segments.first { $0.parent == nil && $0.id != runner.plan.segments[own].id })
    let stranger = CheckpointFolder(
      lab.scratch.url.appendingPathComponent("straight/segments/\(other.id)"))
    let mine = CheckpointFolder(runner.place(of: own))
    let place = mine.place(stranger.steps.last ?? 0)
    try FileManager.default.copyItem(at: stranger.place(stranger.steps.last ?? 0), to: place)
    try expectSameBits(
      after: Listener(), warnings: ["it is of \(other.id), not of"])
  }

  /// The disk is full at any one change: an error of one line, code 74; then the same bits.
  @Test func aFullDiskStopsCleanly() throws {
    let recorder = DiskRecorder()
    let first = try lab.runner("counted")
    first.checkpointInterval = 0
    first.disk = recorder.disk
    try first.run()
    for count in stride(from: 1, to: recorder.operations.count, by: 97) {
      let left = Counter()
      let runner = try lab.runner("full-\(count)")
      runner.checkpointInterval = 0
      runner.disk = Disk { _ throws(Disk.Failure) in
        if left.next() >= count { throw Disk.Failure(code: ENOSPC) }
      }
      do throws(Failure) {
        try runner.run()
        Issue.record("a full disk went unnoticed")
      } catch {
        #expect(error.code == .inputOutput)
        #expect(error.description.contains("No space left on device"))
        #expect(!error.description.contains("\n"))
      }
      try lab.runner("full-\(count)").run()
      #expect(try lab.bytes("full-\(count)") == expected)
    }
  }

  @Test func severalWorkersGiveTheSameBits() throws {
    for (jobs, threads) in [(2, 2), (3, 1), (2, 4)] {
      let folder = "jobs-\(jobs)-\(threads)"
      try lab.runner(folder, threads: threads, jobs: jobs).run()
      #expect(try lab.bytes(folder) == expected)
    }
  }

  @Test func severalWorkersStopTogether() throws {
    for (index, stop) in [5, 40, 70, 33, 60].enumerated() {
      let runner = try lab.runner("r", threads: 1 + index % 2, jobs: 2)
      runner.stop(after: stop)
      do throws(Failure) { try runner.run() } catch { #expect(error.code == .interrupted) }
    }
    try lab.runner("r", jobs: 2).run()
    #expect(try lab.bytes("r") == expected)
  }

  /// Two steps at a rate of 0.5 make a spike; its record does not depend on stops within it.
  @Test func aSpikeIsRecordedAndResumed() throws {
    let lab = try SampleLab(bumpyStudy, inMemory: true)
    let straight = try lab.runner("straight")
    try straight.run()
    // The reference's 180 steps come first.
    for stop in [180 + 84, 4, 5] {
      let runner = try lab.runner("resumed")
      runner.stop(after: stop)
      let failure = #expect(throws: Failure.self) { try runner.run() }
      #expect(failure?.code == .interrupted)
    }
    let resumed = try lab.runner("resumed")
    try resumed.run()
    let run = try #require(straight.plan.runs.first)
    let summary = try RunCollector(straight).summary(of: run)
    let spike = try #require(summary.spikes?.first)
    #expect(summary.spikes?.count == 1)
    #expect((81...86).contains(spike.step) && spike.height > 1 && spike.recovered)
    #expect(try RunCollector(resumed).summary(of: run).spikes == summary.spikes)
    let results = StudyResults(study: lab.study, plan: straight.plan, summaries: [summary])
    #expect(results.runTable.contains("loss spike: \(run.id) at step \(spike.step), "))
  }
}

/// A schedule with a bump in it.
private let bumpyStudy = """
  name = "bumpy"
  seeds = [3]
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
  steps = 180
  [[schedule]]
  name = "bumpy"
  peak = 0.5
  [[schedule.phase]]
  kind = "warmup"
  to = 3e-3
  length = 5
  [[schedule.phase]]
  kind = "constant"
  length = 75
  [[schedule.phase]]
  kind = "warmup"
  to = 0.5
  length = 2
  [[schedule.phase]]
  kind = "decay"
  shape = "linear"
  to = 3e-3
  length = 3
  [[schedule.phase]]
  kind = "constant"
  length = "rest"
  """
