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
    return FuzzKind.Input(files: files, mutable: [0, 1, 2], isText: false)
  }

  /// Makes the checksums right again, so that damage is met behind them, as in a file made to harm.
  static func reseal(_ input: inout FuzzKind.Input) {
    guard var state = Checkpoint.decoded(Data(input.files[2].bytes)) else { return }
    for file in input.files[..<2] {
      state.files[file.name] = Checkpoint.Fingerprint(
        bytes: file.bytes.count, crc32c: file.bytes.withUnsafeBytes { CRC32C.of($0) })
    }
    if let sealed = try? Checkpoint.encoded(state) { input.files[2].bytes = [UInt8](sealed) }
  }
}
