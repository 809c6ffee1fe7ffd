public import Foundation

/// A model in training: its parameters and moments, and the threads that work on them.
///
/// A session with the same configuration, seed, lanes and batches gives the same bits at any number
/// of threads, on one type of processor and one build of OpenBLAS. A session belongs to one task:
/// its methods must not overlap.
public final class TrainingSession {
  /// The sizes and switches of the model.
  public let configuration: TransformerConfiguration
  /// The settings of AdamW.
  public let optimizer: OptimizerConfiguration
  /// The number of blocks that gradients are summed in; it decides the bits.
  public let laneCount: Int
  /// The number of updates since the moments were last reset: AdamW's step count.
  public var optimizerSteps: Int { state.steps }

  private let model: Transformer<Float>
  private let packed: PackedWeights<Float>?
  private let lanes: [Lane<Float>]
  private let updater: Updater
  private let pool: ThreadPool
  private var state: TrainingState

  /// Makes a model with fresh parameters.
  ///
  /// - Parameters:
  ///   - configuration: The sizes and switches of the model.
  ///   - optimizer: The settings of AdamW.
  ///   - seed: Decides the first parameters.
  ///   - lanes: The number of blocks that gradients are summed in, at most one thread each.
  ///   - threads: The number of threads; the processor's cores when nil.
  /// - Throws: `ModelError.invalid` naming the first setting that is wrong.
  public init(
    configuration: TransformerConfiguration, optimizer: OptimizerConfiguration, seed: UInt64,
    lanes: Int = 2, threads: Int? = nil
  ) throws(ModelError) {
    try configuration.validate()
    try optimizer.validate()
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    try require(lanes >= 1, "lanes", given: lanes, allowed: "1 or more")
    try require(threads >= 1, "threads", given: threads, allowed: "1 or more")
    BLAS.singleThreaded
    let model = Transformer<Float>(configuration)
    self.configuration = configuration
    self.optimizer = optimizer
    self.model = model
    packed = Float.packsOperands ? PackedWeights(configuration, model.parameters) : nil
    laneCount = lanes
    self.lanes = (0..<lanes).map { _ in
      Lane(parameters: model.parameters, activations: model.activations)
    }
    updater = Updater(model.parameters)
    pool = ThreadPool(threads: threads)
    state = TrainingState(model.parameters)
    model.parameters.initialise(state.parameters, configuration, seed: seed)
  }

  /// Trains on one batch: loss, gradient, clipping, one AdamW update.
  ///
  /// Where loss or gradient is not finite, nothing is updated and the report says so.
  ///
  /// - Parameters:
  ///   - batch: `sequences` times context + 1 tokens, below the vocabulary's size.
  ///   - sequences: The number of sequences, 1 or more.
  ///   - learningRate: The rate of this update.
  /// - Returns: The loss in nats per token before the update and the gradient's norm before
  ///   clipping.
  public func step(
    _ batch: UnsafeBufferPointer<UInt16>, sequences: Int, learningRate: Double
  ) -> StepReport {
    let loss = accumulate(batch, sequences: sequences)
    let norm = updater.reduce(lanes, pool)
    let finite = loss.isFinite && norm.isFinite
    var change = 0.0
    if finite {
      state.steps += 1
      let update = AdamWUpdate(
        optimizer, step: state.steps, learningRate: learningRate, gradientNorm: norm)
      change = updater.apply(update, gradient: lanes[0].gradients, to: state, pool)
    }
    return StepReport(loss: loss, gradientNorm: norm, updateNorm: change, finite: finite)
  }

  /// The mean loss on some windows in nats per token; nothing changes.
  ///
  /// - Parameters:
  ///   - windows: `sequences` times context + 1 tokens, below the vocabulary's size.
  ///   - sequences: The number of windows, 1 or more.
  public func heldOutLoss(
    _ windows: UnsafeBufferPointer<UInt16>, sequences: Int
  ) -> Double {
    let tokens = checked(windows, sequences)
    let each = model.activations.sequences
    let losses = Buffer<Double>(count: (sequences + each - 1) / each)
    let (lanes, model, weights, packed) = (lanes, model, state.parameters, packed)
    let length = configuration.context + 1
    packed?.pack(weights, pool)
    pool.run(lanes.count) { lane in
      for chunk in stride(from: lane, to: losses.count, by: lanes.count) {
        losses.start[chunk] = model.loss(
          weights.start, packed: packed, tokens: tokens + chunk * each * length,
          sequences: min(each, sequences - chunk * each), in: lanes[lane])
      }
    }
    return losses.cells.reduce(0, +) / Double(sequences * configuration.context)
  }

