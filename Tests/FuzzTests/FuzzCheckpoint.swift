import Foundation

@testable import Model

/// A small checkpoint to spoil.
enum FuzzCheckpoint {
  static let configuration = TransformerConfiguration(
    layers: 1, width: 16, heads: 2, context: 4, vocabulary: 16)
  private static let names = [
    Checkpoint.modelFile, Checkpoint.optimizerFile, Checkpoint.stateFile,
  ]

  static func session() throws -> TrainingSession {
    try TrainingSession(
      configuration: configuration, optimizer: .init(), seed: 1, lanes: 1, threads: 1)
  }

  /// Its files, made once.
  private static let files: [(name: String, bytes: [UInt8])]? = {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try? session().save(to: folder, extra: ["position": "17"])
    return try? names.map { ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0)))) }
  }()

  static func input() throws -> FuzzKind.Input {
    guard let files else { throw CocoaError(.fileNoSuchFile) }
    // As text: the headers of the tensors are JSON.
    return FuzzKind.Input(files: files, mutable: [0, 1, 2], isText: true)
  }

  /// Makes the checksums right again, so that damage is met behind them, as in a file made to harm.
  ///
  /// The length of a header follows what was put in or left out of it.
  static func reseal(_ input: inout FuzzKind.Input) {
    guard var state = Checkpoint.decoded(Data(input.files[2].bytes)), let files else { return }
    for index in 0..<2 where input.files[index].bytes.count >= 8 {
      let grown = input.files[index].bytes.count - files[index].bytes.count
      let length = Data(files[index].bytes[..<8]).withUnsafeBytes {
        Int(littleEndian: $0.loadUnaligned(as: Int.self))
      }
      let header = withUnsafeBytes(of: (length + grown).littleEndian) { Array($0) }
      if grown != 0 { input.files[index].bytes.replaceSubrange(..<8, with: header) }
    }
    for file in input.files[..<2] {
      state.files[file.name] = Checkpoint.Fingerprint(
        bytes: file.bytes.count, crc32c: file.bytes.withUnsafeBytes { CRC32C.of($0) })
    }
    if let sealed = try? Checkpoint.encoded(state) { input.files[2].bytes = [UInt8](sealed) }
  }
}
