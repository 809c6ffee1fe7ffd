import Foundation
import Testing

@testable import Model

/// Folders of `transformers` and checkpoints, both ways.
@Suite struct InterchangeTests {
  typealias Scratch = CheckpointTests.Scratch

  static func session(_ sizes: TransformerConfiguration) throws -> TrainingSession {
    let session = try TrainingTests.session(sizes, seed: 4)
    var numbers = TestNumbers("interchange")
    let tokens = numbers.tokens(2 * (sizes.context + 1), below: sizes.vocabulary)
    _ = session.step(tokens, rate: 1e-2)
    return session
  }

  @Test(arguments: [true, false], [true, false])
  func exportAndImportKeepEveryBit(_ parallel: Bool, _ tied: Bool) throws {
    let scratch = try Scratch()
    let sizes = smallConfiguration(parallel: parallel, tied: tied)
    let session = try Self.session(sizes)
    let places = ["first", "hf", "second"].map { scratch.url.appending(path: $0) }
    try session.save(to: places[0], extra: ["step": "1"])
    let model = try PretrainedModel(contentsOf: places[0])
    #expect(model.writer == .lrlab && model.optimizerSteps == 1 && model.extra == ["step": "1"])
    try model.saveForTransformers(
      to: places[1], endOfText: 3, attachments: ["a.json": Data("x".utf8)])
    let read = try PretrainedModel(contentsOf: places[1])
    #expect(read.writer == .transformers && read.configuration == sizes)
    #expect(read.parameters == session.snapshot().parameters)
    try read.saveCheckpoint(to: places[2], extra: ["step": "0"], attachments: [:])
    let resumed = try TrainingSession(configuration: sizes, optimizer: .init(), seed: 9)
    #expect(try resumed.load(from: places[2]) == ["step": "0"])
    let state = resumed.snapshot()
    #expect(state.parameters == session.snapshot().parameters && state.optimizerSteps == 0)
    #expect(state.firstMoment.allSatisfy { $0 == 0 } && state.secondMoment.allSatisfy { $0 == 0 })
    #expect(scratch.names == ["first", "hf", "second"])
    let names = try FileManager.default.contentsOfDirectory(atPath: places[1].path).sorted()
    #expect(names == ["a.json", "config.json", "model.safetensors"])
  }

  @Test func aSessionStartsWithFreshMomentsAndItsOwnContext() throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "c")
    let sizes = smallConfiguration()
    let trained = try Self.session(sizes)
    try trained.save(to: folder, extra: [:])
    var shorter = sizes
    shorter.context = 3
    let session = try Self.session(shorter)
    session.start(from: try PretrainedModel(contentsOf: folder))
    let state = session.snapshot()
    #expect(state.parameters == trained.snapshot().parameters)
    #expect(state.optimizerSteps == 0 && state.firstMoment.allSatisfy { $0 == 0 })
  }

  @Test func attachmentsAreUnderTheChecksum() throws {
    let scratch = try Scratch()
    let (first, second) = (scratch.url.appending(path: "a"), scratch.url.appending(path: "b"))
    try Self.session(smallConfiguration()).save(to: first, extra: [:])
    let model = try PretrainedModel(contentsOf: first)
    try model.saveCheckpoint(to: second, extra: [:], attachments: ["t.json": Data("abc".utf8)])
    _ = try PretrainedModel(contentsOf: second)
    try Data("abd".utf8).write(to: second.appending(path: "t.json"))
    let error = #expect(throws: CheckpointError.self) { try PretrainedModel(contentsOf: second) }
    #expect(
      error?.description.hasSuffix("t.json: damaged: its checksum differs from what was written")
        == true)
  }

  @Test func aPlaceThatCannotBeWrittenIsRefused() throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "c")
    try Self.session(smallConfiguration()).save(to: folder, extra: [:])
    let model = try PretrainedModel(contentsOf: folder)
    try Data("x".utf8).write(to: scratch.url.appending(path: "file"))
    let error = #expect(throws: CheckpointError.self) {
      try model.saveForTransformers(
        to: scratch.url.appending(path: "file/inside"), endOfText: nil, attachments: [:])
    }
    #expect(error?.description.contains("cannot write: Not a directory") == true)
    #expect(scratch.names == ["c", "file"])
  }

  /// Every half-precision number, against the processor's.
  @Test func halfPrecisionIsExact() {
    let wrong = (UInt16.min...UInt16.max).filter { bits in
      let (ours, theirs) = (Precision.half(bits), Float(Float16(bitPattern: bits)))
      return theirs.isNaN ? !ours.isNaN : ours.bitPattern != theirs.bitPattern
    }
    #expect(wrong.isEmpty)
  }

  @Test func theOtherPrecisions() {
    func read(_ precision: Precision, _ bytes: [UInt8]) -> Float {
      var cell: [Float] = [0]
      cell.withUnsafeMutableBufferPointer { cells in
        bytes.withUnsafeBytes { precision.read($0, into: cells) }
      }
      return cell[0]
    }
    #expect(read(.brain, [0x49, 0x40]) == 3.140625)
    #expect(read(.half, [0x48, 0x42]) == 3.140625)
    #expect(read(.float, [0xdb, 0x0f, 0x49, 0x40]) == Float.pi.nextUp)
    #expect(read(.double, [0x18, 0x2d, 0x44, 0x54, 0xfb, 0x21, 0x09, 0x40]) == Float(Double.pi))
  }
}
