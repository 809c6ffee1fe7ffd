public import Foundation

/// A model's sizes and weights, from a checkpoint of this program or a folder of `transformers`.
public struct PretrainedModel: Sendable {
  /// Who wrote a folder of weights.
  public enum Writer: String, Sendable, Codable {
    /// This program.
    case lrlab
    /// Hugging Face's library.
    case transformers
  }

  /// The sizes and switches.
  public let configuration: TransformerConfiguration
  /// Who wrote it.
  public let writer: Writer
  /// The updates since AdamW's moments were last reset; nil where there are no moments.
  public let optimizerSteps: Int?
  /// The words that were saved with a checkpoint of this program.
  public let extra: [String: String]
  /// How many tensors were rounded from F64 to Float.
  public let roundedTensors: Int
  /// All tensors in the order of `ParameterLayout`.
  let parameters: [Float]

  /// Whether a folder holds weights of either kind.
  public static func isModel(_ folder: URL) -> Bool {
    [Checkpoint.stateFile, TransformersConfig.file].contains {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
  }

  /// Reads and checks a folder.
  ///
  /// - Throws: `CheckpointError` where a file is missing, damaged, or asks for what is not computed.
  public init(contentsOf folder: URL) throws(CheckpointError) {
    if FileManager.default.fileExists(atPath: folder.appending(path: Checkpoint.stateFile).path) {
      try self.init(checkpoint: folder)
    } else {
      try self.init(transformers: folder)
    }
  }

  /// Reads a checkpoint of this program.
  private init(checkpoint folder: URL) throws(CheckpointError) {
    let path = folder.appending(path: Checkpoint.stateFile)
    guard let state = Checkpoint.decoded(try Self.read(path)) else {
      throw .damaged(path: path.path, reason: "not the text that was written")
    }
    let layout = ParameterLayout(state.configuration)
    let reader = try CheckpointReader(
      folder, configuration: state.configuration, optimizer: state.optimizer, layout: layout)
    try Self.checkAttachments(state, in: folder)
    var training = TrainingState(layout)
    reader.copy(to: &training)
    configuration = state.configuration
    writer = .lrlab
    optimizerSteps = state.optimizerSteps
    extra = state.extra
    roundedTensors = 0
    parameters = Array(training.parameters.cells)
  }

  /// Reads a folder that `save_pretrained` of a GPT-NeoX wrote.
  ///
  /// - Throws: `CheckpointError`; `.unsupported` names the key that cannot be honoured.
  public init(transformers folder: URL) throws(CheckpointError) {
    let path = folder.appending(path: TransformersConfig.file)
    let config = try TransformersConfig(try Self.read(path), path: path.path)
    var weights = try TransformersWeights(folder)
    parameters = try weights.parameters(
      ParameterLayout(config.configuration), tied: config.configuration.tied)
    configuration = config.configuration
    writer = .transformers
    optimizerSteps = nil
    extra = [:]
    roundedTensors = weights.roundedTensors
  }

  /// The files beside weights and moments, such as the tokenizer, are those that were written.
  private static func checkAttachments(
    _ state: Checkpoint.State, in folder: URL
  ) throws(CheckpointError) {
    let own = [Checkpoint.modelFile, Checkpoint.optimizerFile]
    for (name, print) in state.files.sorted(by: { $0.key < $1.key }) where !own.contains(name) {
      let path = folder.appending(path: name)
      let data = try read(path)
      guard data.count == print.bytes, data.withUnsafeBytes({ CRC32C.of($0) }) == print.crc32c
      else {
        throw .damaged(path: path.path, reason: "its checksum differs from what was written")
      }
    }
  }

  private static func read(_ path: URL) throws(CheckpointError) -> Data {
    do { return try SystemFiles.read(path) } catch {
      throw .read(path: path.path, reason: error.reason)
    }
  }

  /// The weights' bytes, for a checksum.
  public func withWeightBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    parameters.withUnsafeBytes(body)
  }
}

extension PretrainedModel {
  /// Writes a checkpoint with these weights, no moments and step 0, whole or not at all.
  ///
  /// - Parameters:
  ///   - folder: The folder; what stood there is replaced.
  ///   - extra: Words that stay with it.
  ///   - attachments: Further files by name, such as the tokenizer.
  public func saveCheckpoint(
    to folder: URL, extra: [String: String], attachments: [String: Data]
  ) throws(CheckpointError) {
    let training = TrainingState(ParameterLayout(configuration))
    _ = training.parameters.cells.update(fromContentsOf: parameters)
    let state = Checkpoint.State(
      configuration: configuration, optimizer: OptimizerConfiguration(), optimizerSteps: 0,
      extra: extra, files: [:])
    try Checkpoint.write(training, state, to: folder, attachments: attachments)
  }

  /// Writes a folder that `transformers` loads as `GPTNeoXForCausalLM`, whole or not at all.
  ///
  /// - Parameters:
  ///   - folder: The folder; what stood there is replaced.
  ///   - endOfText: The token that begins and ends a text, where one is known.
  ///   - attachments: Further files by name, such as the tokenizer.
  public func saveForTransformers(
    to folder: URL, endOfText: Int?, attachments: [String: Data]
  ) throws(CheckpointError) {
    let writer = try AtomicFolder(at: folder)
    let layout = ParameterLayout(configuration)
    let result: Result<Void, CheckpointError> = parameters.withUnsafeBytes { bytes in
      do throws(CheckpointError) {
        let header = SafeTensors.header(Checkpoint.modelTensors(layout))
        return .success(try writer.write(Checkpoint.modelFile, header, followedBy: [bytes]))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
    let config = TransformersConfig.text(configuration, endOfText: endOfText)
    try writer.write(TransformersConfig.file, Data(config.utf8))
    for (name, data) in attachments.sorted(by: { $0.key < $1.key }) {
      try writer.write(name, data)
    }
    try writer.finish()
  }

  /// The logits after each token of one text, [tokens, vocabulary].
  ///
  /// - Parameter tokens: At least one, each below the vocabulary's size.
  public func logits(_ tokens: [UInt16]) -> [Float] {
    precondition(!tokens.isEmpty, "no tokens given, 1 or more allowed")
    precondition(
      tokens.allSatisfy { $0 < configuration.vocabulary }, "a token beyond the vocabulary")
    BLAS.singleThreaded
    var sizes = configuration
    sizes.context = tokens.count
    let model = Transformer<Float>(sizes)
    let lane = Lane<Float>(parameters: model.parameters, activations: model.activations)
    return parameters.withUnsafeBufferPointer { weights in
      // Windows carry a last target, which the logits do not need.
      weights.baseAddress.map { model.logits($0, window: tokens + [0], in: lane) } ?? []
    }
  }
}

extension TrainingSession {
  /// Starts from a model's weights with fresh moments.
  ///
  /// The model may have been made for another context: its weights do not depend on it.
  ///
  /// - Precondition: All other sizes and switches are the session's.
  public func start(from model: PretrainedModel) {
    var sizes = model.configuration
    sizes.context = configuration.context
    precondition(
      sizes == configuration,
      "weights of \(sizes.summary), this session has \(configuration.summary)")
    let none = [Float](repeating: 0, count: model.parameters.count)
    restore(
      SessionSnapshot(
        configuration: configuration, parameters: model.parameters, firstMoment: none,
        secondMoment: none, optimizerSteps: 0))
  }
}
