internal import Foundation

/// The three files of a checkpoint, their writing and their checking.
///
/// `model.safetensors` holds the parameters under GPT-NeoX's names, `optimizer.safetensors` both
/// moments, `state.json` everything else with the sizes and checksums of all.
enum Checkpoint {
  static let modelFile = "model.safetensors"
  static let optimizerFile = "optimizer.safetensors"
  static let stateFile = "state.json"

  /// The contents of `state.json` but its own checksum.
  struct State: Codable, Equatable {
    var version = 1
    var configuration: TransformerConfiguration
    var optimizer: OptimizerConfiguration
    var optimizerSteps: Int
    var extra: [String: String]
    var files: [String: Fingerprint]
  }

  /// What a file must be.
  struct Fingerprint: Codable, Equatable {
    var bytes: Int
    var crc32c: UInt32
  }

  /// `state.json`: the state, and the checksum of its JSON with sorted keys.
  private struct SealedState: Codable {
    var crc32c: UInt32
    var state: State
  }

  static func encoded(_ state: State) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let sealed = SealedState(crc32c: try seal(state), state: state)
    return try encoder.encode(sealed)
  }

  /// The state in `state.json`, or nil where the text is not what was written.
  static func decoded(_ json: Data) -> State? {
    guard let sealed = try? JSONDecoder().decode(SealedState.self, from: json),
      let seal = try? seal(sealed.state), seal == sealed.crc32c
    else { return nil }
    return sealed.state
  }

  private static func seal(_ state: State) throws -> UInt32 {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return try encoder.encode(state).withUnsafeBytes { CRC32C.of($0) }
  }
}

// MARK: - Names

extension Checkpoint {
  static func modelTensors(_ layout: ParameterLayout) -> [SafeTensors.Tensor] {
    layout.tensors.map { .init(name: $0.name, shape: $0.shape) }
  }

  /// All first moments, then all second ones.
  static func momentTensors(_ layout: ParameterLayout) -> [SafeTensors.Tensor] {
    ["first_moment", "second_moment"].flatMap { moment in
      layout.tensors.map { .init(name: "\(moment).\($0.name)", shape: $0.shape) }
    }
  }
}
