import Foundation
import Testing

@testable import Model

/// Folders as `transformers` writes them, right and wrong.
@Suite struct TransformersFolderTests {
  /// A whole folder that tests change.
  struct Sample {
    let scratch: CheckpointTests.Scratch
    let sizes = smallConfiguration(layers: 1)
    let parameters: [Float]
    var folder: URL { scratch.url.appending(path: "hf") }
    var tensors: [ParameterLayout.Tensor] { ParameterLayout(sizes).tensors }

    init() throws {
      scratch = try CheckpointTests.Scratch()
      let session = try InterchangeTests.session(sizes)
      parameters = session.snapshot().parameters
      let place = scratch.url.appending(path: "c")
      try session.save(to: place, extra: [:])
      try PretrainedModel(contentsOf: place).saveForTransformers(
        to: folder, endOfText: 0, attachments: [:])
    }

    func changeConfig(_ keys: [String: Any?]) throws {
      let file = folder.appending(path: "config.json")
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
      var config = json as? [String: Any] ?? [:]
      for (key, value) in keys { config[key] = value }
      try JSONSerialization.data(withJSONObject: config).write(to: file)
    }

    /// Writes tensors of given names, types and bytes.
    func write(
      _ name: String, _ tensors: [(name: String, dtype: String, shape: [Int], data: Data)]
    ) throws {
      var (header, body) = ([String: Any](), Data())
      for tensor in tensors {
        header[tensor.name] = [
          "dtype": tensor.dtype, "shape": tensor.shape,
          "data_offsets": [body.count, body.count + tensor.data.count],
        ]
        body += tensor.data
      }
      let json = try JSONSerialization.data(withJSONObject: header)
      let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
      try (length + json + body).write(to: folder.appending(path: name))
    }

    /// The sample's own tensors in Float.
    var own: [(name: String, dtype: String, shape: [Int], data: Data)] {
      tensors.map { tensor in
        let cells = Array(parameters[tensor.offset..<(tensor.offset + tensor.count)])
        return (tensor.name, "F32", tensor.shape, cells.withUnsafeBytes { Data($0) })
      }
    }

    /// The line of the error that reading gives.
    func refusal() -> String {
      do {
        _ = try PretrainedModel(contentsOf: folder)
        return "read"
      } catch {
        return error.description.replacing(folder.path + "/", with: "")
      }
    }
  }

  @Test func theNamesOfTransformers5AreRead() throws {
    let sample = try Sample()
    try sample.changeConfig([
      "rotary_pct": nil, "rotary_emb_base": nil,
      "rope_parameters": [
        "rope_type": "default", "rope_theta": 10000, "partial_rotary_factor": 0.7,
      ],
    ])
    let model = try PretrainedModel(contentsOf: sample.folder)
    #expect(model.configuration == sample.sizes)
  }

  @Test func whatIsMissingHasTheDefaultsOfTransformers() throws {
    let sample = try Sample()
    try sample.changeConfig([
      "layer_norm_eps": nil, "hidden_act": nil, "attention_bias": nil, "rotary_emb_base": nil,
      "use_parallel_residual": nil, "tie_word_embeddings": nil, "architectures": nil,
      "rope_scaling": NSNull(),
    ])
    #expect(try PretrainedModel(contentsOf: sample.folder).configuration == sample.sizes)
  }

