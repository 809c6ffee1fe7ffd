import Foundation

@testable import Model

/// What `interop/reference.py` wrote from PyTorch and `transformers`.
struct ReferenceFixtures: Decodable {
  struct Form: Decodable, Sendable {
    let layers, width, heads, context, vocabulary: Int
    let rotary: Double
    let parallel, tied: Bool

    var configuration: TransformerConfiguration {
      TransformerConfiguration(
        layers: layers, width: width, heads: heads, context: context, vocabulary: vocabulary,
        rotary: rotary, parallelResidual: parallel, tied: tied)
    }
  }

  struct Training: Decodable {
    let form: String
    let steps, sequences: Int
    let beta1, beta2, epsilon, weight_decay, clip: Double
    let rates, losses, norms: [Double]

    var optimizer: OptimizerConfiguration {
      OptimizerConfiguration(
        beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weight_decay, clip: clip)
    }
  }

  let forms: [String: Form]
  let sequences: Int
  let training: Training

  static let folder = Bundle.module.bundleURL.appending(path: "Fixtures")
  static let formNames = [
    "parallel-untied", "sequential-untied", "parallel-tied", "sequential-tied",
    "parallel-unrotated",
  ]

  static func load() throws -> ReferenceFixtures {
    try JSONDecoder().decode(
      ReferenceFixtures.self, from: Data(contentsOf: folder.appending(path: "reference.json")))
  }
}

/// A safetensors file of the fixtures, read without the program's own reader.
struct FixtureTensors {
  private struct Entry: Decodable {
    let dtype: String
    let data_offsets: [Int]
  }

  private let entries: [String: Entry]
  private let data: Data

  init(_ name: String) throws {
    let file = try Data(
      contentsOf: ReferenceFixtures.folder.appending(path: "\(name).safetensors"))
    let length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let header = try JSONSerialization.jsonObject(with: file[8..<(8 + length)])
    var tensors = header as? [String: Any] ?? [:]
    tensors["__metadata__"] = nil
    entries = try JSONDecoder().decode(
      [String: Entry].self, from: JSONSerialization.data(withJSONObject: tensors))
    data = Data(file[(8 + length)...])
  }

  /// A tensor's numbers, exactly.
  func numbers(_ name: String) -> [Double] {
    guard let entry = entries[name] else { return [] }
    return data[entry.data_offsets[0]..<entry.data_offsets[1]].withUnsafeBytes { bytes in
      switch entry.dtype {
      case "F64":
        (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
      case "F32":
        (0..<bytes.count / 4).map {
          Double(bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self))
        }
      case "I32":
        (0..<bytes.count / 4).map {
          Double(bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))
        }
      default: []
      }
    }
  }

  func tokens(_ name: String = "tokens") -> [UInt16] { numbers(name).map { UInt16($0) } }
}

/// The one place where the reference tests reach into the model.
///
/// Logits, loss and gradients of a form's batch, as the trainer computes them.
struct ReferenceProbe<Scalar: KernelScalar & BinaryFloatingPoint> {
  let loss: Double
  /// [sequences, context, vocabulary].
  let logits: [Scalar]
  let gradients: [(name: String, cells: [Scalar])]

  init(_ configuration: TransformerConfiguration, _ tensors: FixtureTensors, sequences: Int) {
    let model = Transformer<Scalar>(configuration)
    let lane = Lane<Scalar>(parameters: model.parameters, activations: model.activations)
    let weights = Self.block(model.parameters, tensors)
    let tokens = tensors.tokens()
    let length = configuration.context + 1
    logits = (0..<sequences).flatMap {
      model.logits(
        weights.start, window: Array(tokens[($0 * length)..<(($0 + 1) * length)]), in: lane)
    }
    let scale = 1 / Double(sequences * configuration.context)
    model.accumulate(
      weights.start, tokens: tokens, sequences: sequences, scale: Scalar(scale), in: lane)
    loss = lane.loss.start[0] * scale
    let cells = lane.gradients.cells
    gradients = model.parameters.tensors.map {
      ($0.name, Array(cells[$0.offset..<($0.offset + $0.count)]))
    }
  }

  static func block(_ layout: ParameterLayout, _ tensors: FixtureTensors) -> Buffer<Scalar> {
    layout.tensors.flatMap { tensors.numbers("weight/\($0.name)").map { Scalar($0) } }.buffer
  }
}

extension ReferenceFixtures {
  /// A session that starts from a form's weights.
  func session(_ form: String, _ tensors: FixtureTensors, _ optimizer: OptimizerConfiguration)
    throws -> TrainingSession
  {
    let configuration = forms[form]?.configuration ?? smallConfiguration()
    let session = try TrainingSession(configuration: configuration, optimizer: optimizer, seed: 1)
    let weights = ReferenceProbe<Float>.block(ParameterLayout(configuration), tensors)
    let none = [Float](repeating: 0, count: weights.count)
    session.restore(
      SessionSnapshot(
        configuration: configuration, parameters: Array(weights.cells), firstMoment: none,
        secondMoment: none, optimizerSteps: 0))
    return session
  }
}
