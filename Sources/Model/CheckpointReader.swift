internal import Foundation

/// A checkpoint that was read and found whole, ready to be copied into a session.
struct CheckpointReader {
  let state: Checkpoint.State
  private let folder: URL
  private let model: SafeTensors
  private let moments: SafeTensors

  /// Reads and checks everything; nothing of the session changes.
  init(
    _ folder: URL, configuration: TransformerConfiguration, optimizer: OptimizerConfiguration,
    layout: ParameterLayout
  ) throws(CheckpointError) {
    self.folder = folder
    let path = folder.appending(path: Checkpoint.stateFile)
    guard let state = Checkpoint.decoded(try Self.read(path)) else {
      throw .damaged(path: path.path, reason: "not the text that was written")
    }
    self.state = state
    try Self.compare(state, path, configuration, optimizer)
    model = try Self.tensors(
      Checkpoint.modelFile, in: folder, state, Checkpoint.modelTensors(layout))
    moments = try Self.tensors(
      Checkpoint.optimizerFile, in: folder, state, Checkpoint.momentTensors(layout))
  }

  /// Copies the parameters and moments.
  func copy(to training: inout TrainingState) {
    let layout = training.layout
    Self.copy(model, Checkpoint.modelTensors(layout), to: [training.parameters])
    Self.copy(
      moments, Checkpoint.momentTensors(layout), to: [training.firstMoment, training.secondMoment])
    training.steps = state.optimizerSteps
  }

  private static func read(_ path: URL) throws(CheckpointError) -> Data {
    do {
      return try SystemFiles.read(path)
    } catch {
      throw .read(path: path.path, reason: error.reason)
    }
  }

  private static func compare(
    _ state: Checkpoint.State, _ path: URL, _ configuration: TransformerConfiguration,
    _ optimizer: OptimizerConfiguration
  ) throws(CheckpointError) {
    guard state.version == 1 else {
      throw .mismatch(path: path.path, given: "version \(state.version)", expected: "version 1")
    }
    guard state.configuration == configuration else {
      throw .mismatch(
        path: path.path, given: state.configuration.summary, expected: configuration.summary)
    }
    guard state.optimizer == optimizer else {
      throw .mismatch(path: path.path, given: state.optimizer.summary, expected: optimizer.summary)
    }
  }

  /// Reads a file of tensors and checks its size, its checksum, and that it holds all of them.
  private static func tensors(
    _ name: String, in folder: URL, _ state: Checkpoint.State, _ expected: [SafeTensors.Tensor]
  ) throws(CheckpointError) -> SafeTensors {
    let path = folder.appending(path: name)
    let data = try read(path)
    guard let print = state.files[name] else {
      throw .damaged(path: path.path, reason: "not listed in \(Checkpoint.stateFile)")
    }
    guard data.count == print.bytes else {
      throw .damaged(path: path.path, reason: "\(data.count) bytes, \(print.bytes) were written")
    }
    guard data.withUnsafeBytes({ CRC32C.of($0) }) == print.crc32c else {
      throw .damaged(path: path.path, reason: "its checksum differs from what was written")
    }
    guard let file = SafeTensors(data) else {
      throw .damaged(path: path.path, reason: "not a safetensors file")
    }
    for tensor in expected where file.bytes(tensor) == nil {
      throw .damaged(path: path.path, reason: "no tensor \(tensor.name) of shape \(tensor.shape)")
    }
    return file
  }

  private static func copy(
    _ file: SafeTensors, _ tensors: [SafeTensors.Tensor], to blocks: [Buffer<Float>]
  ) {
    let each = tensors.count / blocks.count
    for (index, block) in blocks.enumerated() {
      let cells = UnsafeMutableRawBufferPointer(block.cells)
      var offset = 0
      for tensor in tensors[(index * each)..<((index + 1) * each)] {
        let target = UnsafeMutableRawBufferPointer(
          rebasing: cells[offset..<(offset + tensor.bytes)])
        file.bytes(tensor)?.copyBytes(to: target)
        offset += tensor.bytes
      }
    }
  }
}

extension TransformerConfiguration {
  /// The settings in a few words, for messages.
  var summary: String {
    "\(layers) layers, width \(width), \(heads) heads, context \(context), "
      + "vocabulary \(vocabulary), rotary \(rotary), "
      + "\(parallelResidual ? "parallel" : "sequential"), \(tied ? "tied" : "untied")"
  }
}

extension OptimizerConfiguration {
  /// The settings in a few words, for messages.
  var summary: String {
    "beta1 \(beta1), beta2 \(beta2), epsilon \(epsilon), weight decay \(weightDecay), clip \(clip)"
  }
}
