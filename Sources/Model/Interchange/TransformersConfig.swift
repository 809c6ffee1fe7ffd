internal import Foundation

/// `config.json` of a GPT-NeoX as `transformers` writes it, old names and new.
///
/// What is not computed here is refused by its name. Switches that are missing have the values
/// that `GPTNeoXConfig` gives them; sizes must be there.
struct TransformersConfig {
  static let file = "config.json"

  let configuration: TransformerConfiguration
  private let path: String
  private let keys: [String: Any]

  /// - Throws: `CheckpointError.unsupported` naming the first key that cannot be honoured.
  init(_ data: Data, path: String) throws(CheckpointError) {
    self.path = path
    guard let keys = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
      throw .damaged(path: path, reason: "not a JSON object")
    }
    self.keys = keys
    let reader = ConfigReader(path: path, keys: keys)
    try reader.checkArchitecture()
    configuration = try reader.configuration()
  }
}

/// The checks on the way from keys to sizes.
private struct ConfigReader {
  let path: String
  let keys: [String: Any]

  func checkArchitecture() throws(CheckpointError) {
    try expect(
      "model_type", keys["model_type"] as? String, "gpt_neox", "GPT-NeoX (Pythia) is read")
    if let names = keys["architectures"] as? [String], !names.contains("GPTNeoXForCausalLM") {
      throw refusal(
        "architectures", "\(names.joined(separator: ", "))", "\"GPTNeoXForCausalLM\" is read")
    }
    if present("quantization_config") != nil {
      throw refusal("quantization_config", "given", "weights that are not quantised are read")
    }
  }

  func configuration() throws(CheckpointError) -> TransformerConfiguration {
    let width = try size("hidden_size", 1...65_536)
    try expect(
      "intermediate_size", try size("intermediate_size", 1...262_144), 4 * width,
      "4 × hidden_size is computed")
    try expect("hidden_act", keys["hidden_act"] as? String ?? "gelu", "gelu", "the exact GELU")
    try expect("attention_bias", try boolean("attention_bias", true), true, "biases are computed")
    try expect("layer_norm_eps", try number("layer_norm_eps", keys, 1e-5), 1e-5, "is computed")
    for key in ["attention_dropout", "hidden_dropout"] {
      try expect(key, try number(key, keys, 0), 0, "training here has no dropout")
    }
    let configuration = TransformerConfiguration(
      layers: try size("num_hidden_layers", 1...4096), width: width,
      heads: try size("num_attention_heads", 1...65_536),
      context: try size("max_position_embeddings", 1...1_048_576),
      vocabulary: try size("vocab_size", 1...65_536), rotary: try rotary(),
      parallelResidual: try boolean("use_parallel_residual", true),
      tied: try boolean("tie_word_embeddings", false))
    do { try configuration.validate() } catch {
      throw .unsupported(path: path, reason: "\(error)")
    }
    return configuration
  }

  /// `rotary_pct` and `rotary_emb_base` of transformers 4, `rope_parameters` of 5.
  private func rotary() throws(CheckpointError) -> Double {
    var table: [String: Any] = [:]
    for key in ["rope_scaling", "rope_parameters"] {
      guard let value = present(key) else { continue }
      guard let found = value as? [String: Any] else {
        throw refusal(key, "\(value)", "a JSON object is read")
      }
      table.merge(found) { $1 }
    }
    let kind = (table["rope_type"] ?? table["type"]) as? String ?? "default"
    try expect("rope_type", kind, "default", "is computed")
    let base = try number("rope_theta", table, try number("rotary_emb_base", keys, 10_000))
    try expect("rotary_emb_base", base, 10_000, "is computed")
    return try number("partial_rotary_factor", table, try number("rotary_pct", keys, 0.25))
  }

  private func present(_ key: String) -> Any? {
    guard let value = keys[key], !(value is NSNull) else { return nil }
    return value
  }

  private func size(_ key: String, _ range: ClosedRange<Int>) throws(CheckpointError) -> Int {
    guard let value = present(key) else { throw refusal(key, "missing", "it is needed") }
    guard let number = value as? Double, let size = Int(exactly: number), range.contains(size)
    else { throw refusal(key, "\(value)", "\(range.lowerBound) to \(range.upperBound)") }
    return size
  }

  private func number(
    _ key: String, _ table: [String: Any], _ fallback: Double
  ) throws(CheckpointError) -> Double {
    guard let value = table[key], !(value is NSNull) else { return fallback }
    guard let number = value as? Double else { throw refusal(key, "\(value)", "a number") }
    return number
  }

  private func boolean(_ key: String, _ fallback: Bool) throws(CheckpointError) -> Bool {
    guard let value = present(key) else { return fallback }
    guard let flag = value as? Bool else { throw refusal(key, "\(value)", "true or false") }
    return flag
  }

  private func expect<Value: Equatable>(
    _ key: String, _ given: Value?, _ allowed: Value, _ reason: String
  ) throws(CheckpointError) {
    guard given == allowed else {
      let shown = given.map { $0 is String ? "\"\($0)\"" : "\($0)" } ?? "missing"
      let wanted = allowed is String ? "\"\(allowed)\"" : "\(allowed)"
      throw refusal(key, shown, "only \(wanted): \(reason)")
    }
  }

  private func refusal(_ key: String, _ given: String, _ allowed: String) -> CheckpointError {
    .unsupported(path: path, reason: "\(key) = \(given); \(allowed)")
  }
}

extension TransformersConfig {
  /// The text of `config.json` with the names that transformers 4.40 to 5 read.
  ///
  /// - Parameter endOfText: The token that begins and ends a text, where one is known.
  static func text(_ sizes: TransformerConfiguration, endOfText: Int?) -> String {
    let end = endOfText.map(String.init) ?? "null"
    return """
      {
        "architectures": ["GPTNeoXForCausalLM"],
        "model_type": "gpt_neox",
        "vocab_size": \(sizes.vocabulary),
        "hidden_size": \(sizes.width),
        "num_hidden_layers": \(sizes.layers),
        "num_attention_heads": \(sizes.heads),
        "intermediate_size": \(sizes.feedForward),
        "hidden_act": "gelu",
        "max_position_embeddings": \(sizes.context),
        "rotary_pct": \(sizes.rotary),
        "rotary_emb_base": 10000,
        "layer_norm_eps": 1e-05,
        "use_parallel_residual": \(sizes.parallelResidual),
        "tie_word_embeddings": \(sizes.tied),
        "attention_bias": true,
        "attention_dropout": 0.0,
        "hidden_dropout": 0.0,
        "initializer_range": 0.02,
        "use_cache": true,
        "torch_dtype": "float32",
        "bos_token_id": \(end),
        "eos_token_id": \(end)
      }

      """
  }
}
