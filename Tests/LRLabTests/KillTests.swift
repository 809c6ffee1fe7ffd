import Foundation
import Testing

@testable import lrlab

/// The program itself, killed, stopped and kept from its disk.
@Suite(.serialized) struct KillTests {
  private let lab: CommandLab
  /// Kills in all; `make kill` asks for 100.
  private static let kills =
    ProcessInfo.processInfo.environment["LRLAB_KILLS"].flatMap { Int($0) } ?? 4

  init() throws { lab = try CommandLab() }

  /// kill -9 at random moments, at one and two threads and workers in turn: every final checkpoint
  /// and metric is that of the run that was never killed.
  @Test func killedAtRandomMomentsEqualsUninterrupted() throws {
    let begin = Date()
    try lab.expect(lab.train("straight", ["--threads", "2", "--jobs", "1"]), 0)
    let whole = Date().timeIntervalSince(begin)
    let expected = try finalBytes(lab.place("straight"))
    #expect(expected.count > 40)
    var random = NamedStream(seed: 1, name: "kills")
    var (kills, attempts, studies) = (0, 0, 0)
    while kills < Self.kills {
      let folder = "killed-\(studies)"
      let process = try lab.train(
        folder, ["--threads", "\(1 + attempts % 2)", "--jobs", "\(1 + attempts / 2 % 2)"])
      attempts += 1
      Thread.sleep(forTimeInterval: whole / 2 * Double(random.index(below: 1000)) / 1000)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { kills += 1 } else { studies += 1 }
    }
    for study in 0...studies {
      let folder = "killed-\(study)"
      try lab.expect(lab.train(folder, []), 0)
      #expect(try finalBytes(lab.place(folder)) == expected, "\(folder)")
      try FileManager.default.removeItem(at: lab.place(folder))
    }
    print("kill -9: \(kills) kills in \(studies + 1) studies, all bits equal")
  }

  @Test(arguments: Interruption.signals)
  func aSignalSavesAndStops(_ signal: Int32) throws {
    let process = try lab.train("r", [])
    try lab.waitForRows("r")
    kill(process.processIdentifier, signal)
    let words = try lab.expect(process, 130)
    #expect(words.contains("all is saved, the same command goes on from here"))
    try lab.expect(lab.train("r", []), 0)
  }

  @Test func aSecondSignalEndsAtOnce() throws {
    let process = try lab.train("r", [])
    try lab.waitForRows("r")
    // Two of the same kind may become one on the way.
    for signal in [SIGTERM, SIGINT] { kill(process.processIdentifier, signal) }
    let words = try lab.expect(process, 130)
    #expect(words.contains("asked twice to stop"))
    try lab.expect(lab.train("r", []), 0)
  }

  @Test func twoCannotWorkInOneFolder() throws {
    let first = try lab.train("r", [])
    try lab.waitForRows("r")
    let words = try lab.expect(lab.train("r", []), 74)
    #expect(words.contains("another lrlab works there"))
    try lab.expect(first, 0)
  }

  /// Files may not grow beyond 200 kB, less than Adam's moments, as on a disk that fills up.
  @Test func aFullDiskIsAnErrorOfOneLine() throws {
    let process = try lab.train("r", [], limit: 200)
    let words = try lab.expect(process, 74)
    #expect(words.contains("File too large; the same command goes on from the last checkpoint"))
    try lab.expect(lab.train("r", []), 0)
  }

  @Test func aPlaceThatCannotBeWrittenIsRefused() throws {
    try Data("x".utf8).write(to: lab.place("file"))
    let words = try lab.expect(lab.train("file", []), 74)
    #expect(words.contains("cannot be made: Not a directory"))
    let more = try lab.expect(lab.train("/proc/self/results", []), 74)
    #expect(more.contains("/proc/self/results"))
  }

  @Test func aChangedStudyIsNotMixedIn() throws {
    try lab.expect(lab.train("r", []), 0)
    try lab.write(lab.text.replacing("batch = 4", with: "batch = 8"))
    let words = try lab.expect(lab.train("r", []), 65)
    #expect(words.contains("[optimizer] batch was 4, is 8"))
    #expect(words.contains("would lie idle; choose another folder with -o"))
    try lab.expect(lab.train("r", ["--accept-changes"]), 0)
  }

  /// Another question, more seeds and fewer schedules leave the old runs as they are.
  @Test func aGrownStudyGoesOn() throws {
    try lab.expect(lab.train("r", []), 0)
    let grown = lab.text.replacing("seeds = [3]", with: "seeds = [4]")
      .replacing("question = \"?\"", with: "question = \"!\"")
      .replacing("[[schedule]]\npreset = \"cosine-then-min\"\npeak = 3e-3\n", with: "")
    try lab.write(grown)
    try lab.expect(lab.train("r", []), 0)
  }
}

/// The built program beside a study of the repository's sample.
final class CommandLab {
  let text = sampleStudy.replacing("steps = 200", with: "steps = 100")
    .replacing("seeds = [1, 2]", with: "seeds = [3]")
  private let lab: SampleLab
  private let program: URL

  init() throws {
    lab = try SampleLab()
    program = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("lrlab")
    try write(text)
  }

  func write(_ text: String) throws {
    try text.write(to: place("study.toml"), atomically: true, encoding: .utf8)
  }

  func place(_ name: String) -> URL {
    name.hasPrefix("/") ? URL(fileURLWithPath: name) : lab.scratch.url.appendingPathComponent(name)
  }

  /// Starts training into a folder; `limit` is the largest file, in kB.
  func train(_ folder: String, _ options: [String], limit: Int? = nil) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let arguments =
      [program.path, "train", place("study.toml").path, "-o", place(folder).path]
      + ["--data", place("data").path, "--checkpoint-every", "0.1"] + options
    let limits = limit.map { "ulimit -f \($0); " } ?? ""
    process.arguments = ["-c", limits + "exec \"$@\"", "lrlab"] + arguments
    process.standardOutput = FileHandle.nullDevice
    let log = place("stderr-\(UUID().uuidString)")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    logs[ObjectIdentifier(process)] = log
    try process.run()
    return process
  }

  private var logs: [ObjectIdentifier: URL] = [:]

  /// Waits for the end; gives back what was said on stderr.
  @discardableResult
  func expect(
    _ process: Process, _ code: Int32, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    process.waitUntilExit()
    let log = try #require(logs[ObjectIdentifier(process)])
    let words = try String(contentsOf: log, encoding: .utf8)
    #expect(process.terminationReason == .exit, sourceLocation: sourceLocation)
    #expect(process.terminationStatus == code, "\(words)", sourceLocation: sourceLocation)
    let complaints = words.split(separator: "\n").filter { $0.hasPrefix("lrlab: ") }
    #expect(complaints.count == (code == 0 ? 0 : 1), "\(words)", sourceLocation: sourceLocation)
    return words
  }

  /// Waits until some steps were trained.
  func waitForRows(_ folder: String) throws {
    for _ in 0..<2000 {
      let files =
        FileManager.default.enumerator(atPath: place(folder).path)?
        .compactMap { $0 as? String }.filter { $0.hasSuffix("metrics.jsonl") } ?? []
      for file in files {
        let size =
          try? FileManager.default.attributesOfItem(
            atPath: place(folder).appendingPathComponent(file).path)[.size] as? Int
        if let size, size > 1000 { return }
      }
      Thread.sleep(forTimeInterval: 0.01)
    }
    Issue.record("no step was trained within 20 s")
  }
}