  @Test(arguments: [
    (
      "model_type", #""llama""#,
      #"model_type = "llama"; only "gpt_neox": GPT-NeoX (Pythia) is read"#
    ),
    ("model_type", "null", #"model_type = missing; only "gpt_neox": GPT-NeoX (Pythia) is read"#),
    ("architectures", #"["X"]"#, #"architectures = X; "GPTNeoXForCausalLM" is read"#),
    ("attention_bias", "false", "attention_bias = false; only true: biases are computed"),
    ("hidden_act", #""gelu_new""#, #"hidden_act = "gelu_new"; only "gelu": the exact GELU"#),
    ("intermediate_size", "100", "intermediate_size = 100; only 48: 4 × hidden_size is computed"),
    ("layer_norm_eps", "1e-6", "layer_norm_eps = 1e-06; only 1e-05: is computed"),
    ("hidden_dropout", "0.1", "hidden_dropout = 0.1; only 0.0: training here has no dropout"),
    ("rotary_emb_base", "5000", "rotary_emb_base = 5000.0; only 10000.0: is computed"),
    ("rotary_pct", "2", "rotary: 2.0 given, 0 to 1 allowed"),
    ("vocab_size", "70000", "vocab_size = 70000; 1 to 65536"),
    ("vocab_size", "null", "vocab_size = missing; it is needed"),
    ("hidden_size", #""big""#, "hidden_size = big; 1 to 65536"),
    ("num_hidden_layers", "1.5", "num_hidden_layers = 1.5; 1 to 4096"),
    ("num_attention_heads", "5", "heads: 5 given, a divisor of width 12 allowed"),
    ("use_parallel_residual", #""yes""#, "use_parallel_residual = yes; true or false"),
    (
      "quantization_config", "{}",
      "quantization_config = given; weights that are not quantised are read"
    ),
    (
      "rope_scaling", #"{"type": "linear", "factor": 2}"#,
      #"rope_type = "linear"; only "default": is computed"#
    ),
  ])
  func whatIsNotComputedIsRefused(_ key: String, _ value: String, _ message: String) throws {
    let sample = try Sample()
    let json = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
    try sample.changeConfig([key: json])
    #expect(sample.refusal() == "config.json: \(message)")
  }

  @Test func weightsInShardsAreRead() throws {
    let sample = try Sample()
    var all = sample.own
    let head = try #require(all.firstIndex { $0.name == "embed_out.weight" })
    all[head].name = "lm_head.weight"
    try sample.write("model-1.safetensors", Array(all[..<5]))
    // Old versions stored tables too.
    let tables = [
      ("gpt_neox.layers.0.attention.bias", "U8", [1], Data([1])),
      ("gpt_neox.layers.0.attention.rotary_emb.inv_freq", "F32", [1], Data([0, 0, 0, 0])),
    ]
    try sample.write("model-2.safetensors", Array(all[5...]) + tables)
    var map = Dictionary(uniqueKeysWithValues: all[..<5].map { ($0.name, "model-1.safetensors") })
    for tensor in all[5...] + tables { map[tensor.0] = "model-2.safetensors" }
    let index = sample.folder.appending(path: "model.safetensors.index.json")
    try JSONSerialization.data(withJSONObject: ["weight_map": map]).write(to: index)
    try FileManager.default.removeItem(at: sample.folder.appending(path: "model.safetensors"))
    #expect(try PretrainedModel(contentsOf: sample.folder).parameters == sample.parameters)

    map["embed_out.weight"] = "../c/model.safetensors"
    try JSONSerialization.data(withJSONObject: ["weight_map": map]).write(to: index)
    #expect(
      sample.refusal()
        == "model.safetensors.index.json: damaged: weight_map names the file \"../c/model.safetensors\""
    )
    try Data("{}".utf8).write(to: index)
    #expect(
      sample.refusal()
        == "model.safetensors.index.json: damaged: no weight_map from tensors to files")
    try FileManager.default.removeItem(at: index)
    #expect(sample.refusal().contains("pytorch_model.bin, are not read"))
  }

  @Test func wrongTensorsAreNamed() throws {
    let sample = try Sample()
    let name = "gpt_neox.final_layer_norm.bias"
    let last = sample.own.count - 1
    #expect(sample.own[last].name == name)
    func refusal(
      _ change: (inout [(name: String, dtype: String, shape: [Int], data: Data)]) -> Void
    )
      throws -> String
    {
      var tensors = sample.own
      change(&tensors)
      try sample.write("model.safetensors", tensors)
      return sample.refusal()
    }
    #expect(try refusal { _ in } == "read")
    #expect(try refusal { $0.removeLast() } == "model.safetensors: damaged: no tensor \(name)")
    #expect(
      try refusal { $0[last].shape = [3, 4] }
        == "model.safetensors: damaged: \(name) has shape [3, 4], [12] follows from config.json")
    #expect(
      try refusal { $0[last].dtype = "I32" }
        == "model.safetensors: \(name) is stored as I32; F32, F16, BF16 and F64 are read")
    #expect(
      try refusal { $0[last].dtype = "F16" }
        == "model.safetensors: damaged: \(name) has 48 bytes, its shape needs 24")
    #expect(
      try refusal { $0[last].data = Data(repeating: 0xff, count: 48) }
        == "model.safetensors: damaged: \(name) holds numbers that are not finite in Float")
    #expect(
      try refusal { $0.append(("gpt_neox.extra", "F32", [1], Data(repeating: 0, count: 4))) }
        == "model.safetensors: tensor gpt_neox.extra belongs to no part of GPT-NeoX as config.json "
        + "describes it")
  }

  @Test func doublesAreRoundedAndCounted() throws {
    let sample = try Sample()
    var tensors = sample.own
    let cells = sample.parameters.suffix(12).map { Double($0) * (1 + 1e-12) }
    tensors[tensors.count - 1].dtype = "F64"
    tensors[tensors.count - 1].data = cells.withUnsafeBytes { Data($0) }
    try sample.write("model.safetensors", tensors)
    let model = try PretrainedModel(contentsOf: sample.folder)
    #expect(model.parameters == sample.parameters && model.roundedTensors == 1)
  }

  @Test func aTiedHeadMustBeTheEmbedding() throws {
    let sample = try Sample()
    try sample.changeConfig(["tie_word_embeddings": true])
    #expect(
      sample.refusal()
        == "model.safetensors: tie_word_embeddings = true, and embed_out.weight differs from the "
        + "embedding")
    var tensors = sample.own
    let (head, embedding) = (
      try #require(tensors.firstIndex { $0.name == "embed_out.weight" }),
      try #require(tensors.firstIndex { $0.name == "gpt_neox.embed_in.weight" })
    )
    tensors[head].data = tensors[embedding].data
    try sample.write("model.safetensors", tensors)
    #expect(sample.refusal() == "read")
    tensors.remove(at: head)
    try sample.write("model.safetensors", tensors)
    #expect(sample.refusal() == "read")
  }

  /// No cut and no flipped byte of a header may crash the reader.
  @Test func harmedFilesGiveAnErrorOrEqualWeights() throws {
    let sample = try Sample()
    let file = sample.folder.appending(path: "model.safetensors")
    let whole = try Data(contentsOf: file)
    let cuts = try stride(from: 0, to: whole.count, by: 97).map { count in
      try whole.prefix(count).write(to: file)
      return sample.refusal()
    }
    #expect(cuts.allSatisfy { $0.hasPrefix("model.safetensors: damaged: ") })
    var numbers = TestNumbers("harm")
    for place in numbers.tokens(300, below: 1500) {
      var harmed = whole
      harmed[Int(place)] ^= UInt8(1 << (place % 8))
      try harmed.write(to: file)
      #expect(!sample.refusal().contains("\n"))
    }
  }

  @Test func aFolderWithoutWeightsIsRefused() throws {
    let sample = try Sample()
    let config = sample.folder.appending(path: "config.json")
    try Data("[]".utf8).write(to: config)
    #expect(sample.refusal() == "config.json: damaged: not a JSON object")
    try FileManager.default.removeItem(at: config)
    #expect(sample.refusal() == "config.json: cannot read: No such file or directory")
    #expect(!PretrainedModel.isModel(sample.folder))
  }
}
