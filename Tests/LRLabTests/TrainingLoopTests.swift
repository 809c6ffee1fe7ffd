import Corpora
import Foundation
import Model
import Schedules
import Synchronization
import Testing

@testable import lrlab

/// A folder of its own, removed at the end.
final class Scratch {
  let url: URL

  /// - Parameter inMemory: On a file system without a disk where there is one: syncing is free.
  init(inMemory: Bool = false) throws {
    let memory = URL(fileURLWithPath: "/dev/shm")
    let base =
      inMemory && access(memory.path, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory
    url = base.appendingPathComponent("lrlab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

/// The repository's own sample as corpora, and a study on it.
struct SampleLab {
  let scratch: Scratch
  let study: Study

  init(_ text: String = sampleStudy, inMemory: Bool = false) throws {
    scratch = try Scratch(inMemory: inMemory)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    for (name, file, first) in [
      ("english", "english", 0), ("german", "german", 0), ("near", "english", 24),
    ] {
      let documents = try CorpusFile.documents(root.appendingPathComponent("sample/\(file).txt"))
      let parts = try HeldOut.split(Array(documents.dropFirst(first).prefix(24)), share: 0.15)
      _ = try PackedCorpus.write(
        name: name, train: parts.train, heldOut: parts.heldOut,
        into: scratch.url.appendingPathComponent("data/\(name)"))
    }
    study = try parseStudy(
      text.replacing("steps = 200", with: "steps = 100")
        .replacing("steps = 100\nreplay", with: "steps = 100\nreplay")
        .replacing("seeds = [1, 2]", with: "seeds = [3]"))
  }

  func runner(
    _ folder: String, threads: Int = 2, jobs: Int = 1, study other: Study? = nil,
    progress: lrlab.Progress = .init { _ in }
  ) throws -> StudyRunner {
    let study = other ?? self.study
    let data = try StudyDataBuilder(
      study: study, folder: scratch.url.appendingPathComponent("data"), progress: progress
    ).build()
    return try StudyRunner(
      try StudyPlan(study, dataIdentity: data.identity), data: data,
      folder: scratch.url.appendingPathComponent(folder), threads: threads, jobs: jobs,
      progress: progress)
  }

  /// The bytes that must not depend on how a study was run: each segment's last checkpoint, and
  /// metrics but for time.
  func bytes(_ folder: String) throws -> [String: Data] {
    try finalBytes(scratch.url.appendingPathComponent(folder))
  }
}

/// What a study's results must be to the bit: every segment's last checkpoint, all of it but for
/// times, and its metrics but for times.
func finalBytes(_ results: URL) throws -> [String: Data] {
  var bytes: [String: Data] = [:]
  let base = results.appendingPathComponent("segments")
  for segment in try FileManager.default.contentsOfDirectory(atPath: base.path) {
    let place = base.appendingPathComponent(segment)
    let metrics = try String(
      contentsOf: place.appendingPathComponent("metrics.jsonl"), encoding: .utf8)
    bytes["\(segment)/metrics"] = Data(metrics.replacing(/,"seconds":[0-9.]+/, with: "").utf8)
    let checkpoints = CheckpointFolder(place)
    guard let last = checkpoints.steps.last else { continue }
    for name in ["model.safetensors", "optimizer.safetensors"] {
      bytes["\(segment)/\(last)/\(name)"] = try Data(
        contentsOf: checkpoints.place(last).appendingPathComponent(name))
    }
    let state = try String(
      contentsOf: checkpoints.place(last).appendingPathComponent("state.json"), encoding: .utf8)
    // The rows hold seconds, so their checksum and length differ too.
    let times = /"([a-z_]*seconds|started_at|metrics_[a-z0-9]+|crc32c)" : .*/
    bytes["\(segment)/\(last)/state.json"] = Data(state.replacing(times, with: "").utf8)
  }
  return bytes
}

/// Counts calls from any thread.
final class Counter: Sendable {
  private let count = Atomic(0)
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

extension StudyRunner {
  /// As a signal would, once this many steps were trained.
  func stop(after count: Int) {
    let steps = Counter()
    shouldStop = { steps.next() == count }
  }
}

@Suite(.serialized) struct TrainingLoopTests {
  @Test func stoppedAndResumedEqualsUninterrupted() throws {
    let lab = try SampleLab()
    try lab.runner("straight").run()
    var stops = 0
    for stop in [7, 60, 101, 150, 33, 90] {
      let runner = try lab.runner("resumed", threads: 1 + stop % 2)
      runner.checkpointInterval = 0.05
      runner.stop(after: stop)
      do { try runner.run() } catch let failure {
        #expect(failure.code == .interrupted)
        stops += 1
      }
    }
    #expect(stops == 6)
    try lab.runner("resumed").run()
    let straight = try lab.bytes("straight")
    let resumed = try lab.bytes("resumed")
    #expect(straight.count > 20)
    #expect(straight.keys.sorted() == resumed.keys.sorted())
    for (name, bytes) in straight where resumed[name] != bytes {
      Issue.record("\(name) differs")
    }
  }

  @Test func metricsAddUp() throws {
    let lab = try SampleLab()
    let runner = try lab.runner("r")
    try runner.run()
    let collector = RunCollector(runner)
    for run in runner.plan.runs {
      let metrics = try #require(try collector.summary(of: run).metrics)
      #expect(metrics.oldLoss.isFinite)
      if let new = metrics.newLoss { #expect(metrics.averageLoss == (metrics.oldLoss + new) / 2) }
      #expect((metrics.newLoss == nil) == run.isControl)
      #expect((metrics.unannealedOldLoss != nil) == !run.branches.isEmpty)
      let rows = RunStore(runner).rows(run).filter { $0.branch == "main" }.map(\.row)
      #expect(rows.map(\.step) == Array(0...200))
    }
    // The reference is the re-warmed cosine's own first stage: both kinds of forgetting agree.
    let run = try #require(runner.plan.runs.first { $0.schedule == "rewarmed-cosine" })
    let metrics = try #require(try collector.summary(of: run).metrics)
    #expect(metrics.forgetting == metrics.ownForgetting)
  }

  @Test func divergenceIsAnOutcome() throws {
    let lab = try SampleLab(
      sampleStudy.replacing(
        "preset = \"cosine-then-min\"\npeak = 3e-3",
        with: "name = \"wild\"\npreset = \"cosine-then-min\"\npeak = 1e30"))
    let runner = try lab.runner("r")
    try runner.run()
    let summaries = try runner.plan.runs.map { try RunCollector(runner).summary(of: $0) }
    let wild = summaries.filter { $0.schedule == "wild" }
    #expect(wild.allSatisfy { $0.divergedAt != nil && $0.metrics == nil })
    #expect(summaries.filter { $0.schedule != "wild" }.allSatisfy { $0.divergedAt == nil })
    let results = StudyResults(study: lab.study, plan: runner.plan, summaries: summaries)
    #expect(results.divergence?.code == .diverged)
  }

  @Test func truncatedCheckpointIsRefused() throws {
    let lab = try SampleLab()
    let runner = try lab.runner("r")
    runner.stop(after: 20)
    #expect(throws: Failure.self) { try runner.run() }
    let place = CheckpointFolder(runner.place(of: 0)).place(20)
    let file = place.appendingPathComponent("model.safetensors")
    let bytes = try Data(contentsOf: file)
    try bytes.dropLast(100).write(to: file)
    let failure = #expect(throws: Failure.self) { try lab.runner("r").run() }
    #expect(failure?.code == .data)
    #expect(failure?.description.contains("model.safetensors") == true)
    #expect(try Data(contentsOf: file).count == bytes.count - 100)
  }

  /// Forgetting needs its reference; the healthy runs are recorded without it.
  @Test func divergedReferenceLeavesTheRest() throws {
    let lab = try SampleLab(
      sampleStudy.replacing(
        "preset = \"rewarmed-cosine\"\npeak = 3e-3",
        with: "preset = \"rewarmed-cosine\"\npeak = 1e30"))
    let runner = try lab.runner("r")
    try runner.run()
    let run = try #require(runner.plan.runs.first { $0.schedule == "cosine-then-min" })
    let metrics = try #require(try RunCollector(runner).summary(of: run).metrics)
    #expect(metrics.oldLoss.isFinite)
    #expect(metrics.forgetting == nil)
    #expect(metrics.ownForgetting != nil)
  }

  @Test func areaIsOfTheDeployedLine() throws {
    let lab = try SampleLab()
    let runner = try lab.runner("r")
    let run = try #require(runner.plan.runs.first { $0.schedule == "infinite-cosine" })
    let plan = try lab.study.schedules[1].resolved(stages: [100, 100], tokensPerStep: 64)
    let annealed = try #require(plan.branches.last).plan
    #expect(abs(run.areas[0] - plan.area(ofStage: 0)) < 1e-12)
    #expect(abs(run.areas[1] - annealed.area(ofStage: 1)) < 1e-12)
    let cells = try GridForecast(lab.study).cells()
    let cell = try #require(cells.first { $0.schedule == "infinite-cosine" })
    for (forecast, real) in zip(cell.metrics.learningRateArea, run.areas) {
      #expect(abs(forecast - real) < 1e-12)
    }
  }

  @Test func renamedCheckpointIsRefused() throws {
    let lab = try SampleLab()
    let runner = try lab.runner("r")
    runner.stop(after: 20)
    #expect(throws: Failure.self) { try runner.run() }
    let checkpoints = CheckpointFolder(runner.place(of: 0))
    try FileManager.default.moveItem(at: checkpoints.place(20), to: checkpoints.place(15))
    let failure = #expect(throws: Failure.self) { try lab.runner("r").run() }
    #expect(failure?.code == .data)
    #expect(failure?.description.contains("holds step 20, its name says 15") == true)
  }

  @Test func damagedTokensAreRefused() throws {
    let lab = try SampleLab()
    _ = try lab.runner("r")
    let tokens = lab.scratch.url.appendingPathComponent("data/tokens")
    let folder = try #require(FileManager.default.contentsOfDirectory(atPath: tokens.path).first)
    let file = tokens.appendingPathComponent("\(folder)/english.train.bin")
    var bytes = try Data(contentsOf: file)
    bytes[10] ^= 1
    try bytes.write(to: file)
    let failure = #expect(throws: Failure.self) { try lab.runner("r") }
    #expect(failure?.code == .data)
    #expect(failure?.description.contains("are damaged") == true)
  }

  @Test func oneProcessAFolder() throws {
    let scratch = try Scratch()
    let first = try FolderLock(scratch.url)
    let failure = #expect(throws: Failure.self) { try FolderLock(scratch.url) }
    #expect(failure?.code == .inputOutput)
    withExtendedLifetime(first) {}
  }

  @Test func missingCorpusNamesTheLine() throws {
    let lab = try SampleLab(
      sampleStudy.replacing("corpus = \"german\"", with: "corpus = \"germany\""))
    let failure = #expect(throws: Failure.self) { try lab.runner("r") }
    #expect(failure?.code == .inputOutput)
    #expect(
      failure?.description.hasPrefix("s.toml:18: [domain.german] corpus = \"germany\"") == true)
  }

  /// A batch is a function of the step; replayed sequences keep the old text's order.
  @Test func batchesMixAsAsked() throws {
    let lab = try SampleLab()
    let runner = try lab.runner("r")
    let segment = try #require(
      runner.plan.segments.first { $0.replay == 0.05 && $0.firstStep == 101 })
    var sampler = try BatchSampler(segment, study: lab.study, data: runner.data)
    let length = lab.study.model.context + 1
    let old = try runner.data.tokens(of: "english").train
    var order = WindowOrder(
      count: try runner.data.tokens(of: "english").windows(context: 16), seed: 3,
      domain: "english")
    var batch = [UInt16](repeating: 0, count: lab.study.batch * length)
    var replayed = 0
    for step in 101...200 {
      batch.withUnsafeMutableBufferPointer { sampler.fill($0, step: step) }
      let window = order.window(at: replayed) * 16
      if Array(batch[..<length]) == old[window..<window + length] { replayed += 1 }
    }
    #expect(replayed == 20)
  }
}