  /// Forgets both moments and AdamW's step count, as at the start of a new data set.
  public func resetMoments() {
    state.firstMoment.clear()
    state.secondMoment.clear()
    state.steps = 0
  }

  /// Every lane's gradients; the mean loss.
  private func accumulate(_ batch: UnsafeBufferPointer<UInt16>, sequences: Int) -> Double {
    let tokens = checked(batch, sequences)
    let (lanes, model, weights, packed) = (lanes, model, state.parameters, packed)
    let length = configuration.context + 1
    packed?.pack(weights, pool)
    let count = sequences * configuration.context
    pool.run(lanes.count) { lane in
      let start = lane * sequences / lanes.count
      let end = (lane + 1) * sequences / lanes.count
      model.accumulate(
        weights.start, packed: packed, tokens: tokens + start * length, sequences: end - start,
        scale: 1 / Float(count), in: lanes[lane])
    }
    return lanes.reduce(0) { $0 + $1.loss.start[0] } / Double(count)
  }

  /// The tokens of a batch, once its size and every token are known to be right.
  private func checked(
    _ batch: UnsafeBufferPointer<UInt16>, _ sequences: Int
  ) -> SendablePointer<UInt16> {
    let length = configuration.context + 1
    precondition(
      sequences >= 1 && batch.count == sequences * length,
      "\(batch.count) tokens given, \(sequences) sequences of \(length) allowed")
    let largest = batch.max() ?? 0
    precondition(
      Int(largest) < configuration.vocabulary,
      "token \(largest) given, 0 to \(configuration.vocabulary - 1) allowed")
    guard let start = batch.baseAddress else { preconditionFailure("an empty batch given") }
    return SendablePointer(start)
  }
}

// MARK: - Keeping and coming back

extension TrainingSession {
  /// Writes parameters, moments and counters into a folder, in place of what stood there.
  ///
  /// The folder holds `model.safetensors` (the names of `GPTNeoXForCausalLM`),
  /// `optimizer.safetensors` and `state.json`. It appears whole or not at all.
  ///
  /// - Parameters:
  ///   - folder: The folder; it is made anew.
  ///   - extra: Words that `load(from:)` gives back.
  ///   - disk: What writes.
  /// - Throws: `CheckpointError.write`, for instance on a full disk; the old folder is then
  ///   untouched.
  public func save(
    to folder: URL, extra: [String: String], disk: Disk = .system
  ) throws(CheckpointError) {
    let written = Checkpoint.State(
      configuration: configuration, optimizer: optimizer, optimizerSteps: state.steps,
      extra: extra, files: [:])
    try Checkpoint.write(state, written, to: folder, disk: disk)
  }

  /// Goes on from a folder that `save(to:extra:)` wrote, to the bit.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - objection: Why a checkpoint with these `extra` words is not the one that is wanted.
  /// - Returns: The `extra` words that were saved.
  /// - Throws: `CheckpointError` where anything is missing, damaged, of another configuration, or
  ///   objected to; the session is then unchanged.
  public func load(
    from folder: URL, unless objection: ([String: String]) -> String? = { _ in nil }
  ) throws(CheckpointError) -> [String: String] {
    let reader = try CheckpointReader(
      folder, configuration: configuration, optimizer: optimizer, layout: model.parameters)
    if let reason = objection(reader.state.extra) {
      throw .unwanted(path: folder.path, reason: reason)
    }
    reader.copy(to: &state)
    return reader.state.extra
  }

  /// A copy of parameters, moments and counters in memory.
  public func snapshot() -> SessionSnapshot {
    SessionSnapshot(
      configuration: configuration, parameters: Array(state.parameters.cells),
      firstMoment: Array(state.firstMoment.cells), secondMoment: Array(state.secondMoment.cells),
      optimizerSteps: state.steps)
  }

  /// Goes back to a copy, which must come from a session of the same configuration.
  public func restore(_ snapshot: SessionSnapshot) {
    precondition(
      snapshot.configuration == configuration,
      "snapshot of \(snapshot.configuration.summary), this session has \(configuration.summary)")
    _ = state.parameters.cells.update(fromContentsOf: snapshot.parameters)
    _ = state.firstMoment.cells.update(fromContentsOf: snapshot.firstMoment)
    _ = state.secondMoment.cells.update(fromContentsOf: snapshot.secondMoment)
    state.steps = snapshot.optimizerSteps
  }
}
