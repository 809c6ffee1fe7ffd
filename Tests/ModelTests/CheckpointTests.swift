import Foundation
import Testing

@testable import Model

@Suite struct CheckpointTests {
  /// A folder of its own for each test, removed with it.
  final class Scratch {
    let url = FileManager.default.temporaryDirectory.appending(path: "lrlab-\(UUID().uuidString)")
    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(at: url) }
    var names: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
    }
  }

  static func trained(_ steps: Int) throws -> TrainingSession {
    let session = try TrainingTests.session()
    for index in 0..<steps { _ = session.step(TrainingTests.batch(index), rate: 1e-2) }
    return session
  }

  @Test func goingOnEqualsNeverStopping() throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "step_00000002")
    let straight = try Self.trained(2)
    let extra = ["position": "17", "name": "a \"quoted\" ümlaut\n"]
    try straight.save(to: folder, extra: extra)
    let resumed = try TrainingTests.session(seed: 99)
    #expect(try resumed.load(from: folder) == extra)
    #expect(resumed.optimizerSteps == 2)
    for index in 2..<5 {
      let batch = TrainingTests.batch(index)
      #expect(resumed.step(batch, rate: 1e-2) == straight.step(batch, rate: 1e-2))
    }
    let (a, b) = (resumed.snapshot(), straight.snapshot())
    #expect(a.parameters == b.parameters)
    #expect(a.firstMoment == b.firstMoment && a.secondMoment == b.secondMoment)
    #expect(scratch.names == ["step_00000002"])
  }

  @Test func savingAgainReplacesTheFolder() throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "latest")
    let session = try Self.trained(1)
    try session.save(to: folder, extra: ["at": "1"])
    _ = session.step(TrainingTests.batch(1), rate: 1e-2)
    try session.save(to: folder, extra: ["at": "2"])
    #expect(try TrainingTests.session().load(from: folder) == ["at": "2"])
    #expect(scratch.names == ["latest"])
  }

  @Test(arguments: [Checkpoint.modelFile, Checkpoint.optimizerFile, Checkpoint.stateFile])
  func harmIsFoundBeforeAnythingChanges(_ name: String) throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "checkpoint")
    let file = folder.appending(path: name)
    try Self.trained(2).save(to: folder, extra: [:])
    let whole = try Data(contentsOf: file)

    try whole.dropLast(5).write(to: file)
    let reason = expectRefused(folder, naming: name, damaged: true)
    #expect(
      name == Checkpoint.stateFile || reason.hasSuffix("\(whole.count) were written"))
    var flipped = whole
    flipped[whole.count / 2] ^= 1
    try flipped.write(to: file)
    expectRefused(folder, naming: name, damaged: true)
    try Data().write(to: file)
    expectRefused(folder, naming: name, damaged: true)
    try FileManager.default.removeItem(at: file)
    expectRefused(folder, naming: name, damaged: false)
    try whole.write(to: file)
    _ = try TrainingTests.session().load(from: folder)
  }

  /// Every digit of the state is under its checksum.
  @Test func aChangedCounterIsFound() throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "checkpoint")
    let file = folder.appending(path: Checkpoint.stateFile)
    try Self.trained(2).save(to: folder, extra: [:])
    let text = try String(contentsOf: file, encoding: .utf8)
    let changed = text.replacing("\"optimizerSteps\" : 2", with: "\"optimizerSteps\" : 3")
    #expect(changed != text)
    try changed.write(to: file, atomically: true, encoding: .utf8)
    expectRefused(folder, naming: Checkpoint.stateFile, damaged: true)
  }

  @Test func anotherConfigurationIsRefused() throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "checkpoint")
    try Self.trained(1).save(to: folder, extra: [:])
    var sizes = TrainingTests.sizes
    sizes.tied = true
    let error = #expect(throws: CheckpointError.self) {
      try TrainingTests.session(sizes).load(from: folder)
    }
    #expect(error?.description.contains("untied, this run has 2 layers") == true)
    let other = try TrainingSession(
      configuration: TrainingTests.sizes, optimizer: .init(beta2: 0.99), seed: 1)
    let second = #expect(throws: CheckpointError.self) { try other.load(from: folder) }
    #expect(second?.description.contains("beta2 0.95") == true)
    #expect(second?.description.contains("\n") == false)
  }

  @Test func aMissingFolderIsRefused() throws {
    let scratch = try Scratch()
    expectRefused(
      scratch.url.appending(path: "nowhere"), naming: Checkpoint.stateFile, damaged: false)
  }

  /// `/dev/full` fails each write as a full disk does.
  @Test func aFullDiskLeavesTheOldCheckpoint() throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "latest")
    try Self.trained(1).save(to: folder, extra: ["at": "1"])
    let writer = try AtomicFolder(at: folder)
    try FileManager.default.createSymbolicLink(
      at: writer.temporary.appending(path: "model.safetensors"),
      withDestinationURL: URL(filePath: "/dev/full"))
    let error = #expect(throws: CheckpointError.self) {
      try writer.write("model.safetensors", Data(repeating: 1, count: 100))
    }
    let path = folder.appending(path: "model.safetensors").path
    #expect(error == .write(path: path, reason: "No space left on device"))
    #expect(scratch.names == ["latest"])
    #expect(try TrainingTests.session().load(from: folder) == ["at": "1"])
  }

  @Test func aPlaceThatIsNoFolderIsRefused() throws {
    let scratch = try Scratch()
    let file = scratch.url.appending(path: "file")
    try Data("x".utf8).write(to: file)
    for place in [file, file.appending(path: "inside")] {
      let error = #expect(throws: CheckpointError.self) {
        try Self.trained(0).save(to: place, extra: [:])
      }
      #expect(error?.description.contains("cannot write: Not a directory") == true)
    }
    #expect(try Data(contentsOf: file) == Data("x".utf8))
    #expect(scratch.names == ["file"])
  }

  @discardableResult private func expectRefused(
    _ folder: URL, naming name: String, damaged: Bool,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    do {
      let session = try Self.trained(1)
      let before = session.snapshot()
      let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) {
        try session.load(from: folder)
      }
      let text = error?.description ?? ""
      #expect(
        text.hasPrefix("\(folder.appending(path: name).path): "), sourceLocation: sourceLocation)
      #expect(
        text.contains(damaged ? "damaged: " : "cannot read: No such file"), "\(text)",
        sourceLocation: sourceLocation)
      #expect(!text.contains("\n"), sourceLocation: sourceLocation)
      let after = session.snapshot()
      #expect(after.parameters == before.parameters, sourceLocation: sourceLocation)
      #expect(after.firstMoment == before.firstMoment, sourceLocation: sourceLocation)
      #expect(after.optimizerSteps == 1, sourceLocation: sourceLocation)
      return text
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
      return ""
    }
  }
}
